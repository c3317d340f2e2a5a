"""A convolution written as the dense layer it is: a matrix, mostly zeros, with shared entries."""

from __future__ import annotations

from typing import SupportsIndex

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array

from nbsrc.convolution.arguments import Padding, Whole, images, pair, sides, whole, working
from nbsrc.convolution.borders import checked_mode, sources
from nbsrc.convolution.sizes import output_size


def toeplitz_matrix(
    w: ArrayLike,
    size: Whole,
    *,
    stride: Whole = 1,
    padding: Padding = 0,
    padding_mode: str = "zeros",
    dilation: Whole = 1,
    groups: SupportsIndex = 1,
) -> csr_array:
    """Return the matrix T with correlate(x, w, ...).ravel() == T @ x.ravel() for one image x.

    Its transpose is the transposed convolution with the same weights and settings (with zeros for
    padding), its entries one weight each; only a border that is repeated adds several weights
    into one entry. With one channel and a stride of 1 every diagonal is constant (Toeplitz), or
    blocks of them are, for images.

    Parameters
    ----------
    w : array_like, shape (out, in / groups, *kernel)
    size : int or one for each axis
        Cells of the input, (height, width) for images.
    stride, padding, padding_mode, dilation, groups
        As `correlate`.

    Returns
    -------
    scipy.sparse.csr_array, shape (out * places, in * cells)
        In the dtype of w; float32 for float16, which sparse matrices do not have.

    Raises
    ------
    ValueError, TypeError
        As `correlate`.

    Examples
    --------
    >>> import numpy as np
    >>> toeplitz_matrix(np.array([[[1.0, 2, 3]]]), 4, padding=1).toarray()
    array([[2., 3., 0., 0.],
           [1., 2., 3., 0.],
           [0., 1., 2., 3.],
           [0., 0., 1., 2.]])
    """
    weights, rank = images("w", w, outer="out, in / groups")
    shares = whole("groups", groups, 1)
    out, channels, *kernel = weights.shape
    if out % shares:
        raise ValueError(f"groups must divide the {out} output channels, but it is {shares}")
    steps, spread = pair("stride", stride, rank, 1), pair("dilation", dilation, rank, 1)
    cells = pair("size", size, rank, 1)
    around = sides(padding, rank, (kernel[0], kernel[1]), steps, spread)
    mode = checked_mode(padding_mode)

    # For each axis: which cell each tap meets at each place, (taps, places), -1 for a zero.
    seen, places = [], []
    for axis in zip(cells, kernel, steps, around, spread, strict=True):
        n, taps, step, side, gap = axis
        count = output_size(*axis)
        padded = np.arange(taps)[:, None] * gap + np.arange(count) * step
        seen.append(sources(n, *side, mode)[padded])
        places.append(count)

    # All of shape (out, in / groups, taps, taps, places, places), or of size one where it repeats.
    o, i, down, right, row, column = np.ogrid[
        :out, :channels, : kernel[0], : kernel[1], : places[0], : places[1]
    ]
    high, wide = seen[0][down, row], seen[1][right, column]
    channel = o // (out // shares) * channels + i
    to = (o * places[0] + row) * places[1] + column
    of = (channel * cells[0] + high) * cells[1] + wide
    values = weights.astype(working(weights)[1], copy=False)[o, i, down, right]
    to, of, values, real = np.broadcast_arrays(to, of, values, (high >= 0) & (wide >= 0))
    shape = (out * places[0] * places[1], channels * shares * cells[0] * cells[1])
    return csr_array((values[real], (to[real], of[real])), shape=shape)
