"""Recurrent networks: the same weights at every step of time, and what they carry along."""

from __future__ import annotations

import torch
from numpy.typing import ArrayLike

from nbsrc import activations as zoo
from nbsrc import initializers
from nbsrc.networks.checks import as_points, checked_name, checked_size
from nbsrc.networks.layers import LayerMaker, Nonlinearity

GATES = {"elman": 1, "lstm": 4, "gru": 3}


class RNN(torch.nn.Module):
    """A recurrent network that reads a sequence and answers at its end.

    With x the input and h the state before, U x = ``self.input(x)``, V h = ``self.recurrent(h)``
    (both with biases) and s the sigmoid, a step makes the new state

    - "elman": f(U x + V h)
    - "lstm": s(o) tanh(c'), with i, f, g, o four parts of U x + V h and the cell
      c' = s(f) c + s(i) tanh(g)
    - "gru": z h + (1 - z) tanh(Un x + r (Vn h)), with r, z the sigmoids of Ur x + Vr h, Uz x + Vz h

    The formulas, and the order of the parts, are those of torch's RNN, LSTM and GRU.

    Parameters
    ----------
    inputs, units, outputs : int
    cell : "elman", "lstm" or "gru"
    activation : str or Activation
        f of Elman's network; the others have their own.
    initializer : str or callable
        Of the input's weights and the readout's, see `nbsrc.initializers.names`. A gate's weights
        are drawn as those of a layer of its own.
    recurrent_initializer : str or callable
        Of the weights from state to state.
    seed : int
    gain : float
        Multiplies the weights from state to state.
    forget_bias : float
        Added to the bias of an LSTM's forget gate at the start: with 1 it remembers to begin with
        (Jozefowicz, Zaremba, Sutskever 2015, section 2.2).
    dtype, device
        As for `nbsrc.networks.MLP`.

    Raises
    ------
    ValueError
        If a size is not a positive whole number, or a name is unknown.

    References
    ----------
    Elman (1990), Finding structure in time. Hochreiter and Schmidhuber (1997), Long short-term
    memory, with the forget gate of Gers et al. (2000). Cho et al. (2014), arXiv:1406.1078.

    Examples
    --------
    >>> net = RNN(1, 8, 1, cell="gru", device="cpu")
    >>> len(net.activations(torch.zeros(2, 5, 1)))  # the state before, and after each of 5 steps
    6
    """

    def __init__(
        self,
        inputs: int,
        units: int,
        outputs: int,
        cell: str = "elman",
        activation: str | zoo.Activation = "tanh",
        initializer: str | initializers.Initializer = "glorot_uniform",
        recurrent_initializer: str | initializers.Initializer = "orthogonal",
        seed: int = 0,
        *,
        gain: float = 1.0,
        forget_bias: float = 1.0,
        dtype: torch.dtype = torch.float64,
        device: str | None = None,
    ) -> None:
        super().__init__()
        sizes = {"inputs": inputs, "units": units, "outputs": outputs}
        self.inputs, self.units, outputs = (checked_size(what, n) for what, n in sizes.items())
        self.cell = str(checked_name("cell", cell, tuple(GATES)))
        gates = GATES[self.cell]
        make = LayerMaker(initializer, seed, dtype=dtype, device=device)
        again = make.with_(recurrent_initializer, gain)
        self.input = make.gates(self.inputs, self.units, gates)
        self.recurrent = again.gates(self.units, self.units, gates)
        self.readout = make.dense(self.units, outputs)
        self.bend = Nonlinearity(activation if cell == "elman" else "tanh")
        if self.cell == "lstm":
            with torch.no_grad():
                self.input.bias[self.units : 2 * self.units] += forget_bias

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Map sequences (n, time, inputs) to outputs (n, outputs), read from the last state."""
        out: torch.Tensor = self.readout(self.states(x)[-1])
        return out

    def activations(self, x: ArrayLike | torch.Tensor) -> list[torch.Tensor]:
        """Return the state (n, units) before the first step, and after every one."""
        return self.states(as_points(x, self.inputs, like=self.input.weight))

    def states(self, x: torch.Tensor) -> list[torch.Tensor]:
        """Return the states, zeros to begin with, that sequences (n, time, inputs) lead to."""
        if x.ndim != 3 or x.shape[-1] != self.inputs:
            raise ValueError(
                f"the network takes sequences of shape (n, time, {self.inputs}), but these have "
                f"shape {tuple(x.shape)}"
            )
        fed = self.input(x)  # (n, time, gates * units): all steps at once
        states = [fed.new_zeros(len(x), self.units)]
        memory = states[0]
        for u in fed.unbind(1):
            v = self.recurrent(states[-1])
            if self.cell == "elman":
                states.append(self.bend(u + v))
            elif self.cell == "lstm":
                i, f, g, o = (u + v).chunk(4, -1)
                memory = f.sigmoid() * memory + i.sigmoid() * self.bend(g)
                states.append(o.sigmoid() * self.bend(memory))
            else:
                (ur, uz, un), (vr, vz, vn) = u.chunk(3, -1), v.chunk(3, -1)
                r, z = (ur + vr).sigmoid(), (uz + vz).sigmoid()
                states.append(z * states[-1] + (1 - z) * self.bend(un + r * vn))
        return states

    def extra_repr(self) -> str:
        return f"cell={self.cell!r}"
