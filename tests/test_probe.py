"""What the probe measures is worked out by hand; what it diagnoses is there, and only there."""

from __future__ import annotations

import copy
import math
import sys
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from nbsrc import activations, probe
from nbsrc.networks import CNN, MLP, RNN, Conv, GlobalPool, ResidualMLP
from nbsrc.probe.functions import ends
from nbsrc.probe.moments import Moments
from nbsrc.probe.norms import norm, norms
from nbsrc.probe.series import RECENT, Series
from nbsrc.probe.symmetry import copies, fingerprint

DIVING = settings(max_examples=200, derandomize=True, deadline=None)


@pytest.fixture(autouse=True)
def _same_numbers() -> Iterator[None]:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        yield


def dense(weight: list[list[float]], bias: list[float] | None = None) -> nn.Linear:
    layer = nn.Linear(len(weight[0]), len(weight), bias=bias is not None, dtype=torch.float64)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(weight))
        if bias is not None:
            layer.bias.copy_(torch.tensor(bias))
    return layer


def whats(report: probe.Report) -> list[str]:
    return [symptom.what for symptom in report.diagnosis]


def trained(
    model: nn.Module, x: torch.Tensor, y: torch.Tensor, loss: Callable[[Any, Any], Any],
    steps: int = 150, rate: float = 3e-3,
) -> probe.Report:  # fmt: skip
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    with probe.watch(model, optimizer) as p:
        for step in range(steps):
            some = slice(64 * step % len(x), 64 * step % len(x) + 64)
            optimizer.zero_grad()
            loss(model(x[some]), y[some]).backward()
            optimizer.step()
    return p.report()


def hooks(model: nn.Module) -> int:
    kinds = (
        "_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks",
        "_forward_hooks_always_called", "_forward_hooks_with_kwargs",
        "_forward_pre_hooks_with_kwargs",
    )  # fmt: skip
    on_modules = sum(len(getattr(m, kind)) for m in model.modules() for kind in kinds)
    on_parameters = sum(
        len(getattr(p, kind) or ())
        for p in model.parameters()
        for kind in ("_backward_hooks", "_post_accumulate_grad_hooks")
    )
    return on_modules + on_parameters


def snapshot(model: nn.Module) -> dict[str, Any]:
    """Everything of a model that could change."""
    return {
        "state": {name: value.clone() for name, value in model.state_dict().items()},
        "grad": [None if p.grad is None else p.grad.clone() for p in model.parameters()],
        "same": [id(value) for value in [*model.parameters(), *model.buffers()]],
        "grads": [id(p.grad) for p in model.parameters()],
        "versions": [value._version for value in [*model.parameters(), *model.buffers()]],
        "modes": [module.training for module in model.modules()],
        "hooks": hooks(model),
        "attributes": [sorted(vars(module)) for module in model.modules()],
        "random": torch.get_rng_state(),
    }


def assert_same(a: Any, b: Any) -> None:
    if isinstance(a, dict):
        assert a.keys() == b.keys()
        for key in a:
            assert_same(a[key], b[key])
    elif isinstance(a, list):
        assert len(a) == len(b)
        for one, other in zip(a, b, strict=True):
            assert_same(one, other)
    elif isinstance(a, torch.Tensor):
        assert torch.equal(a, b)
    else:
        assert a == b


# ---------------------------------------------------------------- numbers, by hand


def by_hand() -> tuple[nn.Sequential, torch.Tensor]:
    """Two points through z = w x, a = relu(z), out = v a.

    x = (1, 2), (3, -1); w = ((1, 0), (0, 1), (-1, -1)): z = (1, 2, -3), (3, -1, -2), and so
    a = (1, 2, 0), (3, 0, 0). v = (2, -1, 5): out = 0, 6. With L = sum(out): dL/d(out) = 1, 1;
    dL/da = v twice; dL/dz = (2, -1, 0), (2, 0, 0); dL/dv = (4, 2, 0);
    dL/dw = ((2 * 1 + 2 * 3, 2 * 2 - 2 * 1), (-1, -2), (0, 0)) = ((8, 2), (-1, -2), (0, 0)).
    """
    model = nn.Sequential(dense([[1, 0], [0, 1], [-1, -1]]), nn.ReLU(), dense([[2, -1, 5]]))
    return model, torch.tensor([[1.0, 2.0], [3.0, -1.0]], dtype=torch.float64)


def total(out: torch.Tensor, _: object = None) -> torch.Tensor:
    return out.sum()


def test_moments_gradients_and_shares_of_a_network_worked_out_by_hand() -> None:
    model, x = by_hand()
    report = probe.report(model, x, None, total)
    first, relu, last = report.layers
    assert [(layer.name, layer.kind, layer.shape, layer.use) for layer in report.layers] == [
        ("0", "Linear", (2, 3), 1), ("1", "ReLU", (2, 3), 1), ("2", "Linear", (2, 1), 1),
    ]  # fmt: skip
    z = (1, 2, -3, 3, -1, -2)
    assert first.mean == pytest.approx(0) and first.rms == pytest.approx(math.sqrt(28 / 6))
    assert first.std == pytest.approx(np.std(z))
    assert relu.mean == pytest.approx(1) and relu.std == pytest.approx(math.sqrt(14 / 6 - 1))
    assert relu.zeros == pytest.approx(3 / 6) and relu.dead == pytest.approx(1 / 3)
    assert last.mean == pytest.approx(3) and last.rms == pytest.approx(math.sqrt(18))
    # Mean square less squared mean: rounded by a few 1e-16, of which the root is taken.
    assert last.gradient_mean == 1 and last.gradient_std == pytest.approx(0, abs=1e-7)
    assert last.gradient_norm == pytest.approx(math.sqrt(2))
    assert relu.gradient_norm == pytest.approx(math.sqrt(2 * (4 + 1 + 25)))
    assert relu.gradient_mean == pytest.approx(2)
    assert first.gradient_norm == pytest.approx(3)
    assert first.gradient_mean == pytest.approx(3 / 6)
    assert first.gradient_rms == pytest.approx(math.sqrt(9 / 6))
    w, v = report.parameters
    assert w.norm == pytest.approx(2) and w.gradient_norm == pytest.approx(math.sqrt(73))
    assert v.norm == pytest.approx(math.sqrt(30))
    assert v.gradient_norm == pytest.approx(math.sqrt(20))
    # Back from the readout (norm sqrt 2) to the first layer (3) is one layer.
    assert report.growth == pytest.approx(3 / math.sqrt(2))
    assert report.paces == pytest.approx({"0": math.sqrt(73) / 2, "2": math.sqrt(20 / 30)})
    assert report.effective_depth == 2


