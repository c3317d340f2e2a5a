"""Units that are copies of each other: fingerprints of rows, and who shares one."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

ALIKE = 1e-5  # relative difference of fingerprints: float32 rounds sums of a thousand terms so far


def fingerprint(rows: torch.Tensor) -> torch.Tensor:
    """Return two numbers a row, (units, 2): its product with a fixed random vector, and its size.

    Equal rows have equal fingerprints; different ones differ with probability one.
    """
    flat = rows.flatten(1).float()
    draw = torch.Generator().manual_seed(0)  # of its own: the reader's stream stays as it is
    direction = torch.randn(flat.shape[1], generator=draw).to(flat.device)
    # Not a matrix product: autocast would round that to half precision.
    return torch.stack([(flat * direction).sum(1), torch.linalg.vector_norm(flat, dim=1)], 1)


def copies(weights: torch.Tensor, gradients: torch.Tensor) -> int:
    """Return how many units have a twin: equal weights, and an equal gradient to keep them equal.

    Units that start equal and get equal gradients are moved alike by any optimiser, for ever.

    Parameters
    ----------
    weights, gradients : Tensor, shape (units, 2)
        Fingerprints.
    """
    if len(weights) < 2 or not (weights.isfinite().all() and gradients.isfinite().all()):
        return 0
    both = np.concatenate([_scaled(weights), _scaled(gradients)], axis=1)
    _, inverse, counts = np.unique(
        np.round(both / ALIKE), axis=0, return_inverse=True, return_counts=True
    )
    return int((counts[inverse.reshape(-1)] > 1).sum())


def _scaled(prints: torch.Tensor) -> NDArray[np.float64]:
    values = prints.detach().cpu().double().numpy()
    largest = np.abs(values).max(initial=0.0)
    return np.asarray(values / largest if largest > 0 else values)
