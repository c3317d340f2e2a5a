"""Where a network decides the other way: its decision boundary, met along rays from a centre."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from nbsrc.ensemble import Ensemble

BISECTIONS = 52  # they halve an interval down to the spacing of float64


@dataclass(frozen=True)
class Boundary:
    """A decision boundary, met from a centre along evenly spaced rays.

    Attributes
    ----------
    found : ndarray of bool, shape (members, rays)
        Whether the ray crosses the boundary at all; the other fields mean nothing where not.
    points : ndarray, shape (members, rays, 2)
        The first crossing, to the spacing of float64.
    normals : ndarray, shape (members, rays, 2)
        Unit vectors along the gradient of the logit there.
    patterns : ndarray of bool, shape (members, rays, hidden units)
        Which hidden units have a positive pre-activation there.
    """

    found: NDArray[np.bool_]
    points: NDArray[np.float64]
    normals: NDArray[np.float64]
    patterns: NDArray[np.bool_]

    def turns(self) -> NDArray[np.float64]:
        """Angle in radians between the normals of each ray and the next, (members, rays)."""
        here, there = self.normals, np.roll(self.normals, -1, axis=1)
        cross = here[..., 0] * there[..., 1] - here[..., 1] * there[..., 0]
        angle: NDArray[np.float64] = np.abs(np.arctan2(cross, (here * there).sum(-1)))
        return angle

    def hinges(self) -> NDArray[np.bool_]:
        """Whether some unit switches between each ray and the next, (members, rays)."""
        switched: NDArray[np.bool_] = (self.patterns != np.roll(self.patterns, -1, axis=1)).any(-1)
        return switched


def boundary_on_rays(
    ensemble: Ensemble,
    rays: int,
    *,
    centre: tuple[float, float] = (0.0, 0.0),
    reach: float = 1.5,
    scan: int = 96,
) -> Boundary:
    """Find every member's decision boundary on rays from a centre.

    Each ray is scanned for the first change of the logit's sign, which is then closed in by
    secants and bisection. The gradient comes from autograd.

    Parameters
    ----------
    ensemble : Ensemble
        With two inputs and one output.
    rays : int
        Directions, evenly spaced over the full turn.
    centre : tuple of float
    reach : float
        How far out the rays go.
    scan : int
        Points looked at on each ray; two crossings nearer than reach / scan may be missed.

    Returns
    -------
    Boundary
    """
    if ensemble.widths[0] != 2 or ensemble.widths[-1] != 1:
        raise ValueError(
            f"a boundary in the plane needs 2 inputs and 1 output, but widths is {ensemble.widths}"
        )
    like = ensemble.weights[0]
    angle = torch.arange(rays, dtype=like.dtype, device=like.device) * (2 * math.pi / rays)
    direction = torch.stack([angle.cos(), angle.sin()], dim=1)
    start = torch.tensor(centre, dtype=like.dtype, device=like.device)

    def logit(radius: torch.Tensor) -> torch.Tensor:
        """Logits (members, rays) at radii (members, rays)."""
        return ensemble(start + radius[..., None] * direction)[..., 0]

    with torch.no_grad():
        radii = torch.linspace(0, reach, scan, dtype=like.dtype, device=like.device)
        low = radii[:1].expand(len(ensemble), rays)
        f_low = logit(low)
        high, f_high, found = low, f_low, torch.zeros_like(low, dtype=torch.bool)
        for radius in radii[1:]:
            further = radius.expand_as(low)
            value = logit(further)
            low, f_low = torch.where(found, low, high), torch.where(found, f_low, f_high)
            high, f_high = torch.where(found, high, further), torch.where(found, f_high, value)
            found = found | ((f_low > 0) != (f_high > 0))
            if found.all():
                break
        crossing = _root(logit, low, f_low, high, f_high)

    at = (start + crossing[..., None] * direction).requires_grad_()
    (gradient,) = torch.autograd.grad(ensemble(at).sum(), at)
    with torch.no_grad():
        # A network without hidden layers has no units that could switch.
        patterns = [at.new_empty((*at.shape[:2], 0), dtype=torch.bool)]
        for w, b, a in zip(
            ensemble.weights[:-1], ensemble.biases[:-1], ensemble.activations(at), strict=False
        ):
            patterns.append(torch.baddbmm(b[:, None], a, w.transpose(1, 2)) > 0)
        length = gradient.norm(dim=-1, keepdim=True).clamp_min(torch.finfo(like.dtype).tiny)
    return Boundary(
        found.cpu().numpy(),
        at.detach().cpu().double().numpy(),
        (gradient / length).cpu().double().numpy(),
        torch.cat(patterns, dim=-1).cpu().numpy(),
    )


def _root(
    f: Callable[[torch.Tensor], torch.Tensor],
    low: torch.Tensor,
    f_low: torch.Tensor,
    high: torch.Tensor,
    f_high: torch.Tensor,
) -> torch.Tensor:
    """Close in on a zero of f between low and high, for all entries side by side.

    The Illinois method: secants, with the value at an end that stays put halved, and every third
    step a bisection, so that no bracket closes slower than by half in three steps. Entries whose
    ends have the same sign come back as `low`.
    """
    brackets = (f_low > 0) != (f_high > 0)
    root = low
    for step in range(3 * BISECTIONS):
        before = root
        secant = high - f_high * (high - low) / torch.where(brackets, f_high - f_low, 1.0)
        middle = (low + high) / 2
        inside = (secant > low) & (secant < high) & (step % 3 < 2)
        root = torch.where(brackets, torch.where(inside, secant, middle), low)
        value = f(root)
        left = (value > 0) == (f_low > 0)  # the root found is on the side of `low`: the zero is not
        f_low = torch.where(left, value, f_low / 2)
        f_high = torch.where(left, f_high / 2, value)
        low, high = torch.where(left, root, low), torch.where(left, high, root)
        done = ((root - before).abs() <= torch.finfo(root.dtype).eps * root.abs()) | (value == 0)
        if (done | ~brackets).all():
            break
    return root