def test_update_to_weight_ratio_of_a_step_worked_out_by_hand() -> None:
    model, x = by_hand()
    sgd = torch.optim.SGD(model.parameters(), lr=0.1)
    with probe.watch(model) as p:
        model(x).sum().backward()
        sgd.step()
        p.step()
    expected = [0.1 * math.sqrt(73) / 2, 0.1 * math.sqrt(20 / 30)]
    assert [q.update for q in p.report().parameters] == pytest.approx(expected)
    model, x = by_hand()
    sgd = torch.optim.SGD(model.parameters(), lr=0.1)
    report = probe.report(model, x, None, total, optimizer=sgd)
    assert [q.update for q in report.parameters] == pytest.approx(expected)
    assert report.paces == pytest.approx(dict(zip("02", expected, strict=True)))


def test_effective_depth_counts_the_layers_within_a_hundredth_of_the_fastest() -> None:
    # out = w4 w3 w2 w1 x: dL/dw_k = out / w_k, so that the pace |dL/dw_k| / |w_k| is out / w_k^2.
    weights = [20.0, 9.0, 1.0, 2.0]  # paces relative to the third: 1/400, 1/81, 1, 1/4
    model = nn.Sequential(*(dense([[w]]) for w in weights))
    report = probe.report(model, torch.ones(1, 1, dtype=torch.float64), None, total)
    out = math.prod(weights)
    assert list(report.paces.values()) == pytest.approx([out / w**2 for w in weights])
    assert report.effective_depth == 3
    # The gradient at the outputs: 1 at the last, w2 w3 w4 = 18 at the first, three layers back.
    assert report.growth == pytest.approx(18 ** (1 / 3))


def test_several_losses_and_backward_calls_add_up() -> None:
    model, x = by_hand()
    with probe.watch(model) as p:
        out = model(x)
        out[0].sum().backward(retain_graph=True)
        (2 * out).sum().backward()
    together = p.report()
    other, _ = by_hand()
    once = probe.report(other, x, None, lambda out, _: out[0].sum() + (2 * out).sum())
    assert together.backwards == 1
    for a, b in zip(together.layers, once.layers, strict=True):
        assert a.gradient_norm == pytest.approx(b.gradient_norm)
        assert a.gradient_mean == pytest.approx(b.gradient_mean)
    for p1, p2 in zip(together.parameters, once.parameters, strict=True):
        assert p1.gradient_norm == pytest.approx(p2.gradient_norm)


def test_two_calls_before_one_backward_are_two_passes() -> None:
    model, x = by_hand()
    with probe.watch(model) as p:
        (model(x[:1]) + model(x[1:])).sum().backward()
    report = p.report()
    assert (report.passes, report.backwards) == (2, 1)
    # dL/dz is (2, -1, 0) in one and (2, 0, 0) in the other: squares 5 and 4.
    assert report.layers[0].gradient_norm == pytest.approx(math.sqrt(4.5))
    assert report.layers[0].gradient_passes == 2


