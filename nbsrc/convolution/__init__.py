"""Convolutions of signals and images in NumPy: what they do, and what goes back through them.

Layouts are torch's: images (batch, channel, height, width), signals (batch, channel, length),
weights (out, in / groups, *kernel), transposed (in, out / groups, *kernel)::

    >>> import numpy as np
    >>> from nbsrc import convolution
    >>> x, w = np.ones((1, 3, 32, 32)), np.ones((16, 3, 3, 3))
    >>> convolution.correlate(x, w, padding="same").shape
    (1, 16, 32, 32)

correlation
    `correlate`, which networks call a convolution, and `convolve`, which flips the kernel.
transposed, separable
    `transposed_convolution` and `depthwise_separable`.
toeplitz
    `toeplitz_matrix`: the same as a sparse matrix.
sizes
    `output_size`, for the transposed case `transposed_output_size`, and backwards `input_sizes`
    and `required_padding`.
receptive, effective
    How much of the input an output can see, `receptive_field`, and how much it does see,
    `effective_field` and `expected_effective_field`.
products, borders, arguments
    Behind them: three products that are each other's gradients, padding, and what is refused.

Every function f has its gradients in f_gradients. The arithmetic is one matmul where it can be:
about as fast as torch on one core. Float16 is summed in float32 and rounded once.
"""

from __future__ import annotations

from nbsrc.convolution.correlation import (
    Gradients,
    convolve,
    convolve_gradients,
    correlate,
    correlate_gradients,
    flip,
)
from nbsrc.convolution.effective import (
    EffectiveField,
    effective_field,
    expected_effective_field,
)
from nbsrc.convolution.receptive import (
    Layer,
    ReceptiveField,
    receptive_field,
    receptive_fields,
)
from nbsrc.convolution.separable import (
    SeparableGradients,
    depthwise_separable,
    depthwise_separable_gradients,
)
from nbsrc.convolution.sizes import (
    input_sizes,
    output_size,
    required_padding,
    transposed_output_size,
)
from nbsrc.convolution.toeplitz import toeplitz_matrix
from nbsrc.convolution.transposed import (
    transposed_convolution,
    transposed_convolution_gradients,
)

__all__ = [
    "EffectiveField",
    "Gradients",
    "Layer",
    "ReceptiveField",
    "SeparableGradients",
    "convolve",
    "convolve_gradients",
    "correlate",
    "correlate_gradients",
    "depthwise_separable",
    "depthwise_separable_gradients",
    "effective_field",
    "expected_effective_field",
    "flip",
    "input_sizes",
    "output_size",
    "receptive_field",
    "receptive_fields",
    "required_padding",
    "toeplitz_matrix",
    "transposed_convolution",
    "transposed_convolution_gradients",
    "transposed_output_size",
]
