"""LSUV: not a formula for the weights but a measurement, layer by layer, on real data."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

    from nbsrc.initializers.terms import Initializer, Rng

TOLERANCE = 0.01  # the paper stops at 0.1; nearer costs nothing here
TRIALS = 10


def lsuv(
    model: torch.nn.Module,
    x: torch.Tensor,
    rng: Rng,
    *,
    initializer: str | Initializer | None = "orthogonal",
    tolerance: float = TOLERANCE,
    trials: int = TRIALS,
) -> dict[str, float]:
    """Scale every layer of a model until what it puts out has variance 1 on a batch of data.

    One forward pass does it: each dense or (transposed) convolutional layer, as the batch reaches
    it, is drawn anew and divided by the standard deviation of its own output, which then goes on
    to the next layer. The pass is made in evaluation mode, without gradients: dropout rests, and
    running means stay as they are. A weight that several layers share is scaled where it is used
    first. Recurrent cells and attention are left alone.

    Parameters
    ----------
    model : torch.nn.Module
        Changed in place; its hooks and modes are afterwards as they were before.
    x : Tensor
        A batch, of which ``model(x)`` makes sense: some hundred examples.
    rng : numpy.random.Generator
    initializer : str, callable or None
        How weights are drawn first, see `nbsrc.initializers.names`; None keeps those there are,
        and the biases.
    tolerance : float
        How far from 1 a variance may stay.
    trials : int
        How often a layer is scaled at most. Without a bias once is enough.

    Returns
    -------
    dict of str to float
        The variance reached, by the layer's name, in the order in which the batch met them.

    Raises
    ------
    ValueError
        If a layer's output has no variance, or one that is not finite, or it does not come within
        the tolerance; if the model has no such layer; if a weight is made from others (a
        parametrization) or has no shape yet. The model is then as it was before.

    References
    ----------
    Mishkin, Matas (2016), All you need is a good init, arXiv:1511.06422, algorithm 1.
    """
    import torch

    if not tolerance > 0:
        raise ValueError(f"tolerance must be positive, but it is {tolerance}")
    if trials < 1:
        raise ValueError(f"a layer needs at least one trial, but trials is {trials}")
    names = {layer: name for name, layer in model.named_modules() if isinstance(layer, _kinds())}
    if not names:
        raise ValueError("the model has no dense or convolutional layer to scale")
    for layer, name in names.items():
        _refuse_made_up_weights(layer, name)

    reached: dict[str, float] = {}
    seen: set[int] = set()

    def scale(layer: Any, arguments: tuple[Any, ...], output: Any) -> Any:
        if id(layer.weight) in seen:
            return None
        seen.add(id(layer.weight))
        if initializer is not None:
            _draw(layer, initializer, rng)
            output = layer.forward(*arguments)
        for trial in range(trials + 1):
            variance = output.double().var(correction=0).item()
            if abs(variance - 1) <= tolerance:
                reached[names[layer]] = variance
                return output
            if not 0 < variance < math.inf:
                raise ValueError(
                    f"the output of layer {names[layer]!r} has variance {variance} on this batch, "
                    "and no factor makes that 1"
                )
            if trial < trials:
                layer.weight.div_(math.sqrt(variance))
                output = layer.forward(*arguments)
        raise ValueError(
            f"after {trials} trials the output of layer {names[layer]!r} has variance "
            f"{variance:.4g}, still not within {tolerance} of 1; large biases may be the reason"
        )

    before = {p: p.detach().clone() for layer in names for p in layer.parameters(recurse=False)}
    modes = {module: module.training for module in model.modules()}
    hooks = [layer.register_forward_hook(scale) for layer in names]
    try:
        with torch.no_grad():
            model.eval()
            model(x)
    except BaseException:
        with torch.no_grad():
            for parameter, value in before.items():
                parameter.copy_(value)
        raise
    finally:
        for hook in hooks:
            hook.remove()
        for module, mode in modes.items():
            module.training = mode
    return reached


def _kinds() -> tuple[type[torch.nn.Module], ...]:
    from torch import nn

    return (
        nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d,
        nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d,
    )  # fmt: skip


def _refuse_made_up_weights(layer: Any, name: str) -> None:
    import torch

    if layer._parameters.get("weight") is None:
        raise ValueError(
            f"the weight of layer {name!r} is made from other parameters, so it cannot be scaled; "
            "remove the parametrization first"
        )
    if isinstance(layer.weight, torch.nn.UninitializedParameter):
        raise ValueError(f"layer {name!r} has no shape yet; run the model on the batch once first")


def _draw(layer: Any, initializer: str | Initializer, rng: Rng) -> None:
    """Draw a layer's weights and biases anew."""
    import torch

    from nbsrc.initializers import draw

    weights, biases = draw(
        initializer,
        tuple(layer.weight.shape),
        rng,
        transposed=getattr(layer, "transposed", False),
        groups=getattr(layer, "groups", 1),
        stride=getattr(layer, "stride", 1),
    )
    layer.weight.copy_(torch.from_numpy(weights))
    if layer.bias is not None:
        layer.bias.copy_(torch.from_numpy(biases))
