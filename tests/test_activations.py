"""Values and slopes against torch, closed forms, differences; every declared property checked."""

from __future__ import annotations

import copy
import itertools
import math
import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import trapezoid
from scipy.special import ndtr

from nbsrc import activations
from nbsrc.activations import Activation, get, names
from nbsrc.activations.properties import lipschitz, moments, saturation

F = torch.nn.functional
PLACES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
FORMATS = [np.float16, np.float32, np.float64]
KNEES = [-6.0, -3.0, -1.0, -0.5, 0.0, 0.5, 1.0, 3.0, 6.0]

# Every shape in the zoo, the ones with other parameters than their defaults too.
ALL = [
    *(get(name) for name in names()),
    get("leaky_relu", slope=0.3),
    get("leaky_relu", slope=-0.5),
    get("elu", alpha=0.7),
    get("celu", alpha=2.5),
    get("swish", beta=4.0),
    get("swish", beta=0.25),
    get("scaled_tanh", height=2.0, steepness=0.5),
]

TORCHS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "identity": lambda z: z * 1,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": F.relu,
    "leaky_relu": F.leaky_relu,
    "elu": F.elu,
    "selu": F.selu,
    "gelu": F.gelu,
    "silu": F.silu,
    "mish": F.mish,
    "softplus": F.softplus,
    "softsign": F.softsign,
    "sine": torch.sin,
    "gaussian": lambda z: torch.exp(-(z**2)),
    "scaled_tanh": lambda z: 1.7159 * torch.tanh(2 / 3 * z),
    "prelu": lambda z: F.prelu(z, z.new_tensor(0.25)),
    "rrelu": F.rrelu,  # not training: the mean slope
    "relu6": F.relu6,
    "celu": F.celu,
    "gelu_tanh": lambda z: F.gelu(z, approximate="tanh"),
    "swish": F.silu,
    "hard_sigmoid": F.hardsigmoid,
    "hard_tanh": F.hardtanh,
    "hard_swish": F.hardswish,
    "log_sigmoid": F.logsigmoid,
    "threshold": lambda z: torch.heaviside(z, z.new_tensor(0.0)),
}


def label(value: Any) -> str:
    return repr(value) if isinstance(value, Activation) else getattr(value, "__name__", str(value))


every_activation = pytest.mark.parametrize("act", ALL, ids=label)
every_name = pytest.mark.parametrize("name", names())


def test_the_oracles_cover_the_zoo() -> None:
    assert set(TORCHS) == set(names())


@every_name
@settings(max_examples=200, deadline=None, derandomize=True)
@given(z=st.lists(st.floats(-40, 40) | st.sampled_from(KNEES), min_size=1, max_size=20))
def test_values_and_slopes_are_torchs(name: str, z: list[float]) -> None:
    point = torch.tensor(z, dtype=torch.float64, requires_grad=True)
    theirs = TORCHS[name](point)
    act = get(name)
    # A handful of roundings, of numbers no larger than the input or one. Two of torch's own are off
    # by more: its softplus is a straight line beyond 20, and its hard sigmoid, even in float64, has
    # the slope 1/6 as rounded to float32.
    slack = {"softplus": 3e-9, "hard_sigmoid": 6e-9}.get(name, 0.0)
    tolerance = {"rtol": 1e-14, "atol": 4e-16 * (1 + max(map(abs, z))) + slack}
    torch.testing.assert_close(act(point), theirs, **tolerance)
    np.testing.assert_allclose(act(np.array(z)), theirs.detach().numpy(), **tolerance)
    if name == "threshold":  # torch does not differentiate its own
        assert not act.derivative(point).any()
        return
    (slope,) = torch.autograd.grad(theirs.sum(), point)
    tolerance["atol"] *= 4
    torch.testing.assert_close(act.derivative(point), slope, **tolerance)
    np.testing.assert_allclose(act.derivative(point.detach().numpy()), slope.numpy(), **tolerance)


