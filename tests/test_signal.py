"""Integrals, recursion, phases and finite widths against closed forms, differences, simulation."""

from __future__ import annotations

import doctest
import importlib
import itertools
import math
import pkgutil
import subprocess
import sys
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import erf

from nbsrc import activations, signal
from nbsrc.activations.properties import moments
from nbsrc.networks import MLP
from nbsrc.signal.gaussian import expectation, pair_expectation
from nbsrc.signal.kernels import CLOSED
from nbsrc.signal.phases import PhaseDiagram

PLACES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
SMOOTH_ENOUGH = [name for name in activations.names() if name != "threshold"]
DIVING = settings(max_examples=200, derandomize=True, deadline=None)


def error_function() -> activations.Activation:
    """An activation outside the zoo, whose kernel Williams (1997) gives in closed form."""
    return activations.Activation(
        "erf", lambda xp, z: erf(z), lambda xp, z: 2 / math.sqrt(math.pi) * np.exp(-z * z),
        "erf", "", range=(-1, 1), limits=(-1, 1), knots=(), monotone="strictly increasing",
        smoothness=math.inf, source="",
    )  # fmt: skip


# ---------------------------------------------------------------- integrals


@pytest.mark.parametrize("name", [n for n in activations.names() if n != "sine"])
@pytest.mark.parametrize("deviation", [0.05, 1.0, 20.0])
def test_single_integrals_agree_with_adaptive_ones(name: str, deviation: float) -> None:
    act = activations.get(name)
    mean, square, slope = moments(act, deviation)
    found = [
        float(expectation(function, deviation, act.knots))
        for function in (act, lambda u: act(u) ** 2, lambda u: act.derivative(u) ** 2)
    ]
    # Both claim some 1e-13 of what they add up.
    np.testing.assert_allclose(found, [mean, square, slope], rtol=1e-12, atol=1e-12 * square**0.5)


@pytest.mark.parametrize("name", CLOSED)
@DIVING
@given(q=st.floats(1e-3, 20), c=st.floats(-1, 1))
def test_pair_integrals_agree_with_closed_forms(name: str, q: float, c: float) -> None:
    act = activations.get(name)
    size = float(signal.dual(act, q))
    # sin(sqrt(q) z) turns over up to 40 times within reach, which costs quadrature some digits.
    tolerance = 1e-9 if name == "sine" else 1e-11
    assert pair_expectation(act, q, c, act.knots) == pytest.approx(
        float(signal.dual(act, q, c)), abs=tolerance * size
    )
    assert pair_expectation(act.derivative, q, c, act.knots) == pytest.approx(
        float(signal.dual_slope(act, q, c)), abs=1e-9
    )


@DIVING
@given(q=st.floats(1e-3, 20), c=st.floats(-1, 1))
def test_kernel_of_the_error_function_is_an_arc_sine(q: float, c: float) -> None:
    # Williams (1997), Computing with infinite networks, equation 11.
    known = 2 / math.pi * math.asin(2 * q * c / (1 + 2 * q))
    assert float(signal.dual(error_function(), q, c)) == pytest.approx(known, abs=1e-12)
    steep = 4 / math.pi / math.sqrt((1 + 2 * q) ** 2 - (2 * q * c) ** 2)
    assert float(signal.dual_slope(error_function(), q, c)) == pytest.approx(steep, rel=1e-9)


def test_relu_kernel_is_the_arc_cosine_kernel() -> None:
    # Cho and Saul (2009), equation 6: J_1 = sin t + (pi - t) cos t, of vectors of any length.
    angle = np.linspace(0, math.pi, 7)
    known = 3.0 / (2 * math.pi) * (np.sin(angle) + (math.pi - angle) * np.cos(angle))
    np.testing.assert_allclose(
        signal.dual(activations.relu, 3.0, np.cos(angle)), known, rtol=1e-12, atol=1e-15
    )


