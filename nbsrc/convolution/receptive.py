"""How much of the input an output can see, by the sizes of the layers alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import SupportsIndex

from nbsrc.convolution.arguments import both_sides, whole


@dataclass(frozen=True)
class Layer:
    """A convolution or pooling along one axis.

    Attributes
    ----------
    kernel, stride, dilation : int
    padding : int or (before, after)
    """

    kernel: int
    stride: int = 1
    padding: int | tuple[int, int] = 0
    dilation: int = 1

    def __post_init__(self) -> None:
        for name in ("kernel", "stride", "dilation"):
            whole(name, getattr(self, name), 1)
        both_sides(self.padding)


@dataclass(frozen=True)
class ReceptiveField:
    """What the outputs of a stack of layers see of one axis of its input.

    Attributes
    ----------
    size : int
        Cells of the input from the first to the last that an output sees.
    jump : int
        Cells of the input between the fields of neighbouring outputs.
    start : int
        First cell that output 0 sees; below zero it lies in the padding.
    """

    size: int
    jump: int
    start: int

    @property
    def centre(self) -> float:
        """The middle of what output 0 sees, in cells of the input."""
        return self.start + (self.size - 1) / 2

    def cells(self, output: SupportsIndex) -> range:
        """List the cells of the input between the ends of what this output sees, padding too."""
        first = self.start + whole("output", output, 0) * self.jump
        return range(first, first + self.size)


def receptive_fields(layers: Iterable[Layer]) -> list[ReceptiveField]:
    """Follow the receptive field through a stack of layers, first layer first.

    Each layer adds dilation (kernel - 1) jumps to the size, moves the start back by its padding
    in jumps, and multiplies the jump by its stride: 3x3 layers make the field grow linearly,
    strides or doubled dilations exponentially.

    Parameters
    ----------
    layers : iterable of Layer
        Along one axis; height and width do not mix.

    Returns
    -------
    list of ReceptiveField
        One after each layer, in cells of the stack's input.

    Raises
    ------
    ValueError
        If there are no layers.

    References
    ----------
    Araujo, Norris and Sim (2019), Computing receptive fields of convolutional neural networks,
    Distill, doi:10.23915/distill.00021, equations 2 to 4.

    Examples
    --------
    >>> receptive_fields([Layer(3, stride=2), Layer(3)])
    [ReceptiveField(size=3, jump=2, start=0), ReceptiveField(size=7, jump=2, start=0)]
    """
    field = ReceptiveField(size=1, jump=1, start=0)
    fields = []
    for layer in checked_layers(layers):
        field = ReceptiveField(
            field.size + layer.dilation * (layer.kernel - 1) * field.jump,
            field.jump * layer.stride,
            field.start - both_sides(layer.padding)[0] * field.jump,
        )
        fields.append(field)
    return fields


def receptive_field(layers: Iterable[Layer]) -> ReceptiveField:
    """Return what the outputs of a whole stack see of its input; see `receptive_fields`.

    Examples
    --------
    >>> receptive_field([Layer(3, dilation=2**depth) for depth in range(4)]).size
    31
    """
    return receptive_fields(layers)[-1]


def checked_layers(layers: Iterable[Layer]) -> Sequence[Layer]:
    """Return the layers as a tuple, or raise a ValueError if there are none."""
    stack = tuple(layers)
    if not stack:
        raise ValueError("there are no layers, so an output would be the input itself")
    return stack