SHAPED: dict[str, tuple[str, st.SearchStrategy[float], Callable[..., torch.Tensor]]] = {
    "leaky_relu": ("slope", st.floats(-2, 2), F.leaky_relu),
    "prelu": ("slope", st.floats(-2, 2), lambda z, slope: F.prelu(z, z.new_tensor(slope))),
    "rrelu": ("slope", st.floats(-2, 2), lambda z, slope: F.rrelu(z, slope, slope)),
    "elu": ("alpha", st.floats(0.05, 5), F.elu),
    # torch's own celu rounds 1 / alpha to float32, even in float64
    "celu": ("alpha", st.floats(0.05, 5), lambda z, alpha: alpha * F.elu(z / alpha)),
    "swish": ("beta", st.floats(0.05, 5), lambda z, beta: z * torch.sigmoid(beta * z)),
    "scaled_tanh": ("height", st.floats(0.1, 5), lambda z, height: height * torch.tanh(2 / 3 * z)),
}


@pytest.mark.parametrize("name", SHAPED)
@pytest.mark.parametrize("kind", [torch.float32, torch.float64])
@settings(max_examples=200, deadline=None, derandomize=True)
@given(drawn=st.data(), z=st.lists(st.floats(-30, 30, width=32), min_size=1, max_size=20))
def test_values_and_slopes_are_torchs_whatever_the_parameter(
    name: str, kind: torch.dtype, drawn: st.DataObject, z: list[float]
) -> None:
    parameter, numbers, oracle = SHAPED[name]
    number = drawn.draw(numbers)
    point = torch.tensor(z, dtype=kind, requires_grad=True)
    theirs = oracle(point, number)
    ours = get(name, **{parameter: number})
    # Ten roundings of numbers no larger than the input times the parameter.
    eps = 10 * torch.finfo(kind).eps * (1 + max(map(abs, z))) * (1 + abs(number))
    torch.testing.assert_close(ours(point), theirs, rtol=0, atol=eps)
    (slope,) = torch.autograd.grad(theirs.sum(), point)
    torch.testing.assert_close(ours.derivative(point), slope, rtol=0, atol=eps)


@every_activation
def test_slope_is_the_central_difference_between_knots(act: Activation) -> None:
    h = 1e-3
    z = np.linspace(-8, 8, 3201) + 1e-4
    z = z[[all(abs(x - knot) > 3 * h for knot in act.knots) for x in z]]
    # Richardson's extrapolation: error h^4 f'''''/30 < 1e-9 (f''''' < 1e3 for beta = 4), and
    # rounding eps |f| / h < 1e-11.
    near = (act(z + h) - act(z - h)) / (2 * h)
    far = (act(z + 2 * h) - act(z - 2 * h)) / (4 * h)
    np.testing.assert_allclose(act.derivative(z), (4 * near - far) / 3, atol=1e-9)


@every_activation
@pytest.mark.parametrize("kind", FORMATS, ids=label)
def test_each_format_keeps_its_type_and_its_precision(act: Activation, kind: type) -> None:
    rng = np.random.default_rng(0)
    z = np.concatenate([rng.normal(0, 4, 500), KNEES]).astype(kind)
    exact = z.astype(np.float64)
    eps = float(np.finfo(kind).eps)
    for function in (act, act.derivative):
        ours = function(z)
        assert ours.dtype == kind
        # Up to about 20 roundings of intermediate numbers of the size of z times a slope.
        allowed = 8 * eps * (1 + np.abs(exact)) * max(1, *act.parameters.values(), 1)
        assert (np.abs(ours.astype(np.float64) - function(exact)) <= allowed).all()


@every_activation
@pytest.mark.parametrize("kind", FORMATS, ids=label)
def test_nothing_overflows_at_ten_thousand_or_at_the_ends_of_a_format(
    act: Activation, kind: type
) -> None:
    # SELU stretches by 1.05: its value at the very end does not fit the format.
    end = float(np.finfo(kind).max) * (0.94 if act.name == "selu" else 1)
    tiny = float(np.finfo(kind).smallest_subnormal)
    z = np.array([-end, -1e4, -89, -tiny, -0.0, 0.0, tiny, 89, 1e4, end], dtype=kind)
    for x in (z, torch.from_numpy(z)):
        assert np.isfinite(np.asarray(act(x))).all()
        assert np.isfinite(np.asarray(act.derivative(x))).all()
    point = torch.from_numpy(z).requires_grad_()
    (slope,) = torch.autograd.grad(act(point).sum(), point)
    assert torch.isfinite(slope).all()