@DIVING
@given(name=st.sampled_from(SMOOTH_ENOUGH), q=st.floats(0.1, 4), c=st.floats(-0.8, 0.8))
def test_slope_kernel_is_the_derivative_by_the_correlation(name: str, q: float, c: float) -> None:
    act, h = activations.get(name), 1e-4
    difference = (signal.dual(act, q, c + h) - signal.dual(act, q, c - h)) / (2 * h)
    # The difference errs by h^2/6 times a third derivative, which at |c| < 0.8 is moderate, too.
    assert float(difference) == pytest.approx(q * float(signal.dual_slope(act, q, c)), abs=2e-6)


@DIVING
@given(name=st.sampled_from(activations.names()), q=st.floats(0.1, 10))
def test_growth_is_the_derivative_by_the_length(name: str, q: float) -> None:
    act, h = activations.get(name), 1e-4 * q
    difference = (signal.dual(act, q + h) - signal.dual(act, q - h)) / (2 * h)
    assert float(difference) == pytest.approx(float(signal.dual_growth(act, q)), abs=1e-7)


def test_integrals_take_arrays_of_means_and_deviations_and_none_at_all() -> None:
    found = expectation(lambda u: u**2, [[1.0], [0.0]], mean=[0.0, 2.0, -3.0])
    np.testing.assert_allclose(found, [[1, 5, 10], [0, 4, 9]], rtol=1e-13)
    assert expectation(np.tanh, np.empty((0, 3))).shape == (0, 3)


