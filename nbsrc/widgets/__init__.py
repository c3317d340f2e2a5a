"""The book's widgets: one class each, alive with a kernel and without one.

``activation_explorer``
    ``ActivationExplorer``: functions, slopes, and the distributions before and after them.
``dying_relu``
    ``DyingReLU``: lines of units leave the data, and cures are tried on what is left.
``fold_and_count``
    ``FoldAndCount``: the linear regions of a small ReLU network, counted while they are dragged.
``input_space``
    ``InputSpace``: a small network bends the plane layer by layer; train it, walk through it.
``pooling_explorer``
    ``PoolingExplorer``: what a pooling window keeps, and where its gradient goes.
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
from nbsrc.widgets.input_space import InputSpace
from nbsrc.widgets.pooling_explorer import PoolingExplorer
from nbsrc.widgets.shift_explorer import ShiftExplorer
from nbsrc.widgets.signal_propagation import SignalPropagation

__all__ = [
    "ActivationExplorer",
    "DyingReLU",
    "FoldAndCount",
    "InputSpace",
    "PoolingExplorer",
    "ShiftExplorer",
    "SignalPropagation",
]
