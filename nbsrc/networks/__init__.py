"""Networks small enough to look into: ordinary torch modules whose start comes from one seed.

Every builder draws its weights layer by layer with a scheme of `nbsrc.initializers`, so that the
same arguments give the same network anywhere::

    >>> from nbsrc.networks import CNN, Conv, Pool
    >>> net = CNN((1, 8, 8), [Conv(4), Pool(), Conv(8), Pool()], 10, "relu", "he_normal", seed=0)
    >>> [size for _, size in net.sizes]
    [(4, 8, 8), (4, 4, 4), (8, 4, 4), (8, 2, 2)]

mlp
    `MLP`: dense layers with an activation between them, and every stage of what they do to points.
residual
    `ResidualBlock`, and `ResidualMLP`: dense blocks with a way around each.
cnn
    `CNN`, for images or sounds, from a list of the layers in `specs`.
specs
    `Conv`, `Pool`, `GlobalPool`, `Residual` and `Dense`.
recurrent
    `RNN`: Elman's network, LSTM or GRU.
layers
    What they are made of: `LayerMaker`, which draws, and `Nonlinearity`.
checks
    Whether a size, a name or a point makes sense.
"""

from nbsrc.networks.checks import as_points, checked_widths, resolved
from nbsrc.networks.cnn import CNN
from nbsrc.networks.layers import LayerMaker, Nonlinearity, draw
from nbsrc.networks.mlp import MLP, Stage
from nbsrc.networks.recurrent import RNN
from nbsrc.networks.residual import ResidualBlock, ResidualMLP
from nbsrc.networks.specs import Conv, Dense, GlobalPool, Pool, Residual

__all__ = [
    "CNN", "MLP", "RNN", "Conv", "Dense", "GlobalPool", "LayerMaker", "Nonlinearity", "Pool",
    "Residual", "ResidualBlock", "ResidualMLP", "Stage", "as_points", "checked_widths", "draw",
    "resolved",
]  # fmt: skip