@pytest.mark.parametrize(
    ("q", "c", "sentence"),
    [
        (-1.0, 1.0, "cannot be negative or NaN, but it is -1.0"),
        (math.nan, 1.0, "but it is nan"),
        (1.0, 1.5, "between -1 and 1, but c is 1.5"),
        (1.0, math.nan, "but c is nan"),
    ],
)
def test_impossible_lengths_and_angles_are_named(q: float, c: float, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        signal.dual(activations.tanh, q, c)


# ---------------------------------------------------------------- recursion


def test_variance_of_tanh_at_glorots_scale_has_no_plateau_but_falls_as_one_over_twice_the_depth():
    layer = signal.MeanField("tanh", 1.0)
    lengths, _ = layer.at_depth(3000)
    # V(q) = q - 2 q^2 + 17/3 q^3 - ..., so 1/q grows by 2 - (5/3) q per layer: 2 l minus a log.
    assert lengths[-1] * 2 * 3000 == pytest.approx(1, abs=0.01)
    assert layer.fixed_length() == 0


@DIVING
@given(
    name=st.sampled_from([n for n in SMOOTH_ENOUGH if n != "gaussian"]),
    vw=st.floats(0.2, 6),
    vb=st.sampled_from([0.0, 0.01, 0.3, 2.0]),
)
def test_signals_move_towards_the_fixed_length_and_stay_there(name: str, vw: float, vb: float):
    layer = signal.MeanField(name, vw, vb)
    settled = layer.fixed_length()
    lengths, _ = layer.at_depth(40)
    if 0 < settled < math.inf:
        assert float(layer.length(settled)) == pytest.approx(settled, rel=1e-9)
        away = np.abs(lengths - settled)
        # They never pass it: the map grows with q. Rounding is all that may move them back.
        assert (away[1:] <= away[:-1] + 1e-11 * settled).all()
        assert ((lengths - settled) * (1 - settled) >= -1e-11 * settled**2).all()
    elif settled == 0:
        assert (np.diff(lengths) <= 0).all()
    else:
        assert (np.diff(lengths) >= 0).all()


@pytest.mark.parametrize(
    ("name", "vw", "vb", "start", "expected"),
    [
        ("relu", 2.0, 0.0, 3.0, 3.0),  # every length is kept
        ("relu", 2.1, 0.0, 1.0, math.inf),
        ("relu", 2.0, 0.1, 1.0, math.inf),
        ("relu", 1.5, 0.3, 1.0, 0.3 / (1 - 0.75)),  # q = 3/4 q + 0.3
        ("relu", 1.9, 0.0, 1.0, 0.0),
        ("identity", 0.5, 1.0, 7.0, 2.0),
        ("selu", 1.0, 0.0, 0.5, 1.0),  # what it was made for: Klambauer et al. (2017)
        ("sine", 1.0, 0.0, 1.0, 0.0),
    ],
)
def test_fixed_lengths_that_are_known(
    name: str, vw: float, vb: float, start: float, expected: float
) -> None:
    found = signal.MeanField(name, vw, vb).fixed_length(start)
    assert found == pytest.approx(expected, rel=1e-6)  # SELU's constants have seven digits or more


@pytest.mark.parametrize(
    ("name", "vw", "vb"),
    [("tanh", 4.0, 0.01), ("tanh", 2.0, 0.01), ("sine", 3.0, 0.1), ("tanh", 2.0, 0.5),
     ("hard_tanh", 3.0, 0.05), ("sigmoid", 30.0, 0.1), ("tanh", 1.5, 0.4)],
)  # fmt: skip
def test_pairs_of_inputs_arrive_at_the_fixed_correlation(name: str, vw: float, vb: float) -> None:
    layer = signal.MeanField(name, vw, vb)
    q, c = layer.fixed_length(), layer.fixed_correlation()
    enough = 50 + int(16 * layer.depth_scales().correlation)  # exp(-16) is 1e-7
    _, near = layer.at_depth(enough, q, 0.9)
    _, far = layer.at_depth(enough, q, 0.01)
    assert near[-1] == pytest.approx(c, abs=1e-6)
    assert far[-1] == pytest.approx(c, abs=1e-6)
    # What is left of the difference falls by the scale's share per layer, in the end.
    _, track = layer.at_depth(30, q, c - 1e-4)
    left = np.abs(track - c)
    expected = 1 / layer.depth_scales().correlation
    assert math.log(left[5] / left[10]) / 5 == pytest.approx(expected, rel=2e-3)
    lengths, _ = layer.at_depth(30, q * 1.001)
    left = np.abs(lengths - q)
    assert math.log(left[1] / left[2]) == pytest.approx(1 / layer.depth_scales().length, rel=5e-3)


def test_order_brings_all_inputs_together_and_chaos_parts_them() -> None:
    assert signal.MeanField("tanh", 1.2, 0.3).fixed_correlation() == 1
    assert signal.MeanField("tanh", 4.0, 0.0).fixed_correlation() == 0  # nothing in common is left
    assert math.isnan(signal.MeanField("tanh", 0.5).fixed_correlation())
    # ReLU knows no chaos: neighbours never part, however large the weights.
    assert signal.MeanField("relu", 5.0).fixed_correlation() == 1
    assert signal.MeanField("relu", 2.0).depth_scales() == signal.DepthScales(
        math.inf, math.inf, math.inf
    )


@DIVING
@given(vw=st.floats(1.05, 9), vb=st.floats(0, 0.5), c=st.floats(-0.9, 0.9))
def test_correlation_slope_is_the_derivative_of_the_map(vw: float, vb: float, c: float) -> None:
    layer, h = signal.MeanField("tanh", vw, vb), 1e-4
    q = layer.fixed_length()
    difference = (layer.correlation(c + h, q) - layer.correlation(c - h, q)) / (2 * h)
    assert float(layer.correlation_slope(c, q)) == pytest.approx(float(difference), rel=1e-5)
    assert float(layer.chi(q, c)) == pytest.approx(float(layer.correlation_slope(c, q)), rel=1e-8)


def test_a_signal_that_has_died_has_no_direction() -> None:
    _, correlations = signal.MeanField("relu", 0.1).at_depth(400, 1.0, 0.5)
    # 1 - c falls as 9 pi^2 / (2 layers^2), from the arc-cosine map's expansion at c = 1.
    assert correlations[100] == pytest.approx(1 - 4.5 * math.pi**2 / 100**2, abs=1e-3)
    assert math.isnan(correlations[-1])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("tanh", 0.0), "weight_variance must be positive and finite, but it is 0.0"),
        (("tanh", math.nan), "but it is nan"),
        (("tanh", 1.0, -0.1), "bias_variance must be finite and not negative, but it is -0.1"),
        (("tahn", 1.0), "Did you mean 'tanh'"),
    ],
)
def test_impossible_layers_are_refused(arguments: tuple[Any, ...], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        signal.MeanField(*arguments)
    with pytest.raises(ValueError, match=r"positive, finite length, but start is 0\.0"):
        signal.MeanField("tanh", 1.0).fixed_length(0.0)
    with pytest.raises(ValueError, match="layers is 0"):
        signal.MeanField("tanh", 1.0).at_depth(0)


# ---------------------------------------------------------------- phases


@DIVING
@given(
    name=st.sampled_from(["tanh", "softsign", "hard_tanh", "sine", "sigmoid", "gelu", "elu"]),
    b=st.floats(0.01, 0.4),
)
def test_gradients_keep_their_size_on_the_critical_line(name: str, b: float) -> None:
    w = float(signal.critical_line(name, b))
    q = np.geomspace(1e-6, 1e3, 2000)
    layer = signal.MeanField(name, w**2, b**2)
    # Some length is a fixed point of this layer, and chi is one there.
    turns = np.flatnonzero(np.diff(np.sign(layer.length(q) - q)))
    assert min(abs(float(layer.chi(q[k])) - 1) for k in turns) < 0.02


def test_critical_lines_that_are_known() -> None:
    np.testing.assert_allclose(signal.critical_line("tanh", [0.0]), 1, rtol=1e-9)
    np.testing.assert_allclose(signal.critical_line("relu", [0, 0.1]), [math.sqrt(2), math.nan])
    # Schoenholz et al. (2017) work at sigma_b^2 = 0.05, where the edge of tanh is at 1.76.
    np.testing.assert_allclose(signal.critical_line("tanh", 0.05**0.5) ** 2, 1.76, atol=0.01)
    for name in ("tanh", "sine"):
        line = signal.critical_line(name, np.linspace(0, 0.5, 6))
        for b, w in zip(np.linspace(0, 0.5, 6)[1:], line[1:], strict=True):
            layer = signal.MeanField(name, w**2, b**2)
            assert float(layer.chi(layer.fixed_length())) == pytest.approx(1, abs=1e-9)


def small_map(name: str = "tanh") -> PhaseDiagram:
    return signal.phase_diagram(name, [0.5, 1.0, 2.0, 3.0], [0.0, 0.1, 0.4])


def test_phase_diagram_holds_what_each_layer_says_by_itself() -> None:
    diagram = small_map()
    for row, b in enumerate(diagram.bias_deviation):
        for column, w in enumerate(diagram.weight_deviation):
            layer = signal.MeanField("tanh", w**2, b**2)
            q = layer.fixed_length()
            assert diagram.length[row, column] == pytest.approx(q, rel=1e-12)
            assert diagram.chi[row, column] == pytest.approx(float(layer.chi(q)), rel=1e-12)
            alone = layer.fixed_correlation(), layer.depth_scales().correlation
            found = diagram.correlation[row, column], diagram.depth_scale[row, column]
            np.testing.assert_allclose(found, alone, rtol=1e-9, atol=1e-11)
    assert (diagram.chi[:, 0] < 1).all() and (diagram.chi[:, -1] > 1).all()


@pytest.mark.parametrize(
    ("across", "up", "sentence"),
    [
        ([], [0.0], r"weight_deviation must be a list of numbers, but its shape is \(0,\)"),
        ([1.0], 0.0, r"bias_deviation must be a list of numbers, but its shape is \(\)"),
        ([0.0, 1.0], [0.0], r"weight_deviation must be finite and positive, but it has 0\.0"),
        ([1.0], [math.nan], "bias_deviation must be finite and not negative, but it has nan"),
    ],
)
def test_maps_need_deviations(across: Any, up: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        signal.phase_diagram("tanh", across, up)


def test_a_critical_line_needs_deviations() -> None:
    with pytest.raises(ValueError, match=r"bias_deviation has -0\.1"):
        signal.critical_line("tanh", [0.1, -0.1])


# ---------------------------------------------------------------- real networks


@DIVING
@given(
    widths=st.lists(st.integers(1, 6), min_size=2, max_size=6),
    name=st.sampled_from(["tanh", "relu", "gelu", "sine", "identity"]),
    initializer=st.sampled_from(["torch_default", "he_normal", "orthogonal"]),
    n=st.integers(1, 4),
    gain=st.sampled_from([1.0, 0.5]),
    seed=st.integers(0, 99),
)
def test_measured_moments_are_autograds(
    widths: list[int], name: str, initializer: str, n: int, gain: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    x, delta = rng.normal(size=(n, widths[0])), rng.normal(size=(n, widths[-1]))
    found = signal.measure(
        widths, name, initializer, [7, seed], x, gain=gain, delta=delta, device="cpu"
    )
    net = MLP(widths, name, initializer, seed, gain=gain, device="cpu")
    a, sums = torch.from_numpy(x), []
    hidden = []
    for layer in net.layers:
        if sums:
            a = net.activation(sums[-1])
            hidden.append(a)
        sums.append(layer(a))
        sums[-1].retain_grad()
    sums[-1].backward(torch.from_numpy(delta))

    def squares(parts: list[Any]) -> list[float]:
        return [float(part.detach().square().mean()) for part in parts]

    close = {"rtol": 1e-10, "atol": 1e-30}
    np.testing.assert_allclose(found.forward[:, 1], squares(sums), **close)
    np.testing.assert_allclose(found.backward[:, 1], squares([z.grad for z in sums]), **close)
    np.testing.assert_allclose(found.activation_square[:, 1], squares(hidden), **close)
    means = [float(a.detach().mean()) for a in hidden]
    np.testing.assert_allclose(found.activation_mean[:, 1], means, rtol=1e-10, atol=1e-14)
    norms = [float(layer.weight.grad.norm()) for layer in net.layers]
    np.testing.assert_allclose(found.weight_gradients[:, 1], norms, **close)
    if n > 1:
        z = sums[-1].detach().numpy()
        with np.errstate(invalid="ignore"):
            cosines = [
                np.dot(z[i], z[j]) / np.linalg.norm(z[i]) / np.linalg.norm(z[j])
                for i, j in itertools.combinations(range(n), 2)
            ]
        np.testing.assert_allclose(found.correlation[-1, 1], np.mean(cosines), atol=1e-9)
    else:
        assert np.isnan(found.correlation).all()


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("widths", "name", "initializer"),
    [
        ([200] * 9, "tanh", "glorot_normal"),
        ([200] * 9, "relu", "he_uniform"),
        ([200] * 9, "relu", "lecun_normal"),
        ([200] * 9, "sigmoid", "torch_default"),
        ([100, 300, 150, 200, 50], "gelu", "glorot_uniform"),
        ([100, 300, 150, 200, 50], "selu", "orthogonal"),
        ([150] * 5, "tanh", "sparse"),
        ([150] * 5, "tanh", "unit_normal"),
    ],
)
def test_networks_do_what_the_forecast_says(
    place: str, widths: list[int], name: str, initializer: str
) -> None:
    seeds = 40
    x = signal.inputs(2, widths[0], np.random.default_rng(0), q=1.5, c=0.4)
    measured = signal.measure(widths, name, initializer, range(seeds), x, device=place)
    expected = signal.forecast(widths, name, initializer, q=1.5, c=0.4)
    for kind in ("forward", "backward", "correlation"):
        found, wanted = getattr(measured, kind), getattr(expected, kind)
        error = found.std(axis=1, ddof=1) / math.sqrt(seeds)
        # Five standard errors, of some 150 comparisons; theory leaves out terms of depth / width,
        # of which a layer contributes about one by one.
        finite = np.minimum(len(wanted), 8) / min(widths) * np.abs(wanted)
        assert (np.abs(found.mean(axis=1) - wanted) < 5 * error + finite).all(), kind
    spread = measured.rate.std(ddof=1) / math.sqrt(seeds)
    assert abs(measured.rate.mean() - expected.rate) < 5 * spread + 2 / min(widths)


def test_each_layers_ratio_has_the_forecasts_for_its_mean() -> None:
    x = signal.inputs(4, 64, np.random.default_rng(1))
    measured = signal.measure([64] * 21, "relu", "he_normal", range(200), x)
    error = measured.ratios.std(axis=1, ddof=1) / math.sqrt(200)
    assert (np.abs(measured.ratios.mean(axis=1) - 1) < 5 * error).all()


def test_networks_are_measured_in_bundles_without_changing_a_number(monkeypatch) -> None:
    x = signal.inputs(3, 8, np.random.default_rng(0))
    whole = signal.measure([8, 5, 4], "tanh", "he_normal", range(7), x)
    monkeypatch.setattr("nbsrc.signal.measured.AT_ONCE", 300)
    parts = signal.measure([8, 5, 4], "tanh", "he_normal", range(7), x)
    np.testing.assert_allclose(parts.backward, whole.backward, rtol=1e-12)
    assert parts.forward.shape == (2, 7)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"seeds": []}, "seeds is empty"),
        ({"x": np.ones((2, 3))}, r"points of shape \(n, 4\), but these have shape \(2, 3\)"),
        ({"x": np.ones((0, 4))}, r"and not \(0, 4\)"),
        ({"x": np.full((2, 4), np.nan)}, "finite, but one is nan"),
        ({"delta": np.ones((3, 1))}, r"delta must have the shape \(2, 1\), and has \(3, 1\)"),
        ({"widths": [4]}, "at least the input and the output"),
        ({"initializer": "hi_normal"}, "Did you mean 'he_normal'"),
        ({"gain": math.inf}, "finite number, but it is inf"),
    ],
)
def test_measuring_the_impossible_is_refused(change: dict[str, Any], sentence: str) -> None:
    arguments: dict[str, Any] = {
        "widths": [4, 3, 1], "activation": "tanh", "initializer": "he_normal", "seeds": [0],
        "x": np.ones((2, 4)),
    }  # fmt: skip
    with pytest.raises(ValueError, match=sentence):
        signal.measure(**{**arguments, **change})


