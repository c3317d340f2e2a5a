"""Pooling of signals and images in NumPy: what a window keeps, and where its gradient goes.

Layouts are torch's: images (batch, channel, height, width), signals (batch, channel, length)::

    >>> import numpy as np
    >>> from nbsrc import pooling
    >>> pooling.max_pool(np.ones((1, 3, 32, 32)), 2).shape
    (1, 3, 16, 16)

maximum
    `max_pool` and `min_pool`, overlapping or not, and `max_pool_indices`.
average, norms
    `average_pool` and `lp_pool`.
adaptive
    A given number of windows, `adaptive_max_pool` and `adaptive_average_pool`; one for all,
    `global_max_pool` and `global_average_pool`.
blurred
    `blur_pool` and `max_blur_pool`, against aliasing.
unpooling
    `max_unpool` with the stored indices, and `nearest_unpool`.
windows, shares
    Behind them: where windows stand, and each input's share in an output.

Every pooling f_pool has its gradient in f_pool_gradient, and most say in f_routing which input gets
which share of it, ties included. Float16 is summed in float32 and rounded once.
"""

from __future__ import annotations

from nbsrc.pooling.adaptive import (
    adaptive_average_pool,
    adaptive_average_pool_gradient,
    adaptive_average_routing,
    adaptive_max_pool,
    adaptive_max_pool_gradient,
    adaptive_max_routing,
    global_average_pool,
    global_average_pool_gradient,
    global_max_pool,
    global_max_pool_gradient,
)
from nbsrc.pooling.average import (
    average_pool,
    average_pool_gradient,
    average_routing,
)
from nbsrc.pooling.blurred import (
    binomial_filter,
    blur_pool,
    blur_pool_gradient,
    max_blur_pool,
    max_blur_pool_gradient,
)
from nbsrc.pooling.maximum import (
    max_pool,
    max_pool_gradient,
    max_pool_indices,
    max_routing,
    min_pool,
    min_pool_gradient,
    min_routing,
)
from nbsrc.pooling.norms import lp_pool, lp_pool_gradient, lp_routing
from nbsrc.pooling.unpooling import (
    max_unpool,
    max_unpool_gradient,
    nearest_unpool,
    nearest_unpool_gradient,
)
from nbsrc.pooling.windows import pooled_size

__all__ = [
    "adaptive_average_pool",
    "adaptive_average_pool_gradient",
    "adaptive_average_routing",
    "adaptive_max_pool",
    "adaptive_max_pool_gradient",
    "adaptive_max_routing",
    "average_pool",
    "average_pool_gradient",
    "average_routing",
    "binomial_filter",
    "blur_pool",
    "blur_pool_gradient",
    "global_average_pool",
    "global_average_pool_gradient",
    "global_max_pool",
    "global_max_pool_gradient",
    "lp_pool",
    "lp_pool_gradient",
    "lp_routing",
    "max_blur_pool",
    "max_blur_pool_gradient",
    "max_pool",
    "max_pool_gradient",
    "max_pool_indices",
    "max_routing",
    "max_unpool",
    "max_unpool_gradient",
    "min_pool",
    "min_pool_gradient",
    "min_routing",
    "nearest_unpool",
    "nearest_unpool_gradient",
    "pooled_size",
]
