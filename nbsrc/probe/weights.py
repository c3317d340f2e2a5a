"""The parameters of a watched model: their gradients, how far steps move them, their twins."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping

import numpy as np
import torch

from nbsrc.ensemble.arithmetic import one_thread_if_small
from nbsrc.probe.norms import norm, norms
from nbsrc.probe.reports import Parameter, Status
from nbsrc.probe.series import Series
from nbsrc.probe.symmetry import copies, fingerprint


class Weights:
    """What is noted of parameters from pass to pass, and from step to step.

    Attributes
    ----------
    names : dict of Parameter to str
        Those that are shared have their first name.
    before : dict of Parameter to Tensor
        Those that can learn, as they were before the next step.
    """

    def __init__(self, model: torch.nn.Module) -> None:
        self.names = {p: name for name, p in model.named_parameters()}
        self.before: dict[torch.Tensor, torch.Tensor] = {}
        self.owners: dict[torch.Tensor, list[str]] = {}
        for name, module in model.named_modules():
            for p in module.parameters(recurse=False):
                owner = name.split("parametrizations")[0].rstrip(".")
                self.owners.setdefault(p, []).append(owner)
        self._gradients: dict[torch.Tensor, Series] = {}
        self._updates = Series()  # one number for each of `before`
        self._prints: dict[torch.Tensor, tuple[torch.Tensor, torch.Tensor]] = {}
        self._fresh: dict[torch.Tensor, torch.Tensor] = {}

    def begin(self) -> None:
        """Note how the weights are now."""
        self.before = {p: p.detach().clone() for p in self.names if p.requires_grad}

    def multiplied_by(self, module: torch.nn.Module) -> tuple[str, ...]:
        """Name a layer's weights: its parameters of two axes or more, unless it looks them up."""
        if isinstance(module, torch.nn.Embedding | torch.nn.EmbeddingBag):
            return ()  # a batch reaches a few of its rows: no pace to compare with another layer's
        return tuple(self.names[p] for p in module.parameters() if p.ndim > 1)

    def arrived(self, p: torch.Tensor, gradient: torch.Tensor) -> None:
        """Note a gradient, which counts as soon as the pass is over."""
        gradient = gradient.detach()
        with one_thread_if_small(8 * p.numel(), p.device):
            self._fresh[p] = norm(gradient)  # the sum, if another loss added to it before
        if p.ndim > 1 and p not in self._prints and not gradient.is_sparse:
            self._prints[p] = fingerprint(p.detach()), fingerprint(gradient)

    def pass_over(self, scale: float) -> None:
        """Keep the gradients that have arrived, divided by the scale of the loss."""
        for p, size in self._fresh.items():
            self._gradients.setdefault(p, Series()).add((size / scale).reshape(1))
        self._fresh = {}

    def forget(self) -> None:
        """Drop the gradients of a pass that is not over."""
        self._fresh = {}

    def stepped(self) -> None:
        """Compare the weights with those before."""
        now, before = [p.detach() for p in self.before], list(self.before.values())
        if not now:
            return
        with one_thread_if_small(8 * max(p.numel() for p in now), now[0].device):
            self._updates.add(_changes(before, now))
            for old, new in zip(before, now, strict=True):
                old.copy_(new)

    def would_step(
        self, optimizer: torch.optim.Optimizer, gradients: Mapping[torch.Tensor, torch.Tensor]
    ) -> None:
        """Compare the weights with those after a step of a copy of the optimiser."""
        shadows = {p: torch.nn.Parameter(p.detach().clone()) for p in self.before}
        for p, gradient in gradients.items():
            shadows[p].grad = gradient.detach().clone()
        # A deep copy that finds the shadows already made in place of the parameters.
        twin = copy.deepcopy(optimizer, {id(p): shadow for p, shadow in shadows.items()})
        try:
            twin.step()
        except TypeError as error:
            raise ValueError(
                f"{type(optimizer).__name__} needs a closure for its step; watch a real training "
                "with probe.watch instead, or leave the optimizer out"
            ) from error
        now, after = [p.detach() for p in shadows], [s.detach() for s in shadows.values()]
        self._updates.add(_changes(now, after))

    def parameters(
        self,
        called: Collection[str],
        optimizer: torch.optim.Optimizer | None,
        backwards: int,
    ) -> tuple[Parameter, ...]:
        """Sum up.

        Parameters
        ----------
        called : collection of str
            Names of the modules that something passed through.
        optimizer : Optimizer, optional
        backwards : int
            How many passes had a gradient.
        """
        groups = optimizer.param_groups if optimizer is not None else []
        trained = {p for group in groups for p in group["params"]}
        found = []
        moved = np.array(self._updates.latest())
        updates = dict(zip(self.before, np.median(moved, 0), strict=True)) if len(moved) else {}
        for p, name in self.names.items():
            gradients = self._gradients[p].latest() if p in self._gradients else []
            # A loss scaler looks for its scale by overflows; they count if there is nothing else.
            gradients = [g for g in gradients if np.isfinite(g[0])] or gradients[:1]
            status: Status = "learns"
            if not p.requires_grad:
                status = "frozen"
            elif backwards and not gradients:
                unused = not any(owner in called for owner in self.owners[p])
                status = "unused" if unused else "disconnected"
            elif optimizer is not None and p not in trained:
                status = "left out"
            found.append(
                Parameter(
                    name=name, shape=tuple(p.shape), dtype=p.dtype, status=status,
                    norm=float(norm(p.detach())),
                    gradient_norm=float(np.median(gradients)) if gradients else None,
                    update=float(updates[p]) if p in updates else None,
                    copies=copies(*self._prints[p]) if p in self._prints else 0,
                )
            )  # fmt: skip
        return tuple(found)


def _changes(before: list[torch.Tensor], after: list[torch.Tensor]) -> torch.Tensor:
    """Return how far each has moved, as a share of its size before."""
    return norms(torch._foreach_sub(after, before)) / norms(before)
