"""How big the output is, and the same question backwards; one axis at a time.

Directions do not mix: an image's height and width each follow the formula by themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import SupportsIndex

from nbsrc.convolution.arguments import both_sides, whole

Side = SupportsIndex | Sequence[SupportsIndex]


def output_size(
    size: SupportsIndex,
    kernel: SupportsIndex,
    stride: SupportsIndex = 1,
    padding: Side = 0,
    dilation: SupportsIndex = 1,
) -> int:
    """Count the positions of a kernel: floor((size + padding - reach) / stride) + 1.

    Parameters
    ----------
    size : int
        Cells of the input along this axis.
    kernel, stride, dilation : int
        The kernel reaches over dilation (kernel - 1) + 1 cells.
    padding : int or (before, after)
        Cells added on both sides, or on each. One number p counts twice: with it the formula is
        floor((size + 2p - dilation (kernel - 1) - 1) / stride) + 1.

    Raises
    ------
    ValueError
        If the kernel reaches over more than the padded input, or a number is too small.
    TypeError
        If a number is not whole.

    References
    ----------
    Dumoulin and Visin (2016), arXiv:1603.07285, relationships 6 and 15.

    Examples
    --------
    >>> output_size(32, kernel=3, stride=2, padding=1)
    16
    """
    size, reach, stride, (before, after) = _read(size, kernel, stride, padding, dilation)
    room = size + before + after - reach
    if room < 0:
        spread = "" if int(dilation) == 1 else f" (size {int(kernel)}, dilation {int(dilation)})"
        raise ValueError(
            f"the kernel reaches over {reach} cells{spread}, but the padded input has only "
            f"{size + before + after} of them ({size} + {before + after} of padding)"
        )
    return room // stride + 1


def transposed_output_size(
    size: SupportsIndex,
    kernel: SupportsIndex,
    stride: SupportsIndex = 1,
    padding: Side = 0,
    dilation: SupportsIndex = 1,
    output_padding: SupportsIndex = 0,
) -> int:
    """Count the cells a transposed convolution makes: (size - 1) stride + reach - padding + extra.

    Parameters
    ----------
    size, kernel, stride, padding, dilation
        As `output_size`, of which this is an inverse: the padding is taken away here.
    output_padding : int
        Cells added after the end. A convolution with a stride makes the same output of `stride`
        sizes; this number picks one. It must be less than the stride or the dilation.

    Raises
    ------
    ValueError
        If nothing is left, or a number is out of its range.

    References
    ----------
    Dumoulin and Visin (2016), arXiv:1603.07285, relationship 14.

    Examples
    --------
    >>> transposed_output_size(16, kernel=3, stride=2, padding=1, output_padding=1)
    32
    """
    size, reach, stride, (before, after) = _read(size, kernel, stride, padding, dilation)
    extra = whole("output_padding", output_padding, 0)
    if extra >= max(stride, int(dilation)):
        raise ValueError(
            f"output_padding must be less than the stride or the dilation, {stride} and "
            f"{int(dilation)}, but it is {extra}"
        )
    made = (size - 1) * stride + reach + extra
    if made <= before + after:
        raise ValueError(
            f"the transposed convolution makes {made} cells, and a padding of {before} + {after} "
            "takes them all away; pad less"
        )
    return made - before - after


def input_sizes(
    output: SupportsIndex,
    kernel: SupportsIndex,
    stride: SupportsIndex = 1,
    padding: Side = 0,
    dilation: SupportsIndex = 1,
) -> range:
    """List the input sizes that give this output size: `stride` of them, one after another.

    Raises
    ------
    ValueError
        If there is none, because padding alone makes more positions, or a number is too small.

    Examples
    --------
    >>> input_sizes(16, kernel=3, stride=2, padding=1)
    range(31, 33)
    """
    output, reach, stride, (before, after) = _read(
        output, kernel, stride, padding, dilation, "output"
    )
    least = (output - 1) * stride + reach - before - after
    if least + stride <= 1:
        raise ValueError(
            f"no input is so small that its output has {output} cells: a padding of {before} + "
            f"{after} alone makes more; pad less"
        )
    return range(max(least, 1), least + stride)


def required_padding(
    size: SupportsIndex,
    output: SupportsIndex,
    kernel: SupportsIndex,
    stride: SupportsIndex = 1,
    dilation: SupportsIndex = 1,
) -> tuple[int, int]:
    """Find the least padding (before, after) with which the output has this size.

    An odd total puts the additional cell after, as padding="same" does. With
    output = ceil(size / stride) it is TensorFlow's "SAME".

    Raises
    ------
    ValueError
        If the output is larger even without padding, or a number is too small.

    Examples
    --------
    >>> required_padding(32, 16, kernel=3, stride=2)
    (0, 1)
    """
    size, reach, stride, _ = _read(size, kernel, stride, 0, dilation)
    output = whole("output", output, 1)
    total = max((output - 1) * stride + reach - size, 0)
    without = (size + total - reach) // stride + 1
    if without > output:
        raise ValueError(
            f"an input of {size} cells gives {without} outputs without any padding, more than the "
            f"{output} asked for; take a larger stride or kernel"
        )
    return total // 2, total - total // 2


def _read(
    size: SupportsIndex,
    kernel: SupportsIndex,
    stride: SupportsIndex,
    padding: Side,
    dilation: SupportsIndex,
    name: str = "size",
) -> tuple[int, int, int, tuple[int, int]]:
    """Return the size, the reach of the kernel, the stride and the padding, all checked."""
    reach = whole("dilation", dilation, 1) * (whole("kernel", kernel, 1) - 1) + 1
    return whole(name, size, 1), reach, whole("stride", stride, 1), both_sides(padding)
