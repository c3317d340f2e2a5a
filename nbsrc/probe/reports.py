"""What was found: layer by layer, parameter by parameter, and in words."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import torch

from nbsrc.plots import Figure
from nbsrc.probe import depth
from nbsrc.probe.diagnosis import diagnose
from nbsrc.probe.symptoms import Symptom

if TYPE_CHECKING:
    from nbsrc.probe.series import When

Status = Literal["learns", "frozen", "unused", "disconnected", "left out"]
Which = Literal["layers", "parameters"]


@dataclass(frozen=True)
class Layer:
    """One use of a layer, or of an activation, over the last 64 passes.

    Attributes
    ----------
    name, kind : str
        The module's name in the model ("" for the model itself) and its type; for an activation
        called as a function, the name of the module that called it with the activation's behind.
    use : int
        1 for the first use within a pass.
    shape : tuple of int
        Of the last output, the batch included.
    dtype : torch.dtype
    parameters : tuple of str
        Names of the weights, with two axes or more, that it multiplies with.
    examples, passes : int
        Outputs of each unit that were seen, over all passes; passes that the numbers are about.
    mean, std, rms : float
        Of all outputs. A deviation below 1e-4 of the mean drowns in the rounding of float32.
    zeros : float or None
        Share of outputs that are exactly zero; not counted for sums of weighted inputs.
    dead : float or None
        Share of units whose output was zero for every input, where the activation has a flat half
        at zero (ReLU and its like).
    saturated : float or None
        Share of outputs where the slope is below a tenth of the steepest, for bounded activations.
    apart : float
        By how much outputs differ from input to input, that is along their first axis, as a share
        of their size (root mean square): 0 where all inputs look the same. NaN for outputs that are
        all zero, or of a single input. In float32, what is below 1e-3 drowns in rounding.
    gradient_mean, gradient_std, gradient_rms : float
        Of the gradient of the loss with respect to the outputs; NaN where none came.
    gradient_norm : float
        Root of its sum of squares, in a typical pass.
    gradient_passes, gradient_bad : int
        Passes with a gradient, and how many of them were left out for NaN or infinity in it.
    by_time : tuple of float
        For torch's recurrent layers, the norm of the gradient at the input of every time step.
    first_bad, first_bad_gradient : tuple of int or None
        When NaN or infinity first came: the pass, 0 on the way forward or 1 back, the place in it.
    """

    name: str
    kind: str
    use: int
    shape: tuple[int, ...]
    dtype: torch.dtype
    parameters: tuple[str, ...] = field(repr=False)
    examples: int
    passes: int
    mean: float
    std: float
    rms: float
    zeros: float | None
    dead: float | None
    saturated: float | None
    apart: float
    gradient_mean: float
    gradient_std: float
    gradient_rms: float
    gradient_norm: float
    gradient_passes: int
    gradient_bad: int
    by_time: tuple[float, ...] = field(repr=False)
    first_bad: When | None
    first_bad_gradient: When | None

    @property
    def label(self) -> str:
        """Its name, with the use if it is not the first."""
        return (self.name or "the model") + (f", use {self.use}" if self.use > 1 else "")


@dataclass(frozen=True)
class Parameter:
    """A parameter of the model.

    Attributes
    ----------
    name : str
    shape : tuple of int
    dtype : torch.dtype
    status : "learns", "frozen", "unused", "disconnected" or "left out"
        Frozen: it asks for no gradient. Unused: nothing passed through its layer. Disconnected:
        something did, but no gradient came back. Left out: the optimiser does not have it.
    norm : float
        Root of the sum of squares, now.
    gradient_norm : float or None
        Of its gradient: the median over the last 64 passes that had one.
    update : float or None
        Norm of a step's change over the norm before it: the median over the last 64 steps.
        Infinite for what was all zero before.
    copies : int
        Rows with a twin: equal weights, and equal gradients, in the first pass.
    """

    name: str
    shape: tuple[int, ...]
    dtype: torch.dtype
    status: Status
    norm: float
    gradient_norm: float | None
    update: float | None
    copies: int


@dataclass(frozen=True, repr=False)
class Report:
    """What a probe found; `print` it, show it in a notebook, or take the numbers.

    Attributes
    ----------
    layers : tuple of Layer
        In the order of their first use.
    parameters : tuple of Parameter
    passes, backwards, steps : int
        Passes through the model, those with a gradient, and steps of an optimiser.
    bad_input : tuple of int or None
        When the model was first given NaN or infinity.
    scaled : bool
        Whether the loss was scaled.
    epsilon : float or None
        What the optimiser adds to its denominators, if it does.
    """

    layers: tuple[Layer, ...]
    parameters: tuple[Parameter, ...]
    passes: int
    backwards: int
    steps: int
    bad_input: When | None
    scaled: bool
    epsilon: float | None

    @cached_property
    def diagnosis(self) -> tuple[Symptom, ...]:
        """What is wrong, why it is thought so, and what to try; empty if all seems well."""
        return diagnose(self)

    @cached_property
    def by_name(self) -> Mapping[str, Parameter]:
        """The parameters by their names."""
        return {p.name: p for p in self.parameters}

    @property
    def growth(self) -> float:
        """Factor by which the gradient grows a layer on the way back; see `nbsrc.probe.depth`."""
        return depth.growth(self)

    @property
    def paces(self) -> Mapping[str, float]:
        """How fast each layer changes, relative to its size; see `nbsrc.probe.depth`."""
        return depth.paces(self)

    @property
    def effective_depth(self) -> int:
        """How many layers change at a comparable pace; see `nbsrc.probe.depth`."""
        return depth.effective_depth(self)

    def rows(self, which: Which = "layers") -> list[dict[str, Any]]:
        """Return a dict for every layer, or for every parameter, with names as keys.

        Raises
        ------
        ValueError
            If `which` is neither "layers" nor "parameters".
        """
        if which not in ("layers", "parameters"):
            raise ValueError(f"which must be 'layers' or 'parameters', but it is {which!r}")
        found = self.layers if which == "layers" else self.parameters
        rows = [{f.name: getattr(one, f.name) for f in fields(one)} for one in found]
        return [{**row, "dtype": str(row["dtype"]).removeprefix("torch.")} for row in rows]

    def to_dataframe(self, which: Which = "layers") -> Any:
        """Return the same as a `pandas.DataFrame`.

        Raises
        ------
        ImportError
            If pandas is not there.
        """
        rows = self.rows(which)
        try:
            pandas = importlib.import_module("pandas")
        except ImportError as error:
            raise ImportError(
                "a DataFrame needs pandas: pip install pandas; rows() does without it"
            ) from error
        return pandas.DataFrame(rows)

    def figure(self) -> Figure:
        """Draw signal and gradient by depth, and beside them the pace of every layer."""
        from nbsrc.probe.figures import report_figure

        return report_figure(self)

    def __str__(self) -> str:
        from nbsrc.probe.tables import text

        return text(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from nbsrc.probe.tables import as_html

        return as_html(self)
