"""What a network does to the plane: Jacobians, folds, paths of matrices, decision boundaries.

The input-space widget draws with the same definitions; its mathematics is tested against these.

maps
    `grid`, `jacobian` and `determinants`, `fold_share` and `collapse_share`, `linear_path`.
boundaries
    `boundary_on_rays`: a `Boundary` with its normals and the units that switch along it.
"""

from __future__ import annotations

from nbsrc.geometry.boundaries import Boundary, boundary_on_rays
from nbsrc.geometry.maps import (
    COLLAPSE_THRESHOLD,
    collapse_share,
    determinants,
    fold_share,
    grid,
    jacobian,
    linear_path,
)

__all__ = [
    "COLLAPSE_THRESHOLD",
    "Boundary",
    "boundary_on_rays",
    "collapse_share",
    "determinants",
    "fold_share",
    "grid",
    "jacobian",
    "linear_path",
]
