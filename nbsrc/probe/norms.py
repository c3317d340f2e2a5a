"""Norms of tensors, fast, and right where float32 cannot hold the squares."""

from __future__ import annotations

from collections.abc import Sequence

import torch

FAINT = 1e-15  # norms in float32 below this, or above its inverse, lose digits of the squares


def norm(values: torch.Tensor) -> torch.Tensor:
    """Return the root of the sum of squares, also where float32 cannot hold the squares."""
    if values.is_sparse:
        values = values.coalesce().values()
    if values.dtype == torch.float64 or values.device.type == "mps":
        return torch.linalg.vector_norm(values)  # type: ignore[no-any-return]
    if values.device.type != "cpu":  # asking for the value would make the device wait
        return torch.linalg.vector_norm(values, dtype=torch.float64)  # type: ignore[no-any-return]
    if values.dtype != torch.float32:
        values = values.float()
    found: torch.Tensor = torch.linalg.vector_norm(values)
    if not FAINT < float(found) < 1 / FAINT:
        found = torch.linalg.vector_norm(values, dtype=torch.float64)
    return found


def norms(many: Sequence[torch.Tensor]) -> torch.Tensor:
    """Return the norms of several tensors, shape (len(many),), in a few calls for all of them."""
    if not many:
        return torch.empty(0)
    if len({values.device for values in many}) > 1:
        return torch.stack([norm(values).cpu() for values in many])
    place = many[0].device.type
    if place == "cpu":
        wide = [values.float() if values.dtype.itemsize < 4 else values for values in many]
        found = torch.stack(torch._foreach_norm(wide)).double()
        for k in (~((found > FAINT) & (found < 1 / FAINT))).nonzero().flatten().tolist():
            found[k] = norm(many[k])
        return found
    if place == "mps":
        return torch.stack([norm(values) for values in many])
    return torch.stack(torch._foreach_norm(list(many), 2, dtype=torch.float64))
