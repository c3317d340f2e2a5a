"""A report from a single pass, which leaves everything as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from nbsrc.networks.layers import unchanged
from nbsrc.probe.hooks import Watch
from nbsrc.probe.reports import Report
from nbsrc.probe.watching import checked


def report(
    model: torch.nn.Module,
    x: Any,
    y: Any,
    loss: Callable[[Any, Any], torch.Tensor],
    *,
    optimizer: torch.optim.Optimizer | None = None,
    loss_scale: float = 1.0,
) -> Report:
    """Send a batch forward and its loss back, once, and report.

    Parameters, their .grad, buffers (running means of normalisation), the mode of training or
    evaluation and torch's random numbers are afterwards what they were before, whatever happens.

    Parameters
    ----------
    model : torch.nn.Module
        In the mode it is in.
    x : Tensor, or tuple of arguments
        What the model takes.
    y : object
        What the loss takes beside the output.
    loss : callable
        (output, y) -> a tensor with one number: ``torch.nn.functional.mse_loss``.
    optimizer : torch.optim.Optimizer, optional
        If given, a copy of it makes a step with copies of the weights, and the report tells how
        large it would be.
    loss_scale : float
        The loss is multiplied by it and the gradients are divided by it; for float16.

    Raises
    ------
    TypeError, ValueError
        As for `watch`; if x or y is on another device than the model, if the loss is not a single
        number, or if the optimiser's step needs a closure.

    Examples
    --------
    >>> import torch
    >>> from nbsrc.networks import MLP
    >>> deep, x = MLP([8] * 21 + [1], "sigmoid", device="cpu"), torch.ones(64, 8).double()
    >>> found = report(deep, x, torch.zeros(64, 1).double(), torch.nn.functional.mse_loss)
    >>> [symptom.what for symptom in found.diagnosis]
    ['vanishing gradients']
    """
    checked(model, optimizer)
    inputs = x if isinstance(x, tuple) else (x,)
    _same_device(model, [*(("x", one) for one in inputs), ("y", y)])
    devices = sorted({p.device.index or 0 for p in model.parameters() if p.is_cuda})
    watched = Watch(model, loss_scale=loss_scale)
    with torch.random.fork_rng(devices), unchanged(model), torch.enable_grad(), watched:
        value = loss(model(*inputs), y)
        if not isinstance(value, torch.Tensor) or value.numel() != 1:
            what = tuple(value.shape) if isinstance(value, torch.Tensor) else type(value).__name__
            raise ValueError(f"the loss must be a tensor with one number, but it is {what}")
        # Not backward(): that would add to .grad, and call what others have hung there.
        weights = list(watched.weights.before)
        wanted = [*weights, *watched.inputs_in_time]
        found: list[torch.Tensor | None] = [None] * len(wanted)
        if value.requires_grad and wanted:
            found = list(torch.autograd.grad(value * loss_scale, wanted, allow_unused=True))
        gradients = {p: g for p, g in zip(weights, found, strict=False) if g is not None}
        for p, gradient in gradients.items():
            watched.took(p, gradient)
        watched.backward_over()
        if optimizer is not None:
            unscaled = {p: g / loss_scale for p, g in gradients.items()}
            watched.weights.would_step(optimizer, unscaled)
            watched.optimizer = optimizer
        return watched.report()


def _same_device(model: torch.nn.Module, tensors: list[tuple[str, Any]]) -> None:
    places = {p.device for p in model.parameters()}
    if len(places) != 1:  # none at all, or a model spread over several on purpose
        return
    (place,) = places
    for name, tensor in tensors:
        if isinstance(tensor, torch.Tensor) and tensor.device != place:
            raise ValueError(
                f"the model is on {place}, but {name} is on {tensor.device}; move one of them, for "
                f"example with {name}.to({str(place)!r})"
            )