def test_shared_weights_are_measured_use_by_use() -> None:
    class Twice(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = dense([[3.0]])

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            out: torch.Tensor = self.layer(self.layer(x))
            return out

    report = probe.report(Twice(), torch.ones(1, 1, dtype=torch.float64), None, total)
    one, two = report.layers
    assert (one.use, two.use) == (1, 2) and two.label == "layer, use 2"
    assert (one.mean, two.mean) == (3, 9)
    assert (one.gradient_norm, two.gradient_norm) == (3, 1)
    (w,) = report.parameters
    assert w.gradient_norm == pytest.approx(6)  # d(w^2)/dw = 2 w
    assert report.growth == pytest.approx(3)


def test_tied_parameters_have_one_line_and_belong_to_both_layers() -> None:
    model = nn.Sequential(dense([[2.0]]), dense([[2.0]]))
    model[1].weight = model[0].weight
    report = probe.report(model, torch.ones(1, 1, dtype=torch.float64), None, total)
    assert [p.name for p in report.parameters] == ["0.weight"]
    assert [layer.parameters for layer in report.layers] == [("0.weight",), ("0.weight",)]
    assert report.parameters[0].gradient_norm == pytest.approx(4)


class ByFunctions(nn.Module):
    """Activations called as functions: torch's, a tensor's own, and this library's."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = dense([[1.0], [-1.0]]), dense([[1.0, 1.0]])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        h = activations.get("mish")(self.second(F.relu(self.first(x))))
        out: torch.Tensor = h.tanh()
        return out


def test_activations_called_as_functions_are_seen_with_their_gradients() -> None:
    x = torch.tensor([[2.0], [-1.0]], dtype=torch.float64)
    report = probe.report(ByFunctions(), x, None, total)
    assert [layer.name for layer in report.layers] == ["first", "relu", "second", "mish", "tanh"]
    relu, mish, tanh = (report.layers[k] for k in (1, 3, 4))
    assert relu.zeros == 0.5 and relu.dead == 0 and tanh.saturated is not None
    assert tanh.gradient_norm == pytest.approx(math.sqrt(2))
    slopes = 1 - np.tanh(activations.get("mish")([2.0, 1.0])) ** 2
    assert mish.gradient_norm == pytest.approx(np.linalg.norm(slopes))


@pytest.mark.parametrize("name", ["relu", "tanh", "sigmoid", "gelu"])
def test_a_module_and_a_function_are_measured_alike(name: str) -> None:
    x = torch.randn(50, 3)
    module = {"relu": nn.ReLU(), "tanh": nn.Tanh(), "sigmoid": nn.Sigmoid(), "gelu": nn.GELU()}

    class Called(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(3, 4)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            out: torch.Tensor = getattr(F, name)(self.layer(x))
            return out

    one = Called()
    other = nn.Sequential(one.layer, module[name])
    a, b = (probe.report(m, x, None, total).layers[1] for m in (one, other))
    assert (a.mean, a.zeros, a.dead, a.saturated, a.gradient_norm) == (
        b.mean, b.zeros, b.dead, b.saturated, b.gradient_norm,
    )  # fmt: skip


def test_saturated_share_counts_outputs_where_the_slope_is_below_a_tenth() -> None:
    z = torch.linspace(-4, 4, 401, dtype=torch.float64).reshape(-1, 1)
    for name, module in {"tanh": nn.Tanh(), "sigmoid": nn.Sigmoid()}.items():
        act = activations.get(name)
        expected = (act.derivative(z) < 0.1 * act.properties.lipschitz).double().mean()
        # The model is a layer itself: its name is empty.
        (layer,) = probe.report(module, z, None, total).layers
        assert layer.saturated == pytest.approx(float(expected), abs=1e-12)
        assert layer.label == "the model"


@pytest.mark.parametrize("batch_first", [False, True])
def test_gradient_through_time_of_a_linear_recurrence_is_a_power(batch_first: bool) -> None:
    # h_t = w_h h_{t-1} + w_x x_t, kept positive so that ReLU is the identity; L = h_T.
    model = nn.RNN(1, 1, nonlinearity="relu", bias=False, batch_first=batch_first)
    with torch.no_grad():
        model.weight_hh_l0.fill_(0.5)
        model.weight_ih_l0.fill_(2.0)
    x = torch.ones((1, 6, 1) if batch_first else (6, 1, 1))
    report = probe.report(model, x, None, lambda out, _: out[0].reshape(-1)[-1])
    (layer,) = report.layers
    assert layer.by_time == pytest.approx([2 * 0.5 ** (5 - t) for t in range(6)])
    assert x.grad is None and not x.requires_grad
    with probe.watch(model) as p:
        model(x)[0].reshape(-1)[-1].backward()
    assert p.report().layers[0].by_time == pytest.approx(layer.by_time)


@pytest.mark.parametrize("cell", ["elman", "lstm", "gru"])
def test_a_recurrence_written_out_has_its_gradient_at_every_use(cell: str) -> None:
    net = RNN(2, 8, 1, cell=cell, device="cpu")
    x = torch.randn(5, 7, 2, dtype=torch.float64)
    report = probe.report(net, x, None, total)
    uses = [layer for layer in report.layers if layer.name == "recurrent"]
    assert [layer.use for layer in uses] == list(range(1, 8))
    states = net.states(x)
    fed = [torch.autograd.grad(net.readout(states[-1]).sum(), state, retain_graph=True)[0]
           for state in states[1:]]  # fmt: skip
    assert len(fed) == 7 and all(layer.gradient_norm > 0 for layer in uses)


def test_units_of_a_convolution_are_its_channels() -> None:
    model = nn.Sequential(nn.Conv2d(1, 3, 1), nn.ReLU(), nn.MaxPool2d(2), nn.ReLU())
    with torch.no_grad():
        model[0].weight.copy_(torch.tensor([1.0, -1.0, 0.0]).reshape(3, 1, 1, 1))
        model[0].bias.copy_(torch.tensor([0.0, 0.0, -1.0]))
    x = 1 + torch.rand(2, 1, 4, 4)
    report = probe.report(model, x, None, total)
    assert [layer.dead for layer in report.layers] == [None, pytest.approx(2 / 3)] * 1 + [
        pytest.approx(2 / 3)
    ]
    line = nn.Sequential(nn.Conv1d(1, 4, 1), nn.MaxPool1d(2), nn.ReLU())
    with torch.no_grad():
        line[0].weight.copy_(torch.tensor([1.0, -1.0, -1.0, -1.0]).reshape(4, 1, 1))
        line[0].bias.zero_()
    (_, relu) = probe.report(line, 1 + torch.rand(2, 1, 8), None, total).layers
    assert relu.dead == pytest.approx(3 / 4)


def test_the_report_is_about_the_last_passes_only() -> None:
    model = dense([[1.0]])
    with probe.watch(model) as p:
        for k in range(3 * RECENT):
            model(torch.full((1, 1), float(k), dtype=torch.float64)).sum().backward()
    (layer,) = p.report().layers
    assert layer.passes == RECENT and p.report().passes == 3 * RECENT
    assert layer.mean == pytest.approx(np.mean(range(2 * RECENT, 3 * RECENT)))


def test_passes_without_a_gradient_do_not_count_once_there_has_been_one() -> None:
    model, x = by_hand()
    with probe.watch(model) as p:
        model(x).sum().backward()
        with torch.no_grad():
            model(100 * x)
    assert p.report().passes == 1
    with probe.watch(model) as p, torch.inference_mode():
        model(x)
    report = p.report()
    assert report.layers[2].mean == pytest.approx(3) and math.isnan(report.layers[0].gradient_norm)
    assert report.diagnosis == () and report.effective_depth == 0


# ---------------------------------------------------------------- the arithmetic below


@DIVING
@given(
    st.lists(st.lists(st.floats(-1e3, 1e3), min_size=6, max_size=6), min_size=1, max_size=4),
    st.sampled_from([0, 1]), st.sampled_from(["float64", "float32"]),
)  # fmt: skip
def test_moments_agree_with_numpy(rows: list[list[float]], axis: int, dtype: str) -> None:
    tensors = [torch.tensor(row, dtype=getattr(torch, dtype)).reshape(2, 3) for row in rows]
    moments = Moments(silent=True, zeros=True, apart=True)
    for tensor in tensors:
        moments.add(tensor, axis, (0, 0, 0))
    found, all_of = moments.summary(), np.stack([t.double().numpy() for t in tensors])
    # Sums of up to 24 numbers up to 1e3: each addition rounds by half an ulp of the sum.
    ulp = 24 * 2.0 ** (-52 if dtype == "float64" else -23)
    assert found.mean == pytest.approx(all_of.mean(), abs=1e3 * ulp)
    assert found.rms == pytest.approx(np.sqrt(np.mean(all_of**2)), rel=ulp)
    # A deviation from the difference of two squares: its square is off by their rounding.
    assert found.std**2 == pytest.approx(all_of.var(), abs=4 * ulp * 1e6)
    within = np.sum((all_of - all_of.mean(1, keepdims=True)) ** 2)
    squares = np.sum(all_of**2)
    if squares > 1e-30:
        assert found.apart**2 == pytest.approx(within / squares, abs=8 * ulp)
    assert found.zeros == np.mean(all_of == 0)
    assert found.dead == np.mean(all_of.max((0, 2 - axis)) <= 0)


@pytest.mark.parametrize("size", [1e-30, 1e-45, 0.0, 1.0, 1e30, 3e38])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
def test_norms_survive_numbers_whose_squares_do_not_fit(size: float, dtype: torch.dtype) -> None:
    values = torch.full((4,), size, dtype=dtype)
    expected = 2 * float(values[0])
    assert float(norm(values)) == pytest.approx(expected, rel=1e-6)
    several = norms([values, torch.ones(9, dtype=dtype)])
    assert several.tolist() == pytest.approx([expected, 3], rel=1e-6)


def test_a_series_keeps_the_latest_and_remembers_the_first_bad_one() -> None:
    series = Series()
    for k in range(5 * RECENT):
        series.add(torch.tensor([float(k), math.nan if k in (70, 80) else 0.0]), (k, 0, 0))
    assert [row[0] for row in series.latest()] == list(range(4 * RECENT, 5 * RECENT))
    assert series.first_bad == (70, 0, 0)
    series.add(torch.ones(3))  # of another shape
    assert len(series.latest()) == RECENT and len(series.latest()[-1]) == 3


def test_fingerprints_tell_rows_apart_and_find_copies() -> None:
    w, g = torch.randn(100, 50), torch.randn(100, 50)
    assert copies(fingerprint(w), fingerprint(g)) == 0
    w[[3, 8, 90]], g[[3, 8, 90]] = w[1].clone(), g[1].clone()
    assert copies(fingerprint(w), fingerprint(g)) == 4
    g[8] += 0.1  # equal weights that will part
    assert copies(fingerprint(w), fingerprint(g)) == 3
    w[[1, 3, 90]] *= torch.tensor([[1.0], [-1.0], [1.0]])  # of equal size, but not equal
    assert copies(fingerprint(w), fingerprint(g)) == 2


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "hard_tanh", "relu6", "softsign"])
def test_ends_lie_where_the_slope_falls_below_a_tenth(name: str) -> None:
    limits, act = ends(name), activations.get(name)
    assert limits is not None
    z = np.linspace(-30, 30, 6001)
    flat = np.abs(act.derivative(z)) < 0.1 * act.properties.lipschitz
    a = act(z)
    inside = np.abs(a - limits.low) > 1e-9, np.abs(a - limits.high) > 1e-9
    clear = inside[0] & inside[1]
    assert (((a <= limits.low) | (a >= limits.high)) == flat)[clear].all()


# ---------------------------------------------------------------- diagnoses: there, and only there


def digits_like(n: int = 512) -> tuple[torch.Tensor, torch.Tensor]:
    """Small pictures of four kinds that differ in where they are bright."""
    y = torch.arange(n) % 4
    x = torch.randn(n, 1, 8, 8)
    for k in range(4):
        x[y == k, :, 4 * (k // 2) : 4 * (k // 2) + 4, 4 * (k % 2) : 4 * (k % 2) + 4] += 1
    return x, y


class Remembering(nn.Module):
    """Says at the end which sign the first number of a sequence had."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.cells = getattr(nn, kind)(1, 32, batch_first=True)
        self.readout = nn.Linear(32, 2)
        if kind == "LSTM":
            with torch.no_grad():
                self.cells.bias_hh_l0[32:64] = 1

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.readout(self.cells(x)[0][:, -1])
        return out


def healthy() -> dict[str, tuple[nn.Module, torch.Tensor, torch.Tensor]]:
    x, y = digits_like()
    flat = x.flatten(1)
    cnn = nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.AdaptiveAvgPool2d(1),
        nn.Flatten(), nn.Linear(16, 4),
    )  # fmt: skip
    series = torch.randn(512, 12, 1)
    first = (series[:, 0, 0] > 0).long()
    precise = {"dtype": torch.float32, "device": "cpu"}
    return {
        "He's ReLU": (MLP([64, *[64] * 8, 4], "relu", "he_normal", **precise), flat, y),
        "Glorot's tanh": (MLP([64, *[64] * 8, 4], "tanh", "glorot_normal", **precise), flat, y),
        "batch norm CNN": (cnn, x, y),
        "library's CNN": (CNN((1, 8, 8), [Conv(8), Conv(8), GlobalPool()], 4, **precise), x, y),
        "LSTM": (Remembering("LSTM"), series, first),
        "GRU": (Remembering("GRU"), series, first),
        "residual": (
            ResidualMLP(64, 32, 10, 4, "relu", "he_normal", normalization="layer", **precise),
            flat, y,
        ),
        "transformer": (
            nn.Sequential(
                nn.Flatten(2),
                nn.TransformerEncoderLayer(64, 4, 128, batch_first=True),
                nn.Flatten(1),
                nn.Linear(64, 4),
            ),
            x, y,
        ),
        "weight norm": (
            nn.Sequential(
                nn.utils.parametrizations.weight_norm(nn.Linear(64, 32)), nn.ReLU(),
                nn.utils.parametrizations.weight_norm(nn.Linear(32, 4)),
            ),
            flat, y,
        ),
    }  # fmt: skip


