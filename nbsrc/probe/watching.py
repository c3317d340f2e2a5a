"""Watch a network while it is trained, if it can be watched."""

from __future__ import annotations

from collections.abc import Callable

import torch

from nbsrc.probe.hooks import Watch


def watch(
    model: torch.nn.Module,
    optimizer: torch.optim.Optimizer | None = None,
    *,
    loss_scale: float | Callable[[], float] = 1.0,
) -> Watch:
    """Watch a network while it is trained, or only called.

    Every layer, and every activation, module or function, is measured each time something passes
    through it, and again when the gradient comes back. Layers that are used several times in one
    pass are measured use by use. The report is about the last 64 passes.

    Parameters
    ----------
    model : torch.nn.Module
        Of any kind. Layers are its modules without children; of tuples the first tensor counts.
        Parameters may be shared, frozen or unused.
    optimizer : torch.optim.Optimizer, optional
        If given, it tells of its steps; otherwise call `Watch.step` after each, or the sizes of
        updates stay unknown.
    loss_scale : float or callable
        What the loss was multiplied by before backward(): ``scaler.get_scale`` of a
        `torch.amp.GradScaler`. Gradients are divided by it.

    Returns
    -------
    Watch
        To be used in a ``with`` block, with `step()` and `report()`. At the end of the block, even
        by an exception, every hook is gone.

    Raises
    ------
    TypeError
        If the model is not a module, or the optimiser not one of torch.
    ValueError
        If something in it has been compiled, so that hooks do not reach its layers, or waits for
        its first input to have a shape.

    Notes
    -----
    Gradients of several backward() calls on one pass are added before they are measured, so they
    are kept, for all layers, until the next pass begins: about as much memory again as the
    activations. A second copy of the weights is kept to measure their updates. Once there has been
    a backward(), passes under `torch.no_grad` (a validation) are not counted.

    Examples
    --------
    >>> import torch
    >>> model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1))
    >>> optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    >>> with watch(model) as p:
    ...     model(torch.ones(5, 3)).square().mean().backward()
    ...     optimizer.step()
    ...     p.step()
    >>> [layer.kind for layer in p.report().layers]
    ['Linear', 'Tanh', 'Linear']
    """
    checked(model, optimizer)
    return Watch(model, optimizer, loss_scale)


def checked(model: object, optimizer: object) -> None:
    """Raise unless the model can be watched."""
    if not isinstance(model, torch.nn.Module):
        raise TypeError(f"a torch.nn.Module is watched, but this is {type(model).__name__}")
    for name, module in model.named_modules():
        compiled = hasattr(module, "_orig_mod") or (
            getattr(module, "_compiled_call_impl", None) is not None
        )
        if compiled or isinstance(module, torch.jit.ScriptModule):
            which = f"its part {name!r}" if name else "the model"
            raise ValueError(
                f"{which} is compiled, which hides its layers; watch the model that was handed to "
                "torch.compile or torch.jit.script"
            )
    for name, p in model.named_parameters():
        if isinstance(p, torch.nn.parameter.UninitializedParameter):
            raise ValueError(
                f"parameter {name!r} has no shape yet; call the model once before it is watched"
            )
    if optimizer is not None and not isinstance(optimizer, torch.optim.Optimizer):
        raise TypeError(f"optimizer must be one of torch.optim, but is {type(optimizer).__name__}")
