"""Residual, convolutional and recurrent networks are what torch makes of the same weights."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from nbsrc import initializers
from nbsrc.networks import (
    CNN,
    MLP,
    RNN,
    Conv,
    Dense,
    GlobalPool,
    Pool,
    Residual,
    ResidualBlock,
    ResidualMLP,
)

F = torch.nn.functional
MANY = settings(max_examples=200, deadline=None, derandomize=True)
CLOSE = {"rtol": 1e-12, "atol": 1e-12}  # sums of some hundred terms of order 1, in float64


def points(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(seed).normal(size=shape))


def assert_same(
    ours: torch.Tensor, theirs: torch.Tensor, parameters: Any, others: Any = None
) -> None:
    """Compare outputs, and the gradients of a weighted sum of them."""
    torch.testing.assert_close(ours, theirs, **CLOSE)
    weight = torch.sin(torch.arange(ours.numel(), dtype=ours.dtype)).view_as(ours)
    mine = list(parameters)
    others = mine if others is None else list(others)
    slopes = torch.autograd.grad((ours * weight).sum(), mine, allow_unused=True)
    expected = torch.autograd.grad((theirs * weight).sum(), others, allow_unused=True)
    for slope, other in zip(slopes, expected, strict=True):
        if slope is None or other is None:
            assert (slope is None or not slope.any()) and (other is None or not other.any())
        else:
            torch.testing.assert_close(slope, other, **CLOSE)


# ---------------------------------------------------------------- normalisation


@pytest.mark.parametrize("kind", ["batch", "layer"])
def test_an_mlp_normalises_straight_before_its_activation(kind: str) -> None:
    net = MLP((3, 6, 5, 2), "tanh", seed=1, normalization=kind, device="cpu")
    x = points(9, 3)

    def normalized(z: torch.Tensor) -> torch.Tensor:
        axis = 0 if kind == "batch" else 1
        centred = z - z.mean(axis, keepdim=True)
        return centred / torch.sqrt((centred**2).mean(axis, keepdim=True) + 1e-5)

    a = x
    for layer in net.layers[:-1]:
        a = torch.tanh(normalized(a @ layer.weight.T + layer.bias))
    theirs = a @ net.layers[-1].weight.T + net.layers[-1].bias
    assert_same(net(x), theirs, [layer.weight for layer in net.layers])


@pytest.mark.parametrize("make", [
    lambda: MLP((3, 6, 2), normalization="batch", device="cpu"),
    lambda: ResidualMLP(3, 6, 2, 2, normalization="batch", device="cpu"),
    lambda: CNN((3, 4), [Conv(4), Residual(4)], 2, normalization="batch", device="cpu"),
])  # fmt: skip
def test_looking_at_a_network_leaves_what_batch_normalisation_has_counted(make: Any) -> None:
    net = make()
    x = points(9, 3, 4) if isinstance(net, CNN) else points(9, 3)
    net(x)
    before = [buffer.clone() for buffer in net.buffers()]
    looked = net.activations(x)
    if not isinstance(net, ResidualMLP):
        net.stages(x)
    for old, new in zip(before, net.buffers(), strict=True):
        assert torch.equal(old, new)
    net(x)  # and it counts again afterwards
    assert not torch.equal(before[0], next(net.buffers()))
    looked[-1].sum().backward()  # what was looked at can still be differentiated
    net.eval()
    net.activations(x)[-1].sum().backward()


def test_a_gain_multiplies_the_weights_only() -> None:
    plain, scaled = (
        MLP((3, 4, 1), "tanh", "torch_default", 5, gain=gain, device="cpu") for gain in (1.0, 2.5)
    )
    for layer, other in zip(plain.layers, scaled.layers, strict=True):
        assert torch.equal(2.5 * layer.weight, other.weight)
        assert torch.equal(layer.bias, other.bias)


# ---------------------------------------------------------------- residual


@MANY
@given(
    st.integers(0, 3), st.sampled_from(["pre", "post"]), st.sampled_from(["batch", "layer", None]),
    st.booleans(), st.floats(0.1, 2), st.integers(0, 99),
)  # fmt: skip
def test_a_residual_mlp_follows_the_formulas_of_its_blocks(
    blocks: int, order: str, kind: str | None, skip: bool, branch: float, seed: int
) -> None:
    net = ResidualMLP(
        3, 5, blocks, 2, "tanh", "torch_default", seed,
        order=order, normalization=kind, skip=skip, branch=branch, device="cpu",
    )  # fmt: skip
    x = points(7, 3, seed=seed)

    def norm(z: torch.Tensor) -> torch.Tensor:
        if kind == "layer":
            return F.layer_norm(z, (5,))
        return z if kind is None else F.batch_norm(z, None, None, training=True)

    def dense(layer: Any, a: torch.Tensor) -> torch.Tensor:
        return F.linear(a, layer.weight, layer.bias)

    a = dense(net.first, x)
    a = torch.tanh(norm(a)) if order == "post" else a
    for block in net.blocks:
        first, second = block.layers
        around = a if skip else 0
        if order == "post":
            inner = torch.tanh(norm(dense(first, a)))
            a = torch.tanh(around + branch * norm(dense(second, inner)))
        else:
            inner = dense(first, torch.tanh(norm(a)))
            a = around + branch * dense(second, torch.tanh(norm(inner)))
    a = torch.tanh(norm(a)) if order == "pre" else a
    shared = [p for name, p in net.named_parameters() if "norm" not in name]
    assert_same(net(x), dense(net.readout, a), shared)
    assert len(net.activations(x)) == blocks + 2


def test_with_and_without_ways_around_the_weights_are_the_same() -> None:
    nets = [ResidualMLP(2, 4, 3, 1, seed=6, skip=skip, device="cpu") for skip in (True, False)]
    for ours, theirs in zip(nets[0].parameters(), nets[1].parameters(), strict=True):
        assert torch.equal(ours, theirs)
    assert not torch.equal(*(net(points(5, 2)) for net in nets))


def test_a_block_whose_branch_is_zero_passes_its_input_on() -> None:
    net = ResidualMLP(3, 5, 10, 1, branch=0.0, device="cpu")
    a = net.activations(points(4, 3))
    assert torch.equal(a[1], a[-1])


# ---------------------------------------------------------------- convolutional


def test_a_cnn_is_its_list_of_layers_in_torch() -> None:
    layers = [Conv(4, 5, padding=1), Pool(), Conv(6, stride=2, groups=2), Pool("average", 2, 1),
              Dense(7)]  # fmt: skip
    net = CNN((2, 12, 11), layers, 3, "tanh", "torch_default", seed=2, device="cpu")
    x = points(5, 2, 12, 11)
    first, second = (step for step in net.steps if isinstance(step, torch.nn.Conv2d))
    third, readout = (step for step in net.steps if isinstance(step, torch.nn.Linear))
    a = torch.tanh(F.conv2d(x, first.weight, first.bias, padding=1))
    a = F.max_pool2d(a, 2)
    a = torch.tanh(F.conv2d(a, second.weight, second.bias, stride=2, padding=1, groups=2))
    a = F.avg_pool2d(a, 2, 1)
    a = torch.tanh(F.linear(a.flatten(1), third.weight, third.bias))
    assert_same(net(x), F.linear(a, readout.weight, readout.bias), net.parameters())
    assert second.weight.shape == (6, 2, 3, 3)


SPECS = st.one_of(
    st.builds(Conv, st.sampled_from([2, 4]), st.sampled_from([1, 3]), st.integers(1, 2),
              st.sampled_from([None, 0, 1]), st.integers(1, 2)),
    st.builds(Pool, st.sampled_from(["max", "average"]), st.integers(1, 2)),
    st.builds(Residual, st.integers(1, 4), st.sampled_from([1, 3]), st.integers(1, 2),
              st.sampled_from(["pre", "post"]), st.just(0.5), st.booleans()),
    st.builds(GlobalPool, st.sampled_from(["max", "average"])),
)  # fmt: skip


@MANY
@given(
    st.lists(SPECS, max_size=4), st.integers(1, 2), st.sampled_from([None, "batch", "layer"]),
    st.booleans(), st.integers(0, 99),
)  # fmt: skip
def test_the_sizes_a_cnn_states_are_those_that_come_out(
    specs: list[Any], rank: int, kind: str | None, dense: bool, seed: int
) -> None:
    shape = (2, *[9, 8][:rank])
    layers = [*specs, *([Dense(3)] if dense else [])]
    try:
        net = CNN(shape, layers, 4, normalization=kind, seed=seed, device="cpu").eval()
    except ValueError as refusal:
        if "window of" in str(refusal) or "do not divide" in str(refusal):
            reject()
        raise
    x = points(3, *shape, seed=seed)
    a = net.activations(x)
    assert [tuple(values.shape[1:]) for values in a] == [shape, *(size for _, size in net.sizes)]
    assert net(x).shape == (3, 4)
    stages = net.stages(x)
    assert stages[0].kind == "input"
    torch.testing.assert_close(torch.from_numpy(stages[-1].values), net(x), **CLOSE)
    assert {stage.layer for stage in stages} == set(range(-1, len(layers) + 1))


def test_a_shifted_image_gives_shifted_feature_maps() -> None:
    net = CNN((1, 12, 12), [Conv(3), Residual(3)], 1, "tanh", "glorot_normal", device="cpu")
    x = torch.zeros(1, 1, 12, 12, dtype=torch.float64)
    x[..., 3:6, 3:6] = points(3, 3)
    before, after = (net.activations(image)[-1] for image in (x, x.roll((2, 1), (2, 3))))
    torch.testing.assert_close(before.roll((2, 1), (2, 3)), after, **CLOSE)


@pytest.mark.parametrize("rank", [1, 2])
def test_a_residual_block_changes_size_by_a_convolution_of_one(rank: int) -> None:
    net = CNN((2, 8, 8)[: rank + 1], [Residual(5, stride=2, order="post")], 1, "relu",
              "torch_default", device="cpu")  # fmt: skip
    (block,) = (step for step in net.steps if isinstance(step, ResidualBlock))
    x = points(3, *(2, 8, 8)[: rank + 1])
    convolve = (F.conv1d, F.conv2d)[rank - 1]
    first, second = block.layers
    inner = convolve(x, first.weight, first.bias, stride=2, padding=1).relu()
    added = convolve(inner, second.weight, second.bias, padding=1)
    around = convolve(x, block.around.weight, block.around.bias, stride=2)
    assert_same(block(x), (around + added).relu(), block.parameters())


def test_convolutions_are_drawn_with_the_fan_in_of_their_group() -> None:
    # std of he_normal: sqrt(2 / fan_in) with fan_in = 64 / 8 * 9 = 72; 8 * 64 * 9 = 4608 weights,
    # whose std is within 5 / sqrt(2 * 4608) = 5.2% of it
    net = CNN((64, 5, 5), [Conv(64, groups=8)], 1, initializer="he_normal", device="cpu")
    assert net.steps[0].weight.std().item() == pytest.approx(math.sqrt(2 / 72), rel=0.052)


@pytest.mark.parametrize(
    ("shape", "layers", "message"),
    [
        ((1, 8, 8), [Conv(2, 11, padding=1)], "window of 11, but what it looks at is only 10 long"),
        ((1, 8, 8), [Pool(kernel=9)], "window of 9, but what it looks at is only 8"),
        ((1, 8, 8), [Conv(2, 4)], "cannot keep its size: the kernel, 4, is even"),
        ((1, 8, 8), [Conv(2, stride=0)], "stride must be at least 1, but it is 0"),
        ((1, 8, 8), [Conv(2, stride=-1)], "stride must be at least 1, but it is -1"),
        ((1, 8, 8), [Conv(2, padding=-1)], "padding must be at least 0, but it is -1"),
        ((1, 8, 8), [Conv(3, groups=2)], "2 groups, which do not divide its 1 channels"),
        ((1, 8, 8), [Conv(2.5)], "channels must be a whole number, but it is 2.5"),
        ((1, 8, 8), [Pool("min")], "no kind of pooling 'min'; choose one of max, average"),
        ((1, 8, 8), [Dense(3), Conv(2)], "needs places, but a dense layer ended them"),
        ((1, 8, 8), [Residual(2, order="mid")], "no order 'mid'; choose one of pre, post"),
        ((8,), [], r"or \(channels, length\), but its shape is \(8,\)"),
        ((1, 0, 8), [], "must be at least 1, but it is 0"),
    ],
)
def test_impossible_convolutional_networks_are_named(
    shape: tuple[int, ...], layers: list[Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        CNN(shape, layers, 1, device="cpu")


# ---------------------------------------------------------------- recurrent


@pytest.mark.parametrize("cell", ["elman", "lstm", "gru"])
@MANY
@given(
    st.integers(1, 3), st.integers(1, 4), st.integers(1, 6), st.integers(1, 4), st.integers(0, 99)
)
def test_a_recurrent_network_is_torchs(
    cell: str, inputs: int, units: int, time: int, n: int, seed: int
) -> None:
    net = RNN(inputs, units, 2, cell, seed=seed, initializer="torch_default", device="cpu")
    kind = {"elman": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[cell]
    theirs = kind(inputs, units, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        theirs.weight_ih_l0.copy_(net.input.weight)
        theirs.weight_hh_l0.copy_(net.recurrent.weight)
        theirs.bias_ih_l0.copy_(net.input.bias)
        theirs.bias_hh_l0.copy_(net.recurrent.bias)
    x = points(n, time, inputs, seed=seed)
    states, _ = theirs(x)
    assert_same(
        torch.stack(net.states(x)[1:], 1), states,
        [net.input.weight, net.recurrent.weight, net.input.bias, net.recurrent.bias],
        [theirs.weight_ih_l0, theirs.weight_hh_l0, theirs.bias_ih_l0, theirs.bias_hh_l0],
    )  # fmt: skip
    torch.testing.assert_close(net(x), net.readout(states[:, -1]), **CLOSE)


def test_every_gate_is_drawn_as_a_layer_of_its_own() -> None:
    net = RNN(3, 6, 1, "lstm", seed=4, gain=0.9, device="cpu")
    for gate in net.recurrent.weight.detach().split(6):
        torch.testing.assert_close(gate @ gate.T, 0.81 * torch.eye(6, dtype=torch.float64), **CLOSE)
    # glorot_uniform of a (6, 3) layer is bounded by sqrt(6 / 9)
    assert net.input.weight.abs().max() <= math.sqrt(6 / 9)
    assert net.input.weight.abs().max() > math.sqrt(6 / (24 + 3))  # one of all gates' shape is not
    assert net.input.bias.tolist() == [0.0] * 6 + [1.0] * 6 + [0.0] * 12


# ---------------------------------------------------------------- all of them


BUILDERS = {
    "mlp": lambda **k: MLP((3, 4, 2), **k),
    "residual": lambda **k: ResidualMLP(3, 4, 2, 2, **k),
    "cnn": lambda **k: CNN((2, 6, 6), [Conv(3), Residual(3), Dense(4)], 2, **k),
    "lstm": lambda **k: RNN(3, 4, 2, "lstm", **k),
}


@pytest.mark.parametrize("name", BUILDERS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_seed_fixes_the_weights_whatever_torchs_own_generator_does(
    name: str, dtype: torch.dtype
) -> None:
    state = torch.get_rng_state()
    first, again, other = (
        list(BUILDERS[name](seed=seed, dtype=dtype, device="cpu").parameters())
        for seed in (1, 1, 2)
    )
    assert torch.equal(state, torch.get_rng_state())
    assert all(p.dtype == dtype for p in first)
    assert all(torch.equal(p, q) for p, q in zip(first, again, strict=True))
    assert not torch.equal(first[0], other[0])


@pytest.mark.parametrize("name", BUILDERS)
@pytest.mark.parametrize("scheme", initializers.names())
def test_every_scheme_draws_every_network(name: str, scheme: str) -> None:
    net = BUILDERS[name](initializer=scheme, device="cpu")
    assert all(torch.isfinite(p).all() for p in net.parameters())


@pytest.mark.parametrize("name", BUILDERS)
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"initializer": "he"}, "no initializer 'he'"),
        ({"dtype": torch.int64}, "floating-point numbers, but dtype is torch.int64"),
        ({"gain": float("nan")}, "gain must be a finite number, but it is nan"),
        ({"activation": "rely"}, "no activation 'rely'.*Did you mean 'relu'"),
    ],
)
def test_bad_settings_are_named(name: str, arguments: dict[str, Any], message: str) -> None:
    if name == "lstm" and "activation" in arguments:
        arguments, message = {"recurrent_initializer": "o"}, "no initializer 'o'"
    with pytest.raises(ValueError, match=message):
        BUILDERS[name](**arguments, device="cpu")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ResidualMLP(2, 0, 1, 1), "width must be at least 1, but it is 0"),
        (lambda: ResidualMLP(2, 3, -1, 1), "blocks must be at least 0, but it is -1"),
        (lambda: ResidualMLP(2, 3, 1, 1, branch=math.inf), "finite number, but it is inf"),
        (lambda: MLP((2, 1), normalization="bach"), r"no normalization 'bach'.*mean 'batch'\?"),
        (lambda: RNN(1, 1, 1, "gur"), r"no cell 'gur'; choose one of elman, lstm, gru\..*'gru'"),
        (
            lambda: RNN(1, 2, 1)(points(3, 4)),
            r"shape \(n, time, 1\), but these have shape \(3, 4\)",
        ),
        (lambda: CNN((1, 4), [], 1)(points(3, 4)), r"\(n, 1, 4\), but these have shape \(3, 4\)"),
        (
            lambda: CNN((1, 4), [], 1).stages(np.full((1, 1, 4), np.inf)),
            "every coordinate must be finite, but one is inf",
        ),
    ],
)
def test_bad_input_is_named(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()