@pytest.mark.parametrize("name", list(healthy()))
def test_nothing_is_found_wrong_with_a_healthy_network(name: str) -> None:
    model, x, y = healthy()[name]
    start = probe.report(model, x[:128], y[:128], F.cross_entropy)
    assert start.diagnosis == (), start
    after = trained(model, x, y, F.cross_entropy)
    assert after.diagnosis == (), after
    assert after.steps == 150 and after.effective_depth >= 2
    assert hooks(model) == 0


def test_tiny_gradients_of_a_scaled_loss_are_no_symptom() -> None:
    x, y = digits_like()
    model = MLP([64, 64, 64, 4], "relu", "he_normal", device="cpu", dtype=torch.float32)

    def faint(out: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        return 1e-12 * F.cross_entropy(out, target)

    plain, scaled = (
        probe.report(model, x.flatten(1), y, loss) for loss in (F.cross_entropy, faint)
    )
    assert max(p.gradient_norm or 0 for p in scaled.parameters) < 1e-11
    assert scaled.diagnosis == () == plain.diagnosis
    assert scaled.effective_depth == plain.effective_depth
    assert scaled.growth == pytest.approx(plain.growth, rel=1e-4)
    # Plain SGD at its usual rate stands still, however; Adam does only where epsilon rules.
    sgd = torch.optim.SGD(model.parameters(), lr=0.1)
    adam = torch.optim.Adam(model.parameters(), lr=1e-3)
    still = probe.report(model, x.flatten(1), y, faint, optimizer=sgd)
    assert whats(still) == ["updates too small"]
    slow = probe.report(model, x.flatten(1), y, faint, optimizer=adam)
    assert whats(slow) == ["updates too small"]
    assert "epsilon of 1e-08" in slow.diagnosis[0].reason
    tiny = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-20)
    assert probe.report(model, x.flatten(1), y, faint, optimizer=tiny).diagnosis == ()


