"""What the probe measures is worked out by hand; what it diagnoses is there, and only there."""

from __future__ import annotations

import builtins
import copy
import math
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
from nbsrc.probe import diagnosis
from nbsrc.probe.functions import ends
from nbsrc.probe.moments import RECENT, Moments, Series, norm, norms
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
    assert v.norm == pytest.approx(math.sqrt(30)) and v.gradient_norm == pytest.approx(math.sqrt(20))
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
    moments = Moments(silent=True, zeros=True)
    for tensor in tensors:
        moments.add(tensor, axis, (0, 0, 0))
    found, all_of = moments.summary(), np.stack([t.double().numpy() for t in tensors])
    # Sums of up to 24 numbers up to 1e3: each addition rounds by half an ulp of the sum.
    ulp = 24 * 2.0 ** (-52 if dtype == "float64" else -23)
    assert found.mean == pytest.approx(all_of.mean(), abs=1e3 * ulp)
    assert found.rms == pytest.approx(np.sqrt(np.mean(all_of**2)), rel=ulp)
    # A deviation from the difference of two squares: its square is off by their rounding.
    assert found.std**2 == pytest.approx(all_of.var(), abs=4 * ulp * 1e6)
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