@pytest.mark.parametrize("name", ["he_normal", "he_uniform", "glorot_normal", "glorot_uniform",
                                  "lecun_normal", "lecun_uniform", "torch_default", "unit_normal",
                                  "orthogonal", "sparse"])  # fmt: skip
@pytest.mark.parametrize(("fan_in", "fan_out"), [(40, 40), (60, 20), (20, 60)])
def test_variances_are_those_of_the_drawn_numbers(name: str, fan_in: int, fan_out: int) -> None:
    from nbsrc import initializers

    drawn = [
        initializers.draw(name, (fan_out, fan_in), np.random.default_rng(seed))
        for seed in range(60)
    ]
    vw, vb = signal.variances(name, fan_in, fan_out)
    weights = np.stack([w for w, _ in drawn])
    # A mean of n squares of a normal number errs by sqrt(2 / n); sparse ones are few, and wilder.
    n = len(weights) * fan_out * min(fan_in, 15)
    assert fan_in * weights.var() == pytest.approx(vw, rel=5 * math.sqrt(2 / n))
    biases = np.stack([b for _, b in drawn])
    assert biases.var() == pytest.approx(vb, rel=5 * math.sqrt(2 / biases.size))


def test_schemes_without_a_variance_are_named() -> None:
    for name in ("identity", "randomized_asymmetric", "nonsense"):
        with pytest.raises(ValueError, match=f"no mean-field variance is known .* '{name}'"):
            signal.variances(name, 10)
    with pytest.raises(ValueError, match="fan_out must be at least 1, but it is 0"):
        signal.variances("he_normal", 10, 0)
    with pytest.raises(ValueError, match="at least the input and the output"):
        signal.forecast([3], "tanh", "he_normal")
    with pytest.raises(ValueError, match="at least two layers"):
        _ = signal.forecast([3, 2], "tanh", "he_normal").rate