@pytest.mark.parametrize("name", ["sigmoid", "silu", "gelu", "mish", "softplus"])
def test_left_tails_keep_their_relative_precision(name: str) -> None:
    z = np.linspace(-36, -20, 50)
    tails: dict[str, Any] = {
        "sigmoid": lambda z: np.exp(z),  # times 1 / (1 + e^z), which is 1 to 2e-9
        "silu": lambda z: z * np.exp(z),
        "gelu": lambda z: z * ndtr(z),
        "mish": lambda z: z * np.exp(z),
        "softplus": np.exp,
    }
    for ours in (get(name)(z), get(name)(torch.from_numpy(z)).numpy()):
        np.testing.assert_allclose(ours, tails[name](z), rtol=3e-9)


@every_activation
def test_nan_comes_out_as_nan(act: Activation) -> None:
    assert np.isnan(act(np.array([np.nan]))).all()
    assert torch.isnan(act(torch.tensor([math.nan]))).all()


@every_activation
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_torch_and_numpy_agree_on_every_device(
    act: Activation, place: str, kind: torch.dtype
) -> None:
    z = torch.linspace(-7, 7, 113, dtype=torch.float64).to(place, kind)
    exact = z.double().cpu().numpy()
    eps = torch.finfo(kind).eps
    for function in (act, act.derivative):
        ours = function(z)
        assert (ours.dtype, ours.device) == (z.dtype, z.device)
        allowed = 8 * eps * (1 + np.abs(exact)) * max(1, *act.parameters.values(), 1)
        assert (np.abs(ours.double().cpu().numpy() - function(exact)) <= allowed).all()


