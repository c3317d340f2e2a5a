"""How a signal and its gradient fare on their way through the layers: predicted and measured.

Letters are those of the literature: z are pre-activations, q their mean square, c the correlation
of two inputs, chi the factor for the mean square of a gradient per layer::

    >>> import numpy as np
    >>> from nbsrc import signal
    >>> signal.MeanField("tanh", weight_variance=1.0).fixed_length()  # no plateau at Glorot's scale
    0.0
    >>> expected = signal.forecast([100] * 21, "relu", "lecun_normal")
    >>> round(10 ** expected.rate, 3)  # a factor of 1 / sqrt(2) per layer
    0.707

forecast
    `forecast`: what theory expects at every layer of given widths; `variances` of schemes.
measured
    `measure`: the same quantities of real networks, over many seeds; `inputs` to start with.
meanfield
    `MeanField`: the recursion, its fixed points and depth scales.
phases
    `phase_diagram` and `critical_line`: order, chaos and the edge between them.
products
    Exact results for finite widths: ReLU and linear layers, products of matrices.
kernels, gaussian
    `dual` and `dual_slope`, the integrals behind it all, in closed form where there is one.
figures
    `depth_figure` and `phase_figure`.

Nothing here imports torch until networks are measured.
"""

from nbsrc.signal.figures import depth_figure, phase_figure
from nbsrc.signal.forecast import Forecast, forecast, variances
from nbsrc.signal.kernels import dual, dual_growth, dual_slope
from nbsrc.signal.meanfield import DepthScales, MeanField
from nbsrc.signal.measured import Profile, inputs, measure
from nbsrc.signal.phases import PhaseDiagram, critical_line, phase_diagram
from nbsrc.signal.products import (
    Factor,
    linear_factor,
    lyapunov_exponents,
    relative_variance,
    relu_factor,
)

__all__ = [
    "DepthScales", "Factor", "Forecast", "MeanField", "PhaseDiagram", "Profile", "critical_line",
    "depth_figure", "dual", "dual_growth", "dual_slope", "forecast", "inputs", "linear_factor",
    "lyapunov_exponents", "measure", "phase_diagram", "phase_figure", "relative_variance",
    "relu_factor", "variances",
]  # fmt: skip
