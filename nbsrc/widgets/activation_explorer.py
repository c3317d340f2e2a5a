"""The activation explorer: what an activation makes of a normal input, compared up to four at once.

The mathematics runs in the browser, so the widget is alive on a static page. With a kernel the same
traits set its scene from Python and follow what the reader does.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import anywidget
import traitlets

from nbsrc.widgets.input_space import ACTIVATIONS
from nbsrc.widgets.traits import Checked, number, one_of

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


def _text(value: Any) -> str:
    return str(value)


class ActivationExplorer(anywidget.AnyWidget):
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

    _esm = Path(__file__).parent / "static" / "activation-explorer.js"

    activations = Checked(_activations, ())
    mean = Checked(number("mean", -4, 4), 0.0)
    deviation = Checked(number("deviation", 0.1, 4), 1.0)
    key = Checked(_text, "activation-explorer")
    caption = Checked(_text, _CAPTION)

    def __init__(self, **traits: Any) -> None:
        own = self.trait_names()
        for name in traits:
            if name not in own:
                close = difflib.get_close_matches(name, _SETTINGS, n=1)
                hint = f" Did you mean {close[0]!r}?" if close else ""
                raise TypeError(f"ActivationExplorer has no setting {name!r}.{hint}")
        super().__init__(**traits)

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
        values: dict[str, Any] = {}
        for part in filter(None, text.strip().split(";")):
            name, colon, value = part.partition(":")
            if not colon or name not in _SETTINGS:
                raise ValueError(f"A scene has no setting {name!r}; it has {', '.join(_SETTINGS)}.")
            values[name] = value.split("-") if name == "activations" else _parsed(value)
        return cls(**(values | traits))

    def _repr_mimebundle_(self, **options: Any) -> Any:
        # Where the widget cannot run, its output still holds a picture.
        from nbsrc.widgets.activation_still import still

        bundle: Any = super()._repr_mimebundle_(**options)
        # anywidget answers with the data alone, or with the data and their metadata.
        forms = bundle[0] if isinstance(bundle, tuple) else bundle
        forms["text/html"] = still(self)._repr_html_()
        return bundle


def _parsed(text: str) -> Any:
    try:
        return float(text)
    except ValueError:
        return text  # the trait's own check says what is wrong with it