@DIVING
@given(n=st.integers(1, 5), width=st.integers(6, 20), q=st.floats(0.01, 100), c=st.floats(0, 1))
def test_inputs_have_the_length_and_the_angle_asked_for(
    n: int, width: int, q: float, c: float
) -> None:
    x = signal.inputs(n, width, np.random.default_rng(0), q=q, c=c)
    gram = x @ x.T / width
    np.testing.assert_allclose(gram, q * (c + (1 - c) * np.eye(n)), atol=1e-12 * q)


@pytest.mark.parametrize(
    ("n", "q", "c", "sentence"),
    [
        (5, 1.0, 0.5, "4 coordinates hold 1 to 3 such points, but n is 5"),
        (0, 1.0, 0.0, "but n is 0"),
        (1, 0.0, 0.0, "q must be positive"),
        (1, 1.0, -0.5, "c must lie between 0 and 1, but it is -0.5"),
    ],
)
def test_inputs_that_do_not_fit_are_refused(n: int, q: float, c: float, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        signal.inputs(n, 4, np.random.default_rng(0), q=q, c=c)


# ---------------------------------------------------------------- finite widths


def test_a_products_relative_variance_grows_like_a_power() -> None:
    assert signal.relative_variance(0.5, 1) == pytest.approx(0.25, rel=1e-15)
    rng = np.random.default_rng(0)
    factors = rng.uniform(0.5, 1.5, size=(400_000, 12))  # cv^2 = 1/12
    product = factors.prod(axis=1)
    found = product.var() / product.mean() ** 2
    expected = signal.relative_variance(math.sqrt(1 / 12), 12)
    # P^2 has a relative variance of its own, from E x^4 = 121/80: that bounds the mean's error.
    heavy = math.sqrt((((1.5**5 - 0.5**5) / 5) ** 12 / (13 / 12) ** 24 - 1) / len(product))
    assert found == pytest.approx(expected, rel=5 * heavy * (1 + 1 / expected))


@pytest.mark.parametrize("width", [1, 2, 5, 64])
def test_relu_layers_multiply_lengths_as_their_factor_says(width: int) -> None:
    rng = np.random.default_rng(width)
    n = 200_000 // width
    # One unit vector in; by symmetry any will do.
    z = rng.normal(0.0, math.sqrt(2 / width), size=(n, width))
    squares = (np.maximum(z, 0) ** 2).sum(axis=1)
    factor = signal.relu_factor(width)
    assert factor.mean == pytest.approx(1, rel=1e-12)
    assert factor.square == pytest.approx(1 + 5 / width, rel=1e-12)
    assert factor.cv == pytest.approx(math.sqrt(5 / width), rel=1e-9)
    assert factor.zero == 0.5**width
    error = math.sqrt(factor.zero * (1 - factor.zero) / n)
    assert abs((squares == 0).mean() - factor.zero) <= 5 * error
    logs = np.log(squares[squares > 0])
    deviation = math.sqrt(factor.log_variance)
    assert abs(logs.mean() - factor.log_mean) < 5 * deviation / math.sqrt(len(logs))
    wild = np.std((logs - logs.mean()) ** 2) / math.sqrt(len(logs))
    assert abs(logs.var() - factor.log_variance) < 5 * wild


def test_single_relu_networks_scatter_as_their_factors_multiply() -> None:
    width, depth, seeds = 16, 20, 400
    x = signal.inputs(1, width, np.random.default_rng(0))
    measured = signal.measure([width] * (depth + 1), "relu", "he_normal", range(seeds), x)
    squares = measured.activation_square[-1]
    factor, steps = signal.relu_factor(width), depth - 1
    logs = np.log(squares)  # dead at once in a layer: 2^-16
    error = math.sqrt(steps * factor.log_variance / seeds)
    assert abs(logs.mean() - steps * factor.log_mean - math.log(x[0] @ x[0] / width)) < 5 * error
    assert np.median(squares) < 0.3 * factor.mean**steps  # most networks lie far below the mean


def test_linear_layers_multiply_lengths_by_a_chi_squared_number() -> None:
    factor = signal.linear_factor(10, 3.0)
    squares = np.random.default_rng(0).chisquare(10, 200_000) * 0.3
    assert factor.mean == 3
    assert factor.square == pytest.approx(9 * 1.2, rel=1e-12)
    assert np.log(squares).mean() == pytest.approx(factor.log_mean, abs=5e-3)
    assert np.log(squares).var() == pytest.approx(factor.log_variance, rel=2e-2)


def test_products_of_normal_matrices_grow_by_their_exponents() -> None:
    width, steps, rng = 5, 4000, np.random.default_rng(0)
    frame, growth = np.eye(width), np.empty((steps, width))
    for step in range(steps):
        frame, r = np.linalg.qr(rng.normal(0, 0.4, (width, width)) @ frame)
        growth[step] = np.log(np.abs(np.diag(r)))
    error = growth.std(axis=0) / math.sqrt(steps)
    expected = signal.lyapunov_exponents(width, 0.4)
    assert (np.abs(growth.mean(axis=0) - expected) < 5 * error).all()
    # As many linear layers multiply a vector's length by the first.
    layer = signal.linear_factor(width, 0.4**2 * width)
    assert expected[0] == pytest.approx(layer.log_mean / 2, rel=1e-12)


@pytest.mark.parametrize(
    ("function", "arguments", "sentence"),
    [
        (signal.relative_variance, (-1.0, 3), r"cv must be finite and not negative, but it is -1"),
        (signal.relative_variance, (1.0, -3), "cannot be -3 factors"),
        (signal.relu_factor, (0,), "width is 0"),
        (signal.relu_factor, (3, 0.0), r"weight_variance must be .* but it is 0\.0"),
        (signal.linear_factor, (0,), "width is 0"),
        (signal.lyapunov_exponents, (0, 1.0), "width is 0"),
        (signal.lyapunov_exponents, (3, math.nan), "deviation must be .* but it is nan"),
    ],
)
def test_impossible_products_are_refused(function: Any, arguments: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        function(*arguments)


# ---------------------------------------------------------------- figures, and the package


def test_figures_say_what_they_show_with_its_numbers() -> None:
    x = signal.inputs(2, 20, np.random.default_rng(0))
    arguments = ([20] * 6, "relu", "he_normal")
    profile = signal.measure(*arguments, range(5), x)
    figure = signal.depth_figure(profile, signal.forecast(*arguments), name="He's networks")
    median = math.sqrt(np.median(profile.backward[0]))
    assert f"from {median:.2g} in the first layer" in figure.alt
    assert "5 layers of He's networks, over 5 seeds" in figure.alt
    assert "predicted are 1 and 1" in figure.alt
    assert "predicted" not in signal.depth_figure(profile, which="forward").alt
    diagram = signal.phase_figure(small_map())
    assert "tanh" in diagram.alt and "σ_w = 1 at σ_b = 0" in diagram.alt
    texts = {t.text for t in ElementTree.fromstring(diagram._repr_html_()).iter()}
    assert {"chaos:", "order:", "gradients explode"} <= texts
    assert "runs through" in signal.phase_figure(small_map("relu")).alt  # its edge is a point
    with pytest.raises(ValueError, match="backward or forward, but it is 'sideways'"):
        signal.depth_figure(profile, which="sideways")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"two values along each axis, and has \(1, 1\)"):
        signal.phase_figure(signal.phase_diagram("tanh", [1.0], [0.1]))


def test_a_gradient_that_is_exactly_zero_is_left_out_of_the_drawing() -> None:
    x = signal.inputs(1, 8, np.random.default_rng(0))
    profile = signal.measure([8] * 400, "sigmoid", "torch_default", range(3), x)
    assert (profile.backward[0] == 0).all() and (profile.rate == -math.inf).all()
    assert "goes from 0 in the first layer" in signal.depth_figure(profile).alt


def test_prediction_does_not_import_torch() -> None:
    program = (
        "import sys; from nbsrc import signal; signal.forecast([9] * 4, 'tanh', 'he_normal');"
        "signal.relu_factor(3); signal.critical_line('tanh', 0.1);"
        "assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize(
    "module", ["nbsrc.signal", *(f"nbsrc.signal.{m.name}" for m in
                                 pkgutil.iter_modules(signal.__path__))]
)  # fmt: skip
def test_examples_in_docstrings_run(module: str) -> None:
    found = importlib.import_module(module)
    extra = {"np": np, "math": math}
    assert doctest.testmod(found, extraglobs=extra, raise_on_error=False).failed == 0
