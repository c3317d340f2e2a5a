"""The three products behind every convolution, on images that are already padded.

With x the image, w the weights and y the result, sum(y * delta) is linear in each of x, w and
delta. `gather` is its slope in delta (a convolution), `scatter` its slope in x (a transposed
convolution) and `weigh` its slope in w. So each is the others' gradient, and there is no fourth.

Shapes: x (batch, in, height, width), w (out, in / groups, *kernel), delta (batch, out, *places).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import as_strided

from nbsrc.convolution.arguments import Array, Pair

BLOCK = 1 << 19  # numbers copied at a time: two megabytes in float32, to stay in the cache
ROOM = 16  # numbers: a cache line in float32


def windows(x: Array, kernel: Pair, places: Pair, stride: Pair, dilation: Pair) -> Array:
    """View x as (batch, in, *kernel, *places): what each tap of the kernel sees at each place."""
    *outer, down, right = x.strides
    return as_strided(
        x,
        (*x.shape[:2], *kernel, *places),
        (*outer, dilation[0] * down, dilation[1] * right, stride[0] * down, stride[1] * right),
        writeable=False,
    )


def gather(
    x: Array, w: Array, places: Pair, stride: Pair, dilation: Pair, groups: int = 1
) -> Array:
    """Correlate: y[o, p] = sum over i and k of w[o, i, k] x[i, p stride + k dilation].

    One matmul with the windows laid out as columns; or, where that copies less, one matmul with
    windows one row high, whose results are then shifted along the height and added.
    """
    out, channels, height, width = w.shape
    columns = channels * height * width
    rows = stride[0] * (channels * width + 2 * out // groups * height)  # copied; written and read
    work = _gather_rows if rows <= columns else _gather_columns
    return work(x, w, places, stride, dilation, groups)


def _gather_columns(
    x: Array, w: Array, places: Pair, stride: Pair, dilation: Pair, groups: int
) -> Array:
    batch, out = len(x), len(w)
    seen = windows(x, w.shape[2:], places, stride, dilation)
    matrix = w.reshape(groups, out // groups, -1)
    length = places[0] * places[1]
    y = np.empty((batch, groups, out // groups, length), x.dtype)
    for part in _blocks(batch, seen[0].size + y[0].size):
        # A little room after each row: rows a power of two apart would evict each other from the
        # cache.
        shape = (len(y[part]), groups, matrix.shape[2], length + ROOM)
        columns = np.empty(shape, x.dtype)[..., :length]
        columns.reshape(seen[part].shape)[...] = seen[part]  # a view still, so this writes to it
        np.matmul(matrix, columns, out=y[part])
    return y.reshape(batch, out, *places)


def _gather_rows(
    x: Array, w: Array, places: Pair, stride: Pair, dilation: Pair, groups: int
) -> Array:
    (batch, _, length, _), (out, channels, height, width) = x.shape, w.shape
    shared = out // groups
    across = (length, places[1])  # at every row, whatever the stride along the height
    seen = windows(x, (1, width), across, (1, stride[1]), dilation)
    # From (out, in / groups, height, width) to one matrix a group.
    taps = w.reshape(groups, shared, channels, height, width).transpose(0, 3, 1, 2, 4)
    matrix = taps.reshape(groups, height * shared, channels * width)
    y = np.empty((batch, groups, shared, *places), x.dtype)
    for part in _blocks(batch, seen[0].size + groups * height * shared * length * places[1]):
        columns = seen[part].reshape(len(y[part]), groups, channels * width, -1)
        rows = (matrix @ columns).reshape(len(columns), groups, height, shared, *across)
        shifted = [
            rows[:, :, tap, :, _cells(tap * dilation[0], places[0], stride[0])]
            for tap in range(height)
        ]
        np.add(shifted[0], shifted[1] if height > 1 else 0, out=y[part])
        for row in shifted[2:]:
            y[part] += row
    return y.reshape(batch, out, *places)


def scatter(
    delta: Array, w: Array, size: Pair, stride: Pair, dilation: Pair, groups: int = 1
) -> Array:
    """Transpose `gather`: spread each delta through the weights over the cells of an image.

    One matmul makes what each tap adds at each place; shifted by the taps, these are summed.
    """
    batch, out, *places = delta.shape
    _, channels, height, width = w.shape
    matrix = w.reshape(groups, out // groups, -1).swapaxes(1, 2)  # (groups, in / groups taps, out)
    grouped = delta.reshape(batch, groups, out // groups, -1)
    x = np.zeros((batch, groups * channels, *size), delta.dtype)
    for part in _blocks(batch, groups * matrix.shape[1] * grouped.shape[3]):
        added = matrix @ grouped[part]
        taps = added.reshape(len(added), groups * channels, height, width, *places)
        for i in range(height):
            rows = _cells(i * dilation[0], places[0], stride[0])
            for j in range(width):
                columns = _cells(j * dilation[1], places[1], stride[1])
                x[part, :, rows, columns] += taps[:, :, i, j]
    return x


def weigh(
    x: Array, delta: Array, kernel: Pair, stride: Pair, dilation: Pair, groups: int = 1
) -> Array:
    """Sum over images and places of delta[o, p] x[i, p stride + k dilation], for each weight."""
    batch, out, *places = delta.shape
    seen = windows(x, kernel, (places[0], places[1]), stride, dilation)
    grouped = delta.reshape(batch, groups, out // groups, -1)
    channels = x.shape[1] // groups
    total = np.zeros((groups, out // groups, channels * kernel[0] * kernel[1]), x.dtype)
    for part in _blocks(batch, seen[0].size):
        columns = seen[part].reshape(len(grouped[part]), groups, total.shape[2], -1)
        total += (grouped[part] @ columns.swapaxes(2, 3)).sum(axis=0)
    return total.reshape(out, channels, *kernel)


def _cells(first: int, count: int, step: int) -> slice:
    return slice(first, first + (count - 1) * step + 1, step)


def _blocks(batch: int, numbers: int) -> Iterator[slice]:
    """Cut a batch into slices of which each copies about BLOCK numbers, one image at least."""
    step = max(1, BLOCK // numbers)
    for start in range(0, batch, step):
        yield slice(start, start + step)