def test_vanishing_gradients_of_a_deep_sigmoid_network() -> None:
    x, y = digits_like()
    model = MLP([64] * 21 + [4], "sigmoid", "glorot_normal", device="cpu", dtype=torch.float32)
    report = probe.report(model, x.flatten(1), y, F.cross_entropy)
    alike, symptom = report.diagnosis
    assert alike.what == "inputs look alike" and alike.where == ("bends.19",)
    assert symptom.what == "vanishing gradients" and symptom.where[0] == "layers.0"
    assert symptom.page == "vanishing-gradients/products"
    assert f"shrinks, by a factor of {report.growth:.3g} a layer" in symptom.reason
    # A quarter at most for the slope, about one for the weights.
    assert 0.15 < report.growth < 0.3
    assert report.effective_depth < 7
    # Twice as deep, float32 has nothing left: this is vanishing, too, and no division by zero.
    deep = MLP([64] * 90 + [4], "sigmoid", "glorot_normal", device="cpu", dtype=torch.float32)
    report = probe.report(deep, x.flatten(1), y, F.cross_entropy)
    assert whats(report) == ["inputs look alike", "vanishing gradients"]
    assert "infinitely many times slower" in report.diagnosis[1].reason


def test_inputs_that_look_alike_are_told_where_every_layer_keeps_pace() -> None:
    x, y = digits_like()
    model = MLP([64] * 13 + [4], "sigmoid", "glorot_normal", device="cpu", dtype=torch.float32)
    # Adam steps by the same length everywhere, so no layer lags behind, and nothing is learnt.
    report = trained(model, x.flatten(1), y, F.cross_entropy, steps=30)
    assert report.effective_depth == 13 and whats(report) == ["inputs look alike"]
    (symptom,) = report.diagnosis
    assert symptom.where == ("bends.11",) and symptom.page == "vanishing-gradients/diagnosis"
    assert symptom.reason.startswith("from one input to another, the outputs of bends.11")
    # Inputs that are equal themselves are no fault of the network's.
    same = probe.report(model, x.flatten(1)[:1].expand(64, -1), y[:64], F.cross_entropy)
    assert "inputs look alike" not in whats(same)
    assert same.layers[0].apart < 1e-3


def test_how_far_inputs_are_apart_worked_out_by_hand() -> None:
    model, x = by_hand()
    first, relu, last = probe.report(model, x, None, total).layers
    # z has the unit means 2, 0.5, -2.5: of 28, 2 * (4 + 0.25 + 6.25) = 21 is shared.
    assert first.apart == pytest.approx(math.sqrt(7 / 28))
    # a: means 2, 1, 0, of 1 + 4 + 9 = 14 is 2 * 5 = 10 shared; out: mean 3, of 36 is 18.
    assert relu.apart == pytest.approx(math.sqrt(4 / 14))
    assert last.apart == pytest.approx(math.sqrt(18 / 36))
    assert math.isnan(probe.report(model, x[:1], None, total).layers[0].apart)
    with torch.no_grad():
        model[0].weight.zero_()
    assert math.isnan(probe.report(model, x, None, total).layers[1].apart)


def test_exploding_gradients_of_weights_that_are_too_large() -> None:
    x, y = digits_like()
    model = MLP([64] * 21 + [4], "relu", "he_normal", gain=2.0, device="cpu")
    report = probe.report(model, x.flatten(1).double(), y, F.cross_entropy)
    found = next(s for s in report.diagnosis if s.what == "exploding gradients")
    assert found.where == ("layers.0",) and "one learning rate may serve" in found.reason
    # On the way back, He's weights alone would keep the norm.
    assert 1.7 < report.growth < 2.3
    assert report.effective_depth == 21  # ReLU is homogeneous: w . dL/dw is equal in all layers
    # tanh holds the signal, so that nothing makes up for the gradient.
    model = MLP([64] * 21 + [4], "tanh", "glorot_normal", gain=4.0, device="cpu")
    report = probe.report(model, x.flatten(1).double(), y, F.cross_entropy)
    found = next(s for s in report.diagnosis if s.what == "exploding gradients")
    assert "faster than the last ones" in found.reason and report.growth > 1.3


@pytest.mark.parametrize(("gain", "what"), [(0.5, "vanishing"), (2.0, "exploding")])
def test_gradients_through_time_vanish_and_explode_with_the_recurrent_weights(
    gain: float, what: str
) -> None:
    # Orthogonal weights times a gain, and a slope of one: the gain to the power of the steps.
    net = RNN(1, 16, 1, "elman", "identity", gain=gain, device="cpu")
    x = torch.randn(64, 24, 1, dtype=torch.float64)
    report = probe.report(net, x, torch.zeros(64, 1).double(), F.mse_loss)
    found = [s for s in report.diagnosis if "through the 24 steps" in s.reason]
    assert [s.what for s in found] == [f"{what} gradients"] and found[0].where == ("recurrent",)
    uses = [layer.gradient_norm for layer in report.layers if layer.name == "recurrent"]
    assert uses[0] / uses[-1] == pytest.approx(gain**23)
    stock = nn.RNN(1, 16, nonlinearity="relu", batch_first=True)
    with torch.no_grad():
        stock.weight_hh_l0.copy_(gain * torch.eye(16))
        for p in (stock.weight_ih_l0, stock.bias_ih_l0, stock.bias_hh_l0):
            p.abs_()
    report = probe.report(stock, x.float().abs(), None, lambda out, _: out[0][:, -1].sum())
    assert [s.what for s in report.diagnosis] == [f"{what} gradients"]
    assert "through the 24 steps of the model" in report.diagnosis[0].reason


