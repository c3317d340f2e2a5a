"""What every widget of the book has in common, and how the text of a scene is taken apart."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self

import anywidget

if TYPE_CHECKING:
    from nbsrc.plots import Figure


class Widget(anywidget.AnyWidget):
    """A figure to play with: it refuses settings it does not have, and leaves a still picture."""

    _suggested: ClassVar[Sequence[str]] = ()
    """What a misspelt setting may have meant; all traits if empty."""

    def __init__(self, **traits: Any) -> None:
        own = self.trait_names()
        for name in traits:
            if name not in own:
                close = difflib.get_close_matches(name, self._suggested or own, n=1)
                hint = f" Did you mean {close[0]!r}?" if close else ""
                raise TypeError(f"{type(self).__name__} has no setting {name!r}.{hint}")
        super().__init__(**traits)

    def _still(self) -> Figure | None:
        """Draw the widget as it is at first; None where there is nothing to draw."""
        return None

    def _repr_mimebundle_(self, **options: Any) -> Any:
        # Where the widget cannot run, its output still holds a picture.
        bundle: Any = super()._repr_mimebundle_(**options)
        picture = self._still()
        if picture is not None:
            # anywidget answers with the data alone, or with the data and their metadata.
            forms = bundle[0] if isinstance(bundle, tuple) else bundle
            forms["text/html"] = picture._repr_html_()
        return bundle


class SceneWidget(Widget):
    """A widget whose whole scene fits into text: ``name:value`` for each of its settings."""

    _settings: ClassVar[Sequence[str]] = ()
    """The traits that make up the scene, in the order of its text."""
    _words: ClassVar[Sequence[str]] = ()
    """Those of them whose values are names; the others are read as numbers."""

    @property
    def scene(self) -> str:
        """All settings as text, for `from_scene`."""
        return ";".join(f"{name}:{self._written(name)}" for name in self._settings)

    @classmethod
    def from_scene(cls, text: str, **traits: Any) -> Self:
        """Build a widget from the text of `scene`, or from what its button copied.

        Raises
        ------
        ValueError
            If the text names an unknown setting or a value that cannot be used.
        """
        said = settings_in(text, cls._settings)
        return cls(**({name: cls._read(name, value) for name, value in said.items()} | traits))

    def _written(self, name: str) -> str:
        """Write the value of one setting."""
        return str(getattr(self, name))

    @classmethod
    def _read(cls, name: str, said: str) -> Any:
        """Read the value of one setting; its trait checks it."""
        return said if name in cls._words else parsed(said)


def settings_in(text: str, names: Sequence[str]) -> dict[str, str]:
    """Take a scene's text apart, ``name:value;name:value``.

    Raises
    ------
    ValueError
        If a name is none of `names`.
    """
    found = {}
    for part in filter(None, text.strip().split(";")):
        name, colon, value = part.partition(":")
        if not colon or name not in names:
            raise ValueError(f"A scene has no setting {name!r}; it has {', '.join(names)}.")
        found[name] = value
    return found


def parsed(text: str) -> Any:
    """Return a number, or the text itself: the trait's own check says what is wrong with it."""
    try:
        return float(text)
    except ValueError:
        return text
