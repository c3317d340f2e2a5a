"""Networks in which the signal may go around a block of layers: residual connections.

What a block adds to its input need not carry the input along, and on the way back the gradient
arrives undiminished through the way around.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import cast

import torch
from numpy.typing import ArrayLike

from nbsrc import activations as zoo
from nbsrc import initializers
from nbsrc.networks.checks import as_points, checked_name, checked_size
from nbsrc.networks.layers import LayerMaker, Nonlinearity, unchanged

ORDERS = ("pre", "post")


class ResidualBlock(torch.nn.Module):
    """Two layers w1 and w2, and a way around them.

    With an activation f, normalisations N1 and N2 and the way around S, the block returns

    - order "post": f(S(x) + branch N2(w2 f(N1(w1 x)))), the first form; nothing passes unbent.
    - order "pre": S(x) + branch w2 f(N2(w1 f(N1(x)))), in which the sum passes on as it is.

    Parameters
    ----------
    layers : two modules
    norms : two modules
    activation : str or Activation
    order : "pre" or "post"
    branch : float
        Multiplies what the layers add. With a block's input and addition of variance 1 each, the
        variance doubles at every block; a branch of 1 / sqrt(blocks) keeps its growth below e.
    around : module or None
        S. None for no way around: a plain block of the same layers.

    References
    ----------
    He, Zhang, Ren, Sun (2015), arXiv:1512.03385, figure 2 ("post"); (2016), arXiv:1603.05027,
    figure 4 (e) ("pre").
    """

    def __init__(
        self,
        layers: Sequence[torch.nn.Module],
        norms: Sequence[torch.nn.Module],
        activation: str | zoo.Activation,
        order: str = "pre",
        branch: float = 1.0,
        around: torch.nn.Module | None = None,
    ) -> None:
        super().__init__()
        self.layers, self.norms = torch.nn.ModuleList(layers), torch.nn.ModuleList(norms)
        self.bends = torch.nn.ModuleList(Nonlinearity(activation) for _ in range(2))
        self.order = checked_name("order", order, ORDERS)
        self.branch = float(branch)
        if not math.isfinite(self.branch):
            raise ValueError(f"a branch is scaled by a finite number, but it is {branch}")
        self.around = around

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the block's output, of the shape of x unless the layers change it."""
        added = x
        if self.order == "pre":
            for layer, norm, bend in zip(self.layers, self.norms, self.bends, strict=True):
                added = layer(bend(norm(added)))
            return self._around(x, added)
        (first, second), (norm1, norm2), (bend1, bend2) = self.layers, self.norms, self.bends
        out: torch.Tensor = bend2(self._around(x, norm2(second(bend1(norm1(first(x)))))))
        return out

    def _around(self, x: torch.Tensor, added: torch.Tensor) -> torch.Tensor:
        added = added if self.branch == 1 else self.branch * added
        return added if self.around is None else self.around(x) + added

    def extra_repr(self) -> str:
        return f"order={self.order!r}, branch={self.branch:g}"


class ResidualMLP(torch.nn.Module):
    """A dense layer, blocks of two dense layers each with a way around, and a dense readout.

    Without ways around (``skip=False``) it is a plain network of the same layers, drawn from the
    same seed in the same order. Where a sum passes on unbent (order "pre"), one more normalisation
    and activation stand before the readout.

    Parameters
    ----------
    inputs, width, blocks, outputs : int
        It has 2 blocks + 2 layers with weights.
    activation, initializer, seed, gain, normalization, dtype, device
        As for `nbsrc.networks.MLP`.
    order, branch
        As for `ResidualBlock`.
    skip : bool
        Whether there are ways around.

    Raises
    ------
    ValueError
        If a size is not a positive whole number (there may be no blocks), or a name is unknown.

    Examples
    --------
    >>> net = ResidualMLP(2, 16, 3, 1, "relu", "he_normal", normalization="layer", device="cpu")
    >>> len(net.activations([[0.5, -1.0]]))  # the input, the first layer, the blocks
    5
    """

    def __init__(
        self,
        inputs: int,
        width: int,
        blocks: int,
        outputs: int,
        activation: str | zoo.Activation = "relu",
        initializer: str | initializers.Initializer = "he_normal",
        seed: int = 0,
        *,
        order: str = "pre",
        branch: float = 1.0,
        skip: bool = True,
        gain: float = 1.0,
        normalization: str | None = None,
        dtype: torch.dtype = torch.float64,
        device: str | None = None,
    ) -> None:
        super().__init__()
        sizes = {"inputs": inputs, "width": width, "outputs": outputs}
        inputs, width, outputs = (checked_size(what, size) for what, size in sizes.items())
        checked_size("blocks", blocks, least=0)
        make = LayerMaker(
            initializer, seed, gain=gain, normalization=normalization, dtype=dtype, device=device
        )
        bare = torch.nn.Identity
        post = checked_name("order", order, ORDERS) == "post"
        self.inputs = inputs
        self.first = make.dense(inputs, width)
        self.first_norm = make.normalize(width) if post else bare()
        self.first_bend = Nonlinearity(activation) if post else bare()
        self.blocks = torch.nn.ModuleList(
            ResidualBlock(
                [make.dense(width, width) for _ in range(2)],
                [make.normalize(width) for _ in range(2)],
                activation, order, branch, bare() if skip else None,
            )
            for _ in range(blocks)
        )  # fmt: skip
        self.last_norm = bare() if post else make.normalize(width)
        self.last_bend = bare() if post else Nonlinearity(activation)
        self.readout = make.dense(width, outputs)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Map inputs (n, inputs) to outputs (n, outputs)."""
        out: torch.Tensor = self.readout(self.last_bend(self.last_norm(self._stream(x)[-1])))
        return out

    def activations(self, x: ArrayLike | torch.Tensor) -> list[torch.Tensor]:
        """Return the input (n, inputs), and what comes out of the first layer and every block."""
        with unchanged(self):
            return self._stream(as_points(x, self.inputs, like=self.first.weight))

    def _stream(self, x: torch.Tensor) -> list[torch.Tensor]:
        a = [x, cast(torch.Tensor, self.first_bend(self.first_norm(self.first(x))))]
        for block in self.blocks:
            a.append(block(a[-1]))
        return a