def test_dead_units_of_biases_pushed_down() -> None:
    x, y = digits_like()
    model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 4))
    with torch.no_grad():
        model[0].bias[:16] = -100
    (symptom,) = probe.report(model, x.flatten(1), y, F.cross_entropy).diagnosis
    assert (symptom.what, symptom.where) == ("dead units", ("1",))
    assert symptom.reason.startswith("50% of the units of 1 (ReLU)")
    assert symptom.page == "activations/dying-units"
    few = probe.report(model, x[:4].flatten(1), y[:4], F.cross_entropy)
    assert few.diagnosis == ()  # four examples do not show that a unit is dead


def test_saturated_units_of_inputs_that_are_too_large() -> None:
    x, y = digits_like()
    model = MLP([64, 32, 32, 4], "tanh", "glorot_normal", device="cpu", dtype=torch.float32)
    report = probe.report(model, 100 * x.flatten(1), y, F.cross_entropy)
    found = [s for s in report.diagnosis if s.what == "saturated units"]
    assert found[0].where == ("bends.0",) and found[0].page == "activations/zoo"
    last = nn.Sequential(nn.Linear(64, 4), nn.Sigmoid())  # probabilities near 0 and 1 are its aim
    report = probe.report(last, 100 * x.flatten(1), F.one_hot(y).float(), F.mse_loss)
    assert report.diagnosis == ()


@pytest.mark.parametrize("value", [0.0, 0.1])
def test_copied_units_of_a_constant_start(value: float) -> None:
    x, y = digits_like()
    model = nn.Sequential(nn.Linear(64, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(),
                          nn.Linear(16, 4))  # fmt: skip
    assert probe.report(model, x.flatten(1), y, F.cross_entropy).diagnosis == ()
    for layer in (model[0], model[2]):
        nn.init.constant_(layer.weight, value)
        nn.init.zeros_(layer.bias)
    found = probe.report(model, x.flatten(1), y, F.cross_entropy).diagnosis[0]
    assert found.what == "copied units" and found.page == "initialization/breaking-symmetry"
    assert "0.weight" in found.where and "16 of the 16 rows" in found.reason
    # The gradient tells the second layer's units apart, unless what they look at is zero.
    assert ("2.weight" in found.where) == (value == 0)


def test_a_layer_that_makes_infinity_is_named() -> None:
    x, y = digits_like()
    model = nn.Sequential(nn.Linear(64, 8), nn.ReLU(), nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 4))
    with torch.no_grad():
        model[2].weight[0, 0] = math.inf
    found = probe.report(model, x.flatten(1), y, F.cross_entropy).diagnosis[0]
    assert (found.what, found.where) == ("not finite", ("2",))
    assert "first appeared in the output of 2 (Linear), in pass 1; 2.weight" in found.reason