# Forward mode compiles some of torch's rules on first use, with a warning about torch's own way.
@pytest.mark.filterwarnings("ignore:.*torch.jit.script. is deprecated:DeprecationWarning")
@every_activation
def test_autograd_uses_the_slope_that_is_written(act: Activation) -> None:
    z = torch.tensor(KNEES, dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(act(z).sum(), z)
    assert torch.equal(slope, act.derivative(z))
    detached = z.detach()
    slope_of_one = torch.func.grad(lambda x: act(x))
    assert torch.equal(torch.func.vmap(slope_of_one)(detached), slope)
    _, forward = torch.func.jvp(act, (detached,), (torch.ones_like(detached),))
    assert torch.equal(forward, slope)


@every_activation
def test_autograd_goes_on_to_the_second_derivative(act: Activation) -> None:
    h = 1e-4
    z = torch.linspace(-5, 5, 201, dtype=torch.float64)
    z = z[[all(abs(float(x) - knot) > 2 * h for knot in act.knots) for x in z]].requires_grad_()
    (slope,) = torch.autograd.grad(act(z).sum(), z, create_graph=True)
    (bend,) = torch.autograd.grad(slope.sum(), z) if slope.requires_grad else (torch.zeros_like(z),)
    with torch.no_grad():
        difference = (act.derivative(z + h) - act.derivative(z - h)) / (2 * h)
    # error h^2 f''''/6 < 2e-6 for f'''' up to 1e3 (swish of beta 4)
    torch.testing.assert_close(bend, difference, rtol=0, atol=2e-6)


# ---------------------------------------------------------------- what is declared is so


@every_activation
def test_range_is_the_infimum_and_the_supremum(act: Activation) -> None:
    z = np.unique(np.r_[np.linspace(-50, 50, 200_001), np.geomspace(50, 1e8, 500), KNEES])
    a = act(np.r_[-z[z > 50][::-1], z])
    low, high = act.range
    assert a.min() >= np.nextafter(low, -math.inf)
    assert a.max() <= np.nextafter(high, math.inf)
    # reached, or approached: within the grid's step squared times f'', or as far out as 1e8
    assert a.min() <= low + 1e-6 if math.isfinite(low) else a.min() < -1e5
    assert a.max() >= high - 1e-6 if math.isfinite(high) else a.max() > 1e5


@every_activation
def test_limits_are_where_the_tails_go(act: Activation) -> None:
    for limit, side in zip(act.limits, (-1, 1), strict=True):
        tail = act(side * np.geomspace(1e6, 1e8, 300))
        if limit is None:
            assert tail.max() - tail.min() > 0.5
        elif math.isfinite(limit):
            np.testing.assert_allclose(tail, limit, atol=2e-6)  # softsign is 1e-6 away at 1e6
        else:
            assert (np.sign(tail) == np.sign(limit)).all()
            assert (np.abs(tail) >= 1e3).all()


@every_activation
def test_monotone_is_said_of_the_right_ones(act: Activation) -> None:
    z = np.linspace(-8, 8, 4001)
    steps = np.diff(act(z))
    said = (
        "strictly increasing" if (steps > 0).all() else "increasing" if (steps >= 0).all() else "no"
    )
    assert said == act.monotone
    if act.monotone != "no":
        assert (np.diff(act(np.linspace(-500, 500, 20_001))) >= 0).all()


@every_activation
def test_knots_are_the_places_where_a_derivative_jumps_and_smoothness_says_which(
    act: Activation,
) -> None:
    def bend(z: np.ndarray) -> np.ndarray:
        h = 1e-6  # the second derivative from one piece: no knot lies within h of these places
        return (act.derivative(z + h) - act.derivative(z - h)) / (2 * h)

    orders = (act, act.derivative, bend)
    for order, function in enumerate(orders):
        for knot in act.knots:
            jump = abs(float(function(np.array(knot + 1e-5)) - function(np.array(knot - 1e-5))))
            # Continuous, it changes by 2e-5 times a slope of at most 16; jumping, by 0.1 or more.
            if order <= act.smoothness:
                assert jump < 1e-3
            elif order == act.smoothness + 1:
                assert jump > 0.1
    if act.knots:
        assert act.smoothness < 2
    else:
        assert act.smoothness == math.inf
    # Nowhere else does any of the three jump.
    z = np.linspace(-8, 8, 160_001) + 3e-5
    for function in orders:
        values = function(z)
        rough = np.abs(np.diff(values)) > 0.02  # the grid's step of 1e-4 times a slope below 200
        assert all(min(abs(z[k] - knot) for knot in act.knots) < 2e-4 for k in rough.nonzero()[0])


# ---------------------------------------------------------------- what is computed is right

MOMENTS = {
    "identity": (0, 1, 1),
    "relu": (1 / math.sqrt(2 * math.pi), 1 / 2, 1 / 2),
    "leaky_relu": (0.99 / math.sqrt(2 * math.pi), (1 + 1e-4) / 2, (1 + 1e-4) / 2),
    "sine": (0, (1 - math.exp(-2)) / 2, (1 + math.exp(-2)) / 2),
    "gaussian": (3**-0.5, 5**-0.5, 4 * 5**-1.5),
    "threshold": (1 / 2, 1 / 2, 0),
    "hard_tanh": (
        0,
        2 * ndtr(-1) + (1 - 2 * ndtr(-1)) - 2 * math.exp(-0.5) / math.sqrt(2 * math.pi),
        1 - 2 * ndtr(-1),
    ),
}


@pytest.mark.parametrize("name", MOMENTS)
def test_moments_are_the_closed_forms(name: str) -> None:
    np.testing.assert_allclose(moments(get(name)), MOMENTS[name], rtol=1e-12, atol=1e-13)


@every_activation
@pytest.mark.parametrize("deviation", [1.0, 0.3, 4.0])
def test_moments_agree_with_a_fine_sum_between_knots(act: Activation, deviation: float) -> None:
    cuts = [-12.0, *(knot / deviation for knot in act.knots), 12.0]
    totals = np.zeros(3)
    for low, high in itertools.pairwise(cuts):
        inside = 1e-12  # one-sided values at the knots
        z = np.linspace(low + inside, high - inside, 200_001)
        density = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
        a, slope = act(deviation * z), act.derivative(deviation * z)
        totals += [trapezoid(v * density, z) for v in (a, a**2, slope**2)]
    # The trapezoid rule errs by h^2 / 12 times differences of slopes at the ends: below 1e-7.
    np.testing.assert_allclose(moments(act, deviation), totals, rtol=2e-7, atol=1e-7)


def test_gauss_hermite_misses_where_the_pieces_do_not() -> None:
    nodes, weights = np.polynomial.hermite_e.hermegauss(10)
    plain = float((weights * activations.relu(nodes)).sum() / weights.sum())
    exact = activations.relu.properties.mean
    assert 0.01 < abs(plain / exact - 1) < 0.1
    assert exact == pytest.approx(1 / math.sqrt(2 * math.pi), rel=1e-13)


def test_gains_are_those_of_the_papers() -> None:
    # He et al. (2015): sqrt(2) for ReLU, sqrt(2 / (1 + slope^2)) for PReLU. Klambauer et al.
    # (2017): SELU keeps mean 0 and variance 1 by itself.
    assert activations.relu.properties.gain == pytest.approx(math.sqrt(2), rel=1e-12)
    prelu = activations.prelu.having(slope=0.4).properties
    assert prelu.gain == prelu.backward_gain == pytest.approx(math.sqrt(2 / 1.16), rel=1e-12)
    assert activations.selu.properties.gain == pytest.approx(1, rel=1e-12)
    assert activations.selu.properties.zero_centred
    assert activations.threshold.properties.backward_gain == math.inf


def test_zero_centred_are_the_odd_ones_and_selu() -> None:
    centred = {name for name in names() if get(name).properties.zero_centred}
    assert centred == {
        "identity", "tanh", "scaled_tanh", "softsign", "sine", "hard_tanh", "selu"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "steepest"),
    [
        ("identity", 1), ("sigmoid", 1 / 4), ("tanh", 1), ("relu", 1), ("relu6", 1),
        ("scaled_tanh", 1.7159 * 2 / 3), ("gaussian", math.sqrt(2 / math.e)),
        ("gelu", ndtr(math.sqrt(2)) + math.sqrt(2) * math.exp(-1) / math.sqrt(2 * math.pi)),
        ("hard_swish", 1.5), ("hard_sigmoid", 1 / 6), ("softplus", 1), ("threshold", math.inf),
        ("selu", 1.0507009873554805 * 1.6732632423543772), ("sine", 1),
    ],
)  # fmt: skip
def test_lipschitz_constant_is_the_closed_form(name: str, steepest: float) -> None:
    assert lipschitz(get(name)) == pytest.approx(steepest, rel=1e-12)


