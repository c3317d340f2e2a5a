"""The book's widgets: one class each, alive with a kernel and without one.

``activation_explorer``
    ``ActivationExplorer``: functions, slopes, and the distributions before and after them.
``dying_relu``
    ``DyingReLU``: lines of units leave the data, and cures are tried on what is left.
``fold_and_count``
    ``FoldAndCount``: the linear regions of a small ReLU network, counted while they are dragged.
``gradient_flow``
    ``GradientFlow``: waves of signal and gradient through a deep network that trains.
``input_space``
    ``InputSpace``: a small network bends the plane layer by layer; train it, walk through it.
``kernel_painter``
    ``KernelPainter``: a kernel to paint slides over a picture; its matrix, and the way back.
``pooling_explorer``
    ``PoolingExplorer``: what a pooling window keeps, and where its gradient goes.
``receptive_field``
    ``ReceptiveField``: what one output of a stack of layers sees, and how much of it it uses.
``shift_explorer``
    ``ShiftExplorer``: a picture moves by pixels, and the outputs of poolings follow, or do not.
``signal_propagation``
    ``SignalPropagation``: sizes of signal and gradient in random networks, beside theory.

The traits of a class are its whole contract with the browser. What the reader sees and moves is in
``static/``, one self-contained script a widget, built from the TypeScript in ``widgets/``.
"""

from nbsrc.widgets.activation_explorer import ActivationExplorer
from nbsrc.widgets.dying_relu import DyingReLU
from nbsrc.widgets.fold_and_count import FoldAndCount
from nbsrc.widgets.gradient_flow import GradientFlow
from nbsrc.widgets.input_space import InputSpace
from nbsrc.widgets.kernel_painter import KernelPainter
from nbsrc.widgets.pooling_explorer import PoolingExplorer
from nbsrc.widgets.receptive_field import ReceptiveField
from nbsrc.widgets.shift_explorer import ShiftExplorer
from nbsrc.widgets.signal_propagation import SignalPropagation

__all__ = [
    "ActivationExplorer",
    "DyingReLU",
    "FoldAndCount",
    "GradientFlow",
    "InputSpace",
    "KernelPainter",
    "PoolingExplorer",
    "ReceptiveField",
    "ShiftExplorer",
    "SignalPropagation",
]