def test_the_first_nan_is_named_long_after_everything_is_nan() -> None:
    class Root(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.a, self.b = nn.Linear(2, 2), nn.Linear(2, 2)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            out: torch.Tensor = self.b(self.a(x)) * 1.0
            return out

    model = Root()
    sgd = torch.optim.SGD(model.parameters(), lr=0.1)
    with probe.watch(model, sgd) as p:
        for k in range(2 * RECENT):
            sgd.zero_grad()
            out = model(torch.ones(3, 2))
            ((out - out.detach()).square().sum().sqrt() if k == 4 else out.sum()).backward()
            sgd.step()
    found = p.report().diagnosis[0]
    # The root's slope at zero is infinite, and infinity times zero is NaN; forward was fine.
    assert found.what == "not finite" and found.where == ("b",)
    assert "gradient at the output of b (Linear), in pass 5" in found.reason


def test_nan_in_the_input_is_blamed_on_the_input() -> None:
    model, x = by_hand()
    x[1, 0] = math.nan
    assert probe.report(model, x, None, total).diagnosis[0].where == ("the input",)


def test_overflows_of_a_scaled_loss_are_how_a_scaler_finds_its_scale() -> None:
    model, x = by_hand()
    with probe.watch(model, loss_scale=lambda: 8.0) as p:
        for factor in (math.inf, 8.0, 8.0, 8.0):
            (model(x).sum() * factor).backward()
            model.zero_grad()
    report = p.report()
    assert report.diagnosis == ()
    assert report.layers[0].gradient_norm == pytest.approx(3) and report.layers[0].gradient_bad == 1
    assert report.parameters[0].gradient_norm == pytest.approx(math.sqrt(73))


def test_parameters_that_cannot_learn_are_told_apart() -> None:
    class Parts(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body, self.cut, self.idle, self.head, self.late = (
                nn.Linear(4, 4) for _ in range(5)
            )

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            out: torch.Tensor = self.head(self.body(x) + self.cut(x).detach() + self.late(x))
            return out

    model = Parts()
    model.body.requires_grad_(False)
    some = [p for name, p in model.named_parameters() if not name.startswith("late")]
    sgd = torch.optim.SGD(some, lr=1e-2)
    x = torch.randn(32, 4)
    with probe.watch(model, sgd) as p:
        model(x).square().mean().backward()
        sgd.step()
    found = {s.what: s.where for s in p.report().diagnosis}
    assert found == {
        f"{status} parameters": (f"{name}.weight", f"{name}.bias")
        for status, name in (
            ("unused", "idle"), ("disconnected", "cut"), ("left out", "late"), ("frozen", "body"),
        )
    }  # fmt: skip


def test_a_loss_that_does_not_depend_on_the_output_leaves_no_gradient() -> None:
    model, x = by_hand()
    assert "no gradient" in whats(probe.report(model, x, None, lambda out, _: 0 * out.sum()))
    found = probe.report(model, x, None, lambda out, _: out.detach().sum())
    assert whats(found) == ["disconnected parameters"]


@pytest.mark.parametrize(("rate", "what"), [(30.0, "large"), (1e-7, "small")])
def test_steps_of_a_wrong_rate(rate: float, what: str) -> None:
    x, y = digits_like()
    model = MLP([64, 32, 4], "tanh", "glorot_normal", device="cpu", dtype=torch.float32)
    sgd = torch.optim.SGD(model.parameters(), lr=rate)
    report = probe.report(model, x.flatten(1), y, F.cross_entropy, optimizer=sgd)
    (found,) = report.diagnosis
    assert found.what == f"updates too {what}" and found.page == "vanishing-gradients/diagnosis"
    sizes = [p.update or 0 for p in report.parameters if len(p.shape) > 1]
    worst = max(sizes) if what == "large" else min(sizes)
    assert f"{worst:.2g} of its size" in found.reason


def test_updates_that_half_precision_rounds_away_are_told() -> None:
    x, y = digits_like()
    model = nn.Linear(64, 4)
    sgd = torch.optim.SGD(model.parameters(), lr=1e-4)
    assert probe.report(model, x.flatten(1), y, F.cross_entropy, optimizer=sgd).diagnosis == ()
    half = copy.deepcopy(model).bfloat16()
    sgd = torch.optim.SGD(half.parameters(), lr=1e-4)
    (found,) = probe.report(
        half, x.flatten(1).bfloat16(), y, F.cross_entropy, optimizer=sgd
    ).diagnosis
    assert found.what == "updates too small" and "rounding of bfloat16" in found.reason


# ---------------------------------------------------------------- as it was found


class Busy(nn.Module):
    """What a forward pass could change: running means, random numbers; and shared weights."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.norm = nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4)
        self.drop = nn.Dropout(0.5)
        self.dense = nn.utils.parametrizations.weight_norm(nn.Linear(4, 4))
        self.cells = nn.GRU(4, 4, batch_first=True)
        self.f = activations.get("gelu")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        a = self.drop(self.f(self.norm(self.conv(x)))).mean((2, 3))
        out: torch.Tensor = self.cells(torch.stack([self.dense(a), self.dense(a).tanh()], 1))[0]
        return out[:, -1]


@pytest.mark.parametrize("mode", [True, False])
def test_a_report_leaves_everything_as_it_was(mode: bool) -> None:
    model = Busy()
    x, y = digits_like(32)
    F.cross_entropy(model(x), y).backward()  # so that there is a .grad, and a running mean
    model.train(mode)
    model.drop.train()
    model.norm.train()
    optimizer = torch.optim.Adam(model.parameters())
    optimizer.step()
    state = copy.deepcopy(optimizer.state_dict())
    x.requires_grad_()
    before = snapshot(model)
    report = probe.report(model, x, y, F.cross_entropy, optimizer=optimizer)
    assert_same(before, snapshot(model))
    assert_same(state, optimizer.state_dict())
    assert x.grad is None
    assert all(p.update is not None and p.update > 0 for p in report.parameters)

    def failing(out: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        raise RuntimeError("a loss that fails")

    with pytest.raises(RuntimeError, match="a loss that fails"):
        probe.report(model, x, y, failing)
    assert_same(before, snapshot(model))


def test_a_watched_training_ends_in_the_same_weights() -> None:
    def end(watched: bool) -> list[torch.Tensor]:
        torch.manual_seed(1)
        model, (x, y) = Busy(), digits_like(64)
        optimizer = torch.optim.Adam(model.parameters())

        def steps() -> None:
            for _ in range(5):
                optimizer.zero_grad()
                F.cross_entropy(model(x), y).backward()
                nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimizer.step()

        if watched:
            with probe.watch(model, optimizer):
                steps()
        else:
            steps()
        assert hooks(model) == 0 and not optimizer._optimizer_step_post_hooks
        return [*model.state_dict().values(), torch.get_rng_state()]

    assert_same(end(True), end(False))


def test_hooks_are_gone_after_an_exception_and_the_pass_that_failed_is_not_counted_twice() -> None:
    model, (x, y) = Busy(), digits_like(8)
    before = sorted(vars(model.norm))
    p = probe.watch(model)
    with pytest.raises(RuntimeError, match="channels"), p:  # noqa: PT012
        F.cross_entropy(model(x), y).backward()
        assert hooks(model) > 0
        model(torch.ones(2, 7, 8, 8))
    assert hooks(model) == 0 and sorted(vars(model.norm)) == before
    assert torch.overrides._get_current_function_mode() is None
    with pytest.raises(KeyboardInterrupt), probe.watch(model) as q:  # noqa: PT012
        model.drop.forward = interrupted  # type: ignore[assignment]
        model(x)
    del model.drop.forward
    assert hooks(model) == 0 and torch.overrides._get_current_function_mode() is None
    assert [layer.name for layer in q.report().layers] == ["conv", "norm", "gelu"]
    assert p.report().backwards == 1


def interrupted(x: torch.Tensor) -> torch.Tensor:
    raise KeyboardInterrupt


def test_somebody_may_go_on_after_a_pass_that_failed() -> None:
    model, x = by_hand()
    with probe.watch(model) as p:
        with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
            model(torch.ones(1, 9, dtype=torch.float64))
        model(x).sum().backward()
    report = p.report()
    assert report.layers[0].gradient_norm == pytest.approx(3)
    assert (report.passes, len(report.layers)) == (2, 3)


def test_hooks_are_gone_when_watching_cannot_even_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    model, _ = by_hand()

    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("no hooks here")

    monkeypatch.setattr(model[2], "register_forward_hook", refuse)
    with pytest.raises(RuntimeError, match="no hooks here"):
        probe.watch(model).__enter__()
    assert hooks(model) == 0


def test_hooks_on_tensors_that_live_on_are_gone_too() -> None:
    model, x = by_hand()
    with probe.watch(model) as p:
        out = model(x)
    out.sum().backward()
    assert p.report().backwards == 0 and not out._backward_hooks


# ---------------------------------------------------------------- kinds of training


def test_mixed_precision_and_a_scaler_give_the_gradients_of_the_loss_itself() -> None:
    x, y = digits_like(64)
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 4))
    plain = probe.report(model, x, y, F.cross_entropy)
    scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
    sgd = torch.optim.SGD(model.parameters(), lr=0.1)
    with probe.watch(model, sgd, loss_scale=scaler.get_scale) as p:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = F.cross_entropy(model(x), y)
        scaler.scale(loss).backward()
        scaler.step(sgd)
        scaler.update()
    mixed = p.report()
    assert mixed.layers[0].dtype == torch.bfloat16 and mixed.parameters[0].dtype == torch.float32
    for a, b in zip(plain.layers, mixed.layers, strict=True):
        # bfloat16 keeps 8 bits: 0.4% a rounding, and a few of them in a row.
        assert a.gradient_norm == pytest.approx(b.gradient_norm, rel=0.03)
        assert a.rms == pytest.approx(b.rms, rel=0.02)
    for one, other in zip(plain.parameters, mixed.parameters, strict=True):
        assert one.gradient_norm == pytest.approx(other.gradient_norm, rel=0.03)
    assert mixed.steps == 1 and mixed.diagnosis == ()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert probe.report(model, x, y, F.cross_entropy).layers[0].dtype == torch.bfloat16
    scaled = probe.report(model, x, y, F.cross_entropy, loss_scale=1024.0)
    again = probe.report(model, x, y, F.cross_entropy)
    assert scaled.layers[0].gradient_norm == pytest.approx(again.layers[0].gradient_norm)


def test_in_place_activations_are_measured_as_others() -> None:
    def model(inplace: bool) -> nn.Sequential:
        torch.manual_seed(3)
        return nn.Sequential(nn.Linear(4, 8), nn.ReLU(inplace), nn.Linear(8, 8), nn.ReLU(inplace))

    x = torch.randn(16, 4)
    one, other = (probe.report(model(inplace), x, None, total) for inplace in (True, False))
    for a, b in zip(one.layers, other.layers, strict=True):
        assert (a.mean, a.dead, a.gradient_norm) == (b.mean, b.dead, b.gradient_norm)


def test_sparse_gradients_lists_of_outputs_and_embeddings_are_followed() -> None:
    class Words(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.table, self.out = nn.Embedding(50, 8, sparse=True), nn.Linear(8, 3)

        def forward(self, words: torch.Tensor) -> dict[str, torch.Tensor]:
            return {"logits": self.out(self.table(words).mean(1))}

    words = torch.randint(0, 50, (32, 5))
    report = probe.report(
        Words(), words, torch.randint(0, 3, (32,)), lambda out, y: F.cross_entropy(out["logits"], y)
    )
    assert [layer.kind for layer in report.layers] == ["Embedding", "Linear"]
    assert (report.parameters[0].gradient_norm or 0) > 0 and report.diagnosis == ()


# ---------------------------------------------------------------- what is shown


def test_a_report_prints_shows_and_hands_out_its_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    model, x = by_hand()
    report = probe.report(model, x, None, total)
    text = str(report)
    assert text == repr(report) and "1 pass, 1 with a gradient, 0 steps." in text
    line = next(line for line in text.splitlines() if line.startswith("1  "))
    assert line.split() == ["1", "ReLU", "2x3", "1", "1.15", "53%", "50%", "33%", "-", "7.75"]
    rows = report.rows()
    assert rows[1]["dead"] == pytest.approx(1 / 3) and rows[0]["dtype"] == "float64"
    frame = report.to_dataframe("parameters")
    assert list(frame["name"]) == ["0.weight", "2.weight"]
    assert list(frame["gradient_norm"]) == [p.gradient_norm for p in report.parameters]
    ElementTree.fromstring(report._repr_html_())
    with pytest.raises(ValueError, match=r"which must be 'layers' or 'parameters'.*'units'"):
        report.rows("units")  # type: ignore[arg-type]
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="pip install pandas"):
        report.to_dataframe()


def test_html_is_escaped_and_long_reports_are_cut_in_the_middle() -> None:
    net = RNN(2, 8, 1, device="cpu")
    report = probe.report(net, torch.randn(5, 200, 2, dtype=torch.float64), None, total)
    assert "... 198 more uses" in str(report) and len(str(report).splitlines()) < 40
    deep = nn.Sequential(*(nn.Linear(2, 2) for _ in range(100)))
    text = str(probe.report(deep, torch.ones(3, 2), None, total))
    assert "... 40 more rows" in text and "... 140 more rows" in text

    class Odd(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.add_module("<b>", nn.Linear(2, 2))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            out: torch.Tensor = self._modules["<b>"](x)  # type: ignore[misc]
            return out

    page = probe.report(Odd(), torch.ones(3, 2), None, total)._repr_html_()
    assert "&lt;b&gt;" in page and "<b>" not in page


def test_the_figure_says_in_words_what_it_shows() -> None:
    model, x = by_hand()
    figure = probe.report(model, x, None, total).figure()
    assert "goes from 2.2 in the first to 4.2 in the last" in figure.alt  # sqrt(28/6), sqrt(18)
    assert "goes from 3 in the first to 1.4 in the last" in figure.alt
    assert "2 of 2 layers" in figure.alt and figure._repr_html_().count("<svg") == 2
    with probe.watch(model) as p, torch.no_grad():
        model(x)
    assert "was not measured" in p.report().figure().alt
    with pytest.raises(ValueError, match="no layer with weights"):
        probe.report(nn.Tanh(), x, None, total).figure()


# ---------------------------------------------------------------- what is refused


def test_what_cannot_be_watched_is_refused_in_a_sentence() -> None:
    model, x = by_hand()
    with pytest.raises(TypeError, match=r"a torch\.nn\.Module is watched, but this is function"):
        probe.watch(total)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"optimizer must be one of torch\.optim, but is float"):
        probe.watch(model, 0.1)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="the model is compiled"):
        probe.watch(torch.compile(model, backend="eager"))
    with pytest.raises(ValueError, match="its part '1' is compiled"):
        probe.watch(nn.Sequential(model, torch.compile(model, backend="eager")))
    with pytest.raises(ValueError, match=r"'0\.weight' has no shape yet; call the model once"):
        probe.watch(nn.Sequential(nn.LazyLinear(3)))
    with probe.watch(model) as p:
        with pytest.raises(RuntimeError, match="nothing has passed through the model"):
            p.report()
        with pytest.raises(RuntimeError, match="already on"):
            p.__enter__()
    sgd = torch.optim.SGD(model.parameters(), lr=0.1)
    with probe.watch(model, sgd) as p, pytest.raises(RuntimeError, match=r"leave out p\.step"):
        p.step()
    with pytest.raises(ValueError, match=r"tensor with one number, but it is \(2, 1\)"):
        probe.report(model, x, None, lambda out, _: out)
    with pytest.raises(ValueError, match="one number, but it is float"):
        probe.report(model, x, None, lambda out, _: 1.0)  # type: ignore[arg-type,return-value]
    with pytest.raises(ValueError, match=r"model is on cpu, but x is on meta; .* x.to\('cpu'\)"):
        probe.report(model, x.to("meta"), None, total)
    with pytest.raises(ValueError, match="but y is on meta"):
        probe.report(model, x, x.to("meta"), total)
    with pytest.raises(ValueError, match="LBFGS needs a closure"):
        probe.report(model, x, None, total, optimizer=torch.optim.LBFGS(model.parameters()))
    assert hooks(model) == 0