@every_activation
def test_no_two_points_are_further_apart_than_the_lipschitz_constant_allows(
    act: Activation,
) -> None:
    z = np.sort(np.random.default_rng(1).normal(0, 3, 4000))
    ratio = np.abs(np.diff(act(z))) / np.diff(z)
    assert ratio.max() <= lipschitz(act) * (1 + 1e-6)  # differences of close values round off


SIGMOID_ENDS = math.log((1 + math.sqrt(0.9)) / (1 - math.sqrt(0.9)))
INF = math.inf


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("identity", []),
        ("sigmoid", [(-INF, -SIGMOID_ENDS), (SIGMOID_ENDS, INF)]),
        ("tanh", [(-INF, -math.atanh(math.sqrt(0.9))), (math.atanh(math.sqrt(0.9)), INF)]),
        ("relu", [(-INF, 0)]),
        ("leaky_relu", [(-INF, 0)]),
        ("prelu", []),
        ("relu6", [(-INF, 0), (6, INF)]),
        ("elu", [(-INF, -math.log(10))]),
        ("softplus", [(-INF, -math.log(9))]),
        ("log_sigmoid", [(math.log(9), INF)]),
        ("softsign", [(-INF, 1 - math.sqrt(10)), (math.sqrt(10) - 1, INF)]),
        ("hard_swish", [(-INF, -3), (-1.95, -1.05)]),
        ("threshold", [(-INF, INF)]),
    ],
)
def test_saturation_is_where_the_slope_is_below_a_tenth(
    name: str, expected: list[tuple[float, float]]
) -> None:
    found = saturation(get(name))
    assert len(found) == len(expected)
    for ours, theirs in zip(found, expected, strict=True):
        assert ours == pytest.approx(theirs, abs=1e-10)


def test_a_wave_saturates_again_and_again() -> None:
    found = saturation(activations.sine)
    assert len(found) == 6  # around the odd multiples of pi / 2 in [-10, 10]
    assert found[3] == pytest.approx((math.acos(0.1), math.pi - math.acos(0.1)), abs=1e-10)


