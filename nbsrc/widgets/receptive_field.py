"""The receptive-field explorer: what one output of a stack sees, and how much of it it uses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbsrc.convolution import Layer, output_size, receptive_fields
from nbsrc.widgets.receptive_layers import layers_in, read_layers, text_of
from nbsrc.widgets.traits import Checked, Reported, flag, one_of, whole
from nbsrc.widgets.widget import SceneWidget

if TYPE_CHECKING:
    from nbsrc.convolution import ReceptiveField as Field
    from nbsrc.plots import Figure

_CAPTION = (
    "Click a unit in the upper row, or move the slider: it is joined to all that it looks at, down "
    "to the input. Green is what it really uses, by the gradient of many random networks; dashed "
    "is what a random walk predicts. Build a stack of your own in the list below."
)


def _unit(value: Any) -> int | None:
    return None if value is None else whole("unit", 0, 447)(value)


class ReceptiveField(SceneWidget):
    """A stack of convolutions and poolings, the field of one unit, and what is used of it.

    Every trait can be given as a keyword, set later, and read back; a value that cannot be used
    is refused with a ValueError that names the choices, and nothing changes.

    Parameters
    ----------
    layers : list
        1 to 12 layers, the first on the input. Each is an `nbsrc.convolution.Layer`, or a
        dictionary with ``kernel`` (1 to 9) and, if wanted, ``kind`` ("conv", "max" or "average"),
        ``stride`` (1 to 4), ``padding`` (0 to 16) and ``dilation`` (1 to 16). It reads back as
        dictionaries.
    size : int
        Rows and columns of the input picture, 4 to 64.
    unit : int or None
        The unit of the last layer that is followed, along the width; None for the middle one.
        One beyond the last is taken for the last.
    weights : "random" or "equal"
    relu : bool
        Whether a ReLU follows each convolution but a last layer's.
    networks : int
        How many networks are averaged, 1 to 64.
    seed : int
        Of the first network; fixes all of them.
    key : str
        The name under which the scene stands in the address of a published page.
    caption : str

    Attributes
    ----------
    field : float
        Cells of the input from the first to the last that the unit sees, as last reported by the
        browser; NaN before.
    used : float
        Side of the smallest square with 95.45% of what it uses.
    deviation : float
        Standard deviation of that along the width, in cells.

    Raises
    ------
    ValueError
        If the layers do not fit on a picture of this size.

    Examples
    --------
    >>> widget = ReceptiveField(layers=[Layer(3, dilation=d) for d in (1, 2, 4)], size=31)
    >>> [field.size for field in widget.fields()]
    [3, 7, 15]
    """

    _esm = Path(__file__).parent / "static" / "receptive-field.js"
    _settings = ("layers", "size", "unit", "weights", "relu", "networks", "seed")
    _words = ("weights",)
    _suggested = (*_settings, "key", "caption")

    layers = Checked(read_layers, read_layers([Layer(3, padding=1)] * 8))
    size = Checked(whole("size", 4, 64), 33)
    unit = Checked(_unit, None)
    weights = Checked(one_of("weights", ("random", "equal")), "random")
    relu = Checked(flag("relu"), True)
    networks = Checked(whole("networks", 1, 64), 32)
    seed = Checked(whole("seed", 0, 2**32 - 1), 0)

    field = Reported()
    used = Reported()
    deviation = Reported()

    key = Checked(str, "receptive-field")
    caption = Checked(str, _CAPTION)

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.sizes()

    def stack(self) -> list[Layer]:
        """Return the layers, without their kinds, as `nbsrc.convolution` takes them."""
        return [
            Layer(layer["kernel"], layer["stride"], layer["padding"], layer["dilation"])
            for layer in self.layers
        ]

    def fields(self) -> list[Field]:
        """Return the receptive field after each layer."""
        return receptive_fields(self.stack())

    def sizes(self) -> list[int]:
        """Return the units along an axis, of the input and after each layer.

        Raises
        ------
        ValueError
            If a layer does not fit on what the layers below it leave.
        """
        sizes = [self.size]
        for at, one in enumerate(self.stack(), start=1):
            try:
                sizes.append(
                    output_size(sizes[-1], one.kernel, one.stride, one.padding, one.dilation)
                )
            except ValueError as wrong:
                raise ValueError(f"Layer {at} does not fit: {wrong}.") from None
        return sizes

    def _written(self, name: str) -> str:
        if name == "layers":
            return text_of(self.layers)
        if name == "unit" and self.unit is None:
            return "middle"
        return str(self.relu).lower() if name == "relu" else super()._written(name)

    @classmethod
    def _read(cls, name: str, said: str) -> Any:
        if name == "layers":
            return layers_in(said)
        if name == "relu":
            return {"true": True, "false": False}.get(said, said)
        return None if name == "unit" and said == "middle" else super()._read(name, said)

    def _still(self) -> Figure:
        from nbsrc.widgets.receptive_still import still

        return still(self)
