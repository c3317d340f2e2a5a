"""The activation explorer: what an activation makes of a normal input, compared up to four at once.

The mathematics runs in the browser, so the widget is alive on a static page. With a kernel the same
traits set its scene from Python and follow what the reader does.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import traitlets

from nbsrc.widgets.choices import ACTIVATIONS
from nbsrc.widgets.traits import Checked, number, one_of
from nbsrc.widgets.widget import Widget, parsed, settings_in

if TYPE_CHECKING:
    from nbsrc.plots import Figure

MOST = 4
_SETTINGS = ("activations", "mean", "deviation")
_CAPTION = (
    "Drag the bell in the lower left picture: its middle moves the mean of the input, its flanks "
    "the deviation. The upper right picture shows what each activation makes of it."
)


def _activations(value: Any) -> list[str]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise ValueError(f"activations {value!r} is no list of names, as in ['relu', 'tanh'].")
    names = [one_of("activation", ACTIVATIONS)(name) for name in value]
    if not 1 <= len(names) <= MOST or len(set(names)) < len(names):
        raise ValueError(f"activations {names!r} cannot be compared: give 1 to 4 names, each once.")
    return names


class ActivationExplorer(Widget):
    """Activations, their slopes, and the distributions before and after them.

    Every trait can be given as a keyword, set later, and read back; a value that cannot be used
    is refused with a ValueError that names the choices, and nothing changes.

    Parameters
    ----------
    activations : list of str
        One to four names, each once.
    mean : float
        Mean of the normal input, -4 to 4.
    deviation : float
        Its standard deviation, 0.1 to 4.
    key : str
        The name under which the scene stands in the address of a published page; give every
        widget of a page its own.
    caption : str
        The sentences above the picture: what to do, and what to notice.

    Attributes
    ----------
    scene : str
        The whole scene as text, for `from_scene`.

    Examples
    --------
    >>> ActivationExplorer(activations=["relu", "selu"], deviation=2).scene
    'activations:relu-selu;mean:0.0;deviation:2.0'
    """

    _suggested = _SETTINGS
    _esm = Path(__file__).parent / "static" / "activation-explorer.js"

    activations = Checked(_activations, ())
    mean = Checked(number("mean", -4, 4), 0.0)
    deviation = Checked(number("deviation", 0.1, 4), 1.0)
    key = Checked(str, "activation-explorer")
    caption = Checked(str, _CAPTION)

    @traitlets.default("activations")
    def _first_activations(self) -> list[str]:
        return ["relu", "elu", "gelu", "tanh"]

    @property
    def scene(self) -> str:
        """The scene as text: the activations, and mean and deviation of the input."""
        names = "-".join(self.activations)
        return f"activations:{names};mean:{self.mean};deviation:{self.deviation}"

    @classmethod
    def from_scene(cls, text: str, **traits: Any) -> Self:
        """Build a widget from the text of `scene`, or from what its button "Copy scene" copied.

        Raises
        ------
        ValueError
            If the text names an unknown setting or a value that cannot be used.
        """
        values = {
            name: said.split("-") if name == "activations" else parsed(said)
            for name, said in settings_in(text, _SETTINGS).items()
        }
        return cls(**(values | traits))

    def _still(self) -> Figure:
        from nbsrc.widgets.activation_still import still

        return still(self)