@every_activation
def test_slope_from_the_output_is_the_slope(act: Activation) -> None:
    if act.from_output is None:
        with pytest.raises(TypeError, match="cannot be told from its output alone"):
            act.derivative_from_output(np.zeros(1))
        return
    z = np.concatenate([np.linspace(-30, 30, 999), KNEES])
    # The output carries an absolute error of half a unit of its last place.
    eps = np.finfo(float).eps * (1 + np.abs(act(z)).max() * (act.name == "scaled_tanh"))
    for x in (z, torch.from_numpy(z)):
        ours = act.derivative_from_output(act(x))
        np.testing.assert_allclose(ours, act.derivative(x), rtol=1e-14, atol=4 * eps)


# ---------------------------------------------------------------- the object


def test_importing_and_using_it_on_arrays_leaves_torch_alone() -> None:
    program = (
        "import sys; from nbsrc import activations; activations.gelu([1.0]); "
        "activations.tanh.properties; print('torch' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "False"


@every_activation
def test_copies_and_pickles_are_the_same_activation(act: Activation) -> None:
    for other in (pickle.loads(pickle.dumps(act)), copy.deepcopy(act)):
        assert other == act
        assert hash(other) == hash(act)
        assert float(other(0.7)) == float(act(0.7))
    assert eval(repr(act), {"activations": activations}).name == act.name


def test_an_activation_of_ones_own_works_with_arrays_tensors_and_autograd() -> None:
    cube = Activation(
        "cube", lambda xp, z: z**3, lambda xp, z: 3 * z**2, "cube", "z^3",
        range=(-INF, INF), limits=(-INF, INF), knots=(), monotone="strictly increasing",
        smoothness=INF, source="",
    )  # fmt: skip
    z = torch.tensor([2.0], requires_grad=True)
    assert torch.autograd.grad(cube(z), z)[0].item() == 12
    assert cube([2.0])[0] == 8
    assert cube.properties.second_moment == pytest.approx(15, rel=1e-10)  # E z^6
    assert get(cube) is cube
    assert cube != activations.identity


def test_parameters_change_the_curve_and_only_that() -> None:
    assert get("leaky_relu", slope=0.2)(-1.0) == -0.2
    assert activations.elu.having(alpha=2.0).limits == (-2.0, INF)
    assert get("elu", alpha=2.0) == get(activations.elu, alpha=2.0) != activations.elu


def test_numbers_lists_and_arrays_without_axes_come_back_as_numbers_and_arrays() -> None:
    assert isinstance(activations.relu(2), np.float64)
    assert isinstance(activations.relu(np.float32(2)), np.float32)
    assert activations.relu([[1, -1]]).tolist() == [[1.0, 0.0]]
    assert activations.relu(np.zeros((0, 3))).shape == (0, 3)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: get("tahn"), ValueError, r"no activation 'tahn'.*Did you mean 'tanh'\?"),
        (lambda: get("ReLU"), ValueError, r"Did you mean 'relu'\?"),
        (lambda: get("tanh", slope=1.0), ValueError, "tanh has no parameter 'slope'; it has none"),
        (lambda: get("elu", slope=1.0), ValueError, "no parameter 'slope'; it has alpha"),
        (
            lambda: get("elu", alpha=0.0),
            ValueError,
            "alpha must be finite and above 0, but it is 0",
        ),
        (lambda: get("swish", beta=math.nan), ValueError, "beta must be finite.*it is nan"),
        (
            lambda: get("scaled_tanh", steepness=2.0),
            ValueError,
            "above 0 and at most 1, but it is 2.0",
        ),
        (lambda: activations.tanh(np.arange(3)), TypeError, "these are int64; convert them"),
        (lambda: activations.tanh(torch.ones(2, dtype=torch.int32)), TypeError, "torch.int32"),
        (lambda: activations.tanh(np.ones(2) * 1j), TypeError, "complex128"),
        (lambda: activations.tanh("z"), TypeError, "takes numbers, NumPy arrays and torch tensors"),
        (lambda: moments(activations.tanh, 0.0), ValueError, "deviation must be positive"),
    ],
)
def test_mistakes_are_answered_in_a_sentence(
    call: Callable[[], Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call()
