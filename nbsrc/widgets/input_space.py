"""The input-space widget: a small network bends the plane until one straight cut parts two classes.

The mathematics runs in the browser, so the widget is alive on a static page. With a kernel the same
traits set its scene from Python and bring back what the reader trained.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from nbsrc.widgets import histories, scenes
from nbsrc.widgets.choices import ACTIVATIONS, DATA, INITIALIZERS, OPTIMIZERS
from nbsrc.widgets.traits import Binary, Checked, Reported, flag, number, one_of, whole
from nbsrc.widgets.widget import Widget

if TYPE_CHECKING:
    from nbsrc.networks import MLP
    from nbsrc.plots import Figure

SPEEDS = (1, 2, 5, 20, 50, 200)
MAX_DEPTH = 6
_CAPTION = (
    "Press Train and watch the network bend the plane until one straight cut parts the two "
    "classes. Then walk through the layers: weights turn and stretch, the bias slides, and only "
    "the activation bends."
)
_SETTINGS = tuple(name for name in scenes.NAMES if name not in ("step", "stage"))


def _widths(value: Any) -> list[int]:
    try:
        widths = [int(width) for width in value if width == int(width)]
        fine = len(widths) == len(value) and not isinstance(value, str)
    except (TypeError, ValueError):
        fine = False
    if not fine or not 1 <= len(widths) <= MAX_DEPTH or not set(widths) <= {2, 3}:
        raise ValueError(
            f"widths {value!r} cannot be built here: give 1 to {MAX_DEPTH} hidden layers, "
            "each of 2 or 3 units, as in [3, 2]."
        )
    return widths


def _speed(value: Any) -> int:
    if value not in SPEEDS:
        raise ValueError(
            f"speed {value!r} is not offered; choose one of {', '.join(map(str, SPEEDS))}."
        )
    return int(value)


def _steps(value: Any) -> list[int]:
    return [whole("history_steps", 0, 2**53)(step) for step in value]


class InputSpace(Widget):
    """A network with hidden layers of two or three units, trained and shown in the browser.

    Every trait can be given as a keyword, set later, and read back; a value that cannot be used
    is refused with a ValueError that names the choices, and nothing changes.

    Parameters
    ----------
    x, y : array_like, shapes (n, 2) and (n,), optional
        Points of your own and their labels 0 or 1, instead of a data set.
    data : {"circles", "xor", "moons", "spirals", "blobs", "painted"}
        "painted" shows the reader's own points, at first none.
    noise : float
        Standard deviation of the jitter of a data set, in units of the plane, 0 to 0.5.
    points : int
        How many points a data set has, 10 to 1000.
    widths : list of int
        Units of each hidden layer, 2 or 3; one to six layers.
    activation, initializer, optimizer : str
        Names as everywhere in the book.
    rate : float
        Learning rate.
    batch_size : int
        Points a training step looks at.
    seed : int
        Fixes points, initial weights and the order of the minibatches.
    step : int
        Training steps taken. Setting it trains up to that step.
    stage : float
        Where the scrubber stands: 0 is the input, then weights, bias and activation of each
        hidden layer, and last the read-out; anything beyond the last stop means the last.
    training : bool
        Whether training is running.
    speed : {1, 2, 5, 20, 50, 200}
        Training steps a frame of the animation.
    turn, tilt : float
        Degrees from which a layer of three units is seen.
    record : int
        Index of the record shown, when a recorded training is played.
    key : str
        The name under which the scene stands in the address of a published page; give every
        widget of a page its own.
    caption : str
        The sentences above the picture: what to do, and what to notice.

    Attributes
    ----------
    loss, accuracy : float
        Of the network as last reported by the browser; NaN before.
    parameters : bytes
        Its weights and biases, layer after layer, as float64.
    scene : str
        The whole scene as text, for `from_scene`.

    Examples
    --------
    >>> widget = InputSpace(data="moons", widths=[2, 2, 2], activation="relu", seed=4)
    >>> widget.activation
    'relu'
    """

    _suggested = (*scenes.NAMES, "x", "y")
    _esm = Path(__file__).parent / "static" / "input-space.js"

    data = Checked(one_of("data", DATA), "circles")
    noise = Checked(number("noise", 0, 0.5), 0.05)
    points = Checked(whole("points", 10, 1000), 300)
    widths = Checked(_widths, (3, 2))
    activation = Checked(one_of("activation", ACTIVATIONS), "tanh")
    initializer = Checked(one_of("initializer", INITIALIZERS), "orthogonal")
    optimizer = Checked(one_of("optimizer", OPTIMIZERS), "adam")
    rate = Checked(number("rate", 1e-6, 10), 0.03)
    batch_size = Checked(whole("batch_size", 1, 1000), 20)
    seed = Checked(whole("seed", 0, 2**32 - 1), 7)
    painted = Binary(group=3, what="points")

    step = Checked(whole("step", 0, 100_000), 0)
    stage = Checked(number("stage", 0, 99), 99.0)
    training = Checked(flag("training"), False)
    speed = Checked(_speed, 2)
    turn = Checked(number("turn", -180, 180), -34.0)
    tilt = Checked(number("tilt", -90, 90), 26.0)

    loss = Reported()
    accuracy = Reported()
    parameters = Binary()

    history = Binary()
    history_steps = Checked(_steps, ())
    record = Checked(whole("record", 0, 10**6), 0)

    key = Checked(str, "input-space")
    caption = Checked(str, _CAPTION)

    def __init__(
        self, *, x: ArrayLike | None = None, y: ArrayLike | None = None, **traits: Any
    ) -> None:
        if (x is None) != (y is None):
            raise ValueError("Points need both x (n, 2) and labels y (n,); only one was given.")
        if x is not None and y is not None:
            if traits.get("data", "painted") != "painted":
                raise ValueError(
                    f"Give either points x, y or data={traits['data']!r}, not both at once."
                )
            traits |= {"data": "painted", "painted": _packed(x, y)}
        super().__init__(**traits)

    @traitlets.default("widths")
    def _first_widths(self) -> list[int]:
        return [3, 2]

    @traitlets.default("history_steps")
    def _first_steps(self) -> list[int]:
        return []

    @traitlets.observe(*_SETTINGS, "painted")
    def _forget(self, change: Any) -> None:
        # What was trained belongs to the scene it was trained in.
        self.parameters, self.loss, self.accuracy = b"", math.nan, math.nan

    def paint(self, x: ArrayLike, y: ArrayLike) -> None:
        """Show these points instead of the present ones.

        Parameters
        ----------
        x : array_like, shape (n, 2)
        y : array_like of 0 and 1, shape (n,)

        Raises
        ------
        ValueError
            If the shapes do not fit, a coordinate is not finite, or a label is neither 0 nor 1.
        """
        painted = _packed(x, y)
        with self.hold_trait_notifications():
            self.data = "painted"
            self.painted = painted

    @property
    def scene(self) -> str:
        """The scene as text: settings, seed, step, stage, and painted points (to 1/256)."""
        painted = np.frombuffer(self.painted, dtype="<f8").reshape(-1, 3)
        return scenes.encode({name: getattr(self, name) for name in scenes.NAMES}, painted)

    @classmethod
    def from_scene(cls, text: str, **traits: Any) -> Self:
        """Build a widget from the text of `scene`, or from what its button "Copy scene" copied.

        Parameters
        ----------
        text : str
        **traits
            Further traits; they win over the scene's.

        Raises
        ------
        ValueError
            If the text names an unknown setting or a value that cannot be used.
        """
        values, painted = scenes.decode(text)
        if painted is not None:
            values["painted"] = np.ascontiguousarray(painted, dtype="<f8").tobytes()
        return cls(**(values | traits))

    def to_torch(self) -> MLP:
        """Give the network as it now stands in the browser.

        Returns
        -------
        nbsrc.networks.MLP
            In float64, with one logit as output: class 1 where it is positive.

        Raises
        ------
        RuntimeError
            If the browser has not reported any weights for the present scene.
        """
        import torch

        from nbsrc.networks import MLP

        widths = [2, *self.widths, 1]
        numbers = torch.tensor(self._numbers(_size(widths)))
        network = MLP(widths, self.activation, dtype=torch.float64, device="cpu")
        torch.nn.utils.vector_to_parameters(numbers, network.parameters())
        return network

    def _numbers(self, size: int) -> NDArray[np.float64]:
        if self.history:
            records = np.frombuffer(self.history, dtype="<f8")
            start = size * min(self.record, len(records) // size - 1)
            return records[start : start + size]
        numbers = np.frombuffer(self.parameters, dtype="<f8")
        if len(numbers) != size:
            raise RuntimeError(
                "No weights of this scene have come back from the browser yet: show the widget "
                "in a notebook, press Train, and call to_torch() in another cell."
            )
        return numbers

    def _still(self) -> Figure | None:
        from nbsrc.widgets.still import still

        return still(self)

    @classmethod
    def from_history(
        cls,
        history: Sequence[Mapping[str, Any]],
        x: ArrayLike,
        y: ArrayLike,
        *,
        activation: str,
        steps: Sequence[int] | None = None,
        **traits: Any,
    ) -> Self:
        """Play a training recorded in torch.

        Parameters
        ----------
        history : sequence of state_dict
            One for every record, of an `nbsrc.networks.MLP` or any `nn.Sequential` of `nn.Linear`
            and one activation: 2 inputs, hidden layers of 2 or 3 units, one logit (or two logits,
            of which the difference is shown). Copy the tensors when recording: a state_dict
            shares its memory with the network.
        x : array_like, shape (n, 2)
        y : array_like of 0 and 1, shape (n,)
        activation : str
            The activation between the layers; a state_dict does not tell it.
        steps : sequence of int, optional
            The training step of each record; 0, 1, 2, ... by default.
        **traits
            Further traits, such as `key` or `caption`.

        Raises
        ------
        ValueError
            If the records do not fit together or cannot be shown.
        """
        records = histories.read(history)
        marks = list(range(len(records))) if steps is None else [int(step) for step in steps]
        if len(marks) != len(records):
            raise ValueError(f"{len(marks)} steps were given for {len(records)} records.")
        return cls(
            x=x,
            y=y,
            widths=[w.shape[0] for w, _ in records[0][:-1]],
            activation=activation,
            history=histories.packed(records),
            history_steps=marks,
            **traits,
        )


def _size(widths: Sequence[int]) -> int:
    return sum(rows * (columns + 1) for columns, rows in itertools.pairwise(widths))


def _packed(x: ArrayLike, y: ArrayLike) -> bytes:
    """Check points and labels, and pack them as (x, y, label) after one another."""
    places, labels = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if places.ndim != 2 or places.shape[1] != 2:
        raise ValueError(f"x has shape {places.shape}; points of the plane need shape (n, 2).")
    if labels.shape != (len(places),):
        raise ValueError(
            f"y has shape {labels.shape}; {len(places)} points need a label each, "
            f"shape ({len(places)},)."
        )
    for axis, row in np.argwhere(~np.isfinite(places.T)):
        raise ValueError(
            f"Point {row} has the coordinate {places[row, axis]}; every coordinate must be finite."
        )
    for index in np.flatnonzero((labels != 0) & (labels != 1)):
        raise ValueError(f"Point {index} has the label {labels[index]:g}; labels are 0 or 1.")
    return np.column_stack([places, labels]).astype("<f8").tobytes()
