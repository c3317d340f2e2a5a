"""Every scheme has the variance its paper derives; every fan counts the terms really summed."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from nbsrc import initializers
from nbsrc.initializers import Initializer, draw, fans, get, variance_scaling

SHAPE = (300, 200)
DRAWN = [
    ("he_normal", 2 / 200), ("he_uniform", 2 / 200),
    ("glorot_normal", 2 / 500), ("glorot_uniform", 2 / 500),
    ("lecun_normal", 1 / 200), ("lecun_uniform", 1 / 200),
    ("torch_default", 1 / 600), ("unit_normal", 1.0),
]  # fmt: skip


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize(("name", "variance"), DRAWN)
def test_mean_is_zero_and_variance_is_the_papers(name: str, variance: float) -> None:
    w = get(name)(SHAPE, rng())
    assert w.dtype == np.float64
    assert w.shape == SHAPE
    # n independent draws: the mean has standard error sigma / sqrt(n), the variance
    # sigma^2 sqrt((kurtosis - 1) / n), with kurtosis 3 (normal) or 1.8 (uniform); 5 of each.
    kurtosis = 1.8 if name.endswith(("uniform", "default")) else 3.0
    assert abs(w.mean()) < 5 * math.sqrt(variance / w.size)
    assert abs(w.var() / variance - 1) < 5 * math.sqrt((kurtosis - 1) / w.size)


@pytest.mark.parametrize(("name", "variance"), DRAWN)
def test_shape_of_the_distribution_is_the_named_one(name: str, variance: float) -> None:
    deviation = math.sqrt(variance)
    bound = math.sqrt(3) * deviation
    expected = (
        stats.uniform(-bound, 2 * bound)
        if name.endswith(("uniform", "default"))
        else stats.norm(0, deviation)
    )
    # The seed is fixed, so this p-value never changes; a wrong distribution gives less than 1e-100.
    assert stats.kstest(get(name)(SHAPE, rng(1)).ravel(), expected.cdf).pvalue > 1e-3


def test_truncated_normal_keeps_the_variance_asked_for_and_ends_at_two_deviations() -> None:
    w = variance_scaling(SHAPE, rng(), 1.0, "fan_in", "truncated_normal")
    cut = stats.truncnorm(-2, 2)
    assert initializers.TRUNCATED_DEVIATION == pytest.approx(cut.std(), rel=1e-12)
    deviation = math.sqrt(1 / 200) / cut.std()
    assert np.abs(w).max() <= 2 * deviation
    assert stats.kstest(w.ravel() / deviation, cut.cdf).pvalue > 1e-3


@pytest.mark.parametrize(
    ("mode", "fan"), [("fan_in", 200.0), ("fan_out", 300.0), ("fan_average", 250.0)]
)
def test_mode_chooses_the_fan(mode: str, fan: float) -> None:
    w = variance_scaling(SHAPE, rng(), 3.0, mode, "uniform")  # type: ignore[arg-type]
    bound = math.sqrt(3 * 3.0 / fan)
    assert bound * 0.999 < np.abs(w).max() <= bound


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    drawn=st.data(),
    directions=st.integers(0, 2),
    groups=st.integers(1, 3),
    first=st.integers(1, 3),
    second=st.integers(1, 4),
    transposed=st.booleans(),
)
def test_fans_count_the_terms_torch_really_sums(
    drawn: st.DataObject, directions: int, groups: int, first: int, second: int, transposed: bool
) -> None:
    # With weights and inputs of one, an output counts the terms summed into it, and so does the
    # gradient of an input when every output's gradient is one. Averaged over twelve places each
    # way, which is a whole number of periods of any stride here, away from the borders.
    kernel = tuple(drawn.draw(st.integers(1, 4)) for _ in range(directions))
    stride = tuple(drawn.draw(st.integers(1, 3)) for _ in range(directions))
    if not directions:
        groups, transposed = 1, False
    shape = (first * groups, second, *kernel)
    channels = shape[0] if transposed else second * groups
    w = torch.ones(shape, dtype=torch.float64)
    x = torch.ones(1, channels, *([48] * directions), dtype=torch.float64, requires_grad=True)
    if not directions:
        y = torch.nn.functional.linear(x, w)
    else:
        name = f"conv{'_transpose' if transposed else ''}{directions}d"
        y = getattr(torch.nn.functional, name)(x, w, stride=stride, groups=groups)
    (gradient,) = torch.autograd.grad(y.sum(), x)
    fan_in, fan_out = fans(
        shape, transposed=transposed, groups=groups, stride=stride if directions else 1
    )
    inside = (0, 0, *[slice(12, 24) if transposed else slice(4, 8)] * directions)
    assert y.detach()[inside].mean().item() == pytest.approx(fan_in)
    assert gradient[(0, 0, *[slice(12, 24)] * directions)].mean().item() == pytest.approx(fan_out)
    if len(set(stride)) == 1:
        both = {"transposed": transposed, "groups": groups}
        assert fans(shape, stride=stride[0], **both) == (fan_in, fan_out)  # type: ignore[arg-type]


def test_torch_counts_a_transposed_weight_and_groups_otherwise() -> None:
    theirs = torch.nn.init._calculate_fan_in_and_fan_out  # type: ignore[attr-defined]
    assert theirs(torch.ones(6, 2, 3, 3)) == (18, 54)
    assert fans((6, 2, 3, 3)) == (18, 54)
    assert fans((6, 2, 3, 3), transposed=True) == (54, 18)
    assert fans((6, 2, 3, 3), groups=3) == (18, 18)
    assert fans((6, 2, 4, 4), transposed=True, groups=3, stride=2) == (8, 32)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.integers(1, 7), min_size=2, max_size=5))
def test_torch_counts_a_dense_layer_and_an_ordinary_convolution_alike(shape: list[int]) -> None:
    theirs = torch.nn.init._calculate_fan_in_and_fan_out  # type: ignore[attr-defined]
    assert theirs(torch.ones(shape)) == fans(shape)


NAMED_AS_IN_TORCH = {
    "he_normal": lambda w: torch.nn.init.kaiming_normal_(w, nonlinearity="relu"),
    "he_uniform": lambda w: torch.nn.init.kaiming_uniform_(w, nonlinearity="relu"),
    "glorot_normal": torch.nn.init.xavier_normal_,
    "glorot_uniform": torch.nn.init.xavier_uniform_,
    "lecun_normal": lambda w: torch.nn.init.kaiming_normal_(w, nonlinearity="linear"),
    "lecun_uniform": lambda w: torch.nn.init.kaiming_uniform_(w, nonlinearity="linear"),
}


@pytest.mark.parametrize("name", NAMED_AS_IN_TORCH)
@pytest.mark.parametrize("shape", [(300, 100), (40, 30, 5, 5)])
def test_the_distribution_is_that_of_torchs_function_of_that_name(
    name: str, shape: tuple[int, ...]
) -> None:
    torch.manual_seed(0)
    theirs = NAMED_AS_IN_TORCH[name](torch.empty(shape, dtype=torch.float64))
    same = stats.ks_2samp(get(name)(shape, rng(3)).ravel(), theirs.numpy().ravel())
    assert same.pvalue > 1e-3


LAYERS = [
    ((24, 8, 3, 3), {"groups": 3}),
    ((24, 1, 3, 3), {"groups": 24}),
    ((16, 12, 4, 4), {"transposed": True, "stride": 2}),
    ((24, 4, 3, 3), {"transposed": True, "groups": 3}),
    ((24, 4, 4, 2), {"transposed": True, "groups": 3, "stride": (2, 1)}),
]


@pytest.mark.parametrize(("shape", "layer"), LAYERS)
def test_a_grouped_or_transposed_layer_keeps_the_size_of_a_signal(
    shape: tuple[int, ...], layer: dict[str, Any]
) -> None:
    # With LeCun's weights and independent standard normal inputs every pre-activation, wherever
    # it lies, has variance 1 on average over a period of the stride: E z^2 = E sum w^2. Weights are
    # drawn once, so the mean of n of their squares has relative standard error sqrt(2 / n).
    w, b = draw("lecun_normal", shape, rng(), **layer)
    fan_in, fan_out = fans(shape, **layer)
    assert b.shape == (shape[1] * layer.get("groups", 1) if "transposed" in layer else shape[0],)
    assert abs((w**2).mean() * fan_in - 1) < 5 * math.sqrt(2 / w.size)
    function = (
        torch.nn.functional.conv_transpose2d
        if "transposed" in layer
        else torch.nn.functional.conv2d
    )
    channels = shape[0] if "transposed" in layer else shape[1] * layer["groups"]
    x = torch.randn(4, channels, 40, 40, generator=torch.Generator().manual_seed(0)).double()
    options = {key: value for key, value in layer.items() if key != "transposed"}
    z = function(x, torch.from_numpy(w), **options)
    # 5 standard errors of the weights' mean square, and as much again for the inputs'.
    slack = 10 * math.sqrt(2 / w.size)
    assert abs(z[..., 4:36, 4:36].square().mean().item() - 1) < slack
    backward = variance_scaling(shape, rng(), 1, "fan_out", "normal", **layer)
    assert abs((backward**2).mean() * fan_out - 1) < 5 * math.sqrt(2 / w.size)


@pytest.mark.parametrize("name", ["torch_default"])
@pytest.mark.parametrize("groups", [1, 3])
def test_torch_default_is_torchs_for_transposed_and_grouped_layers_too(
    name: str, groups: int
) -> None:
    torch.manual_seed(0)
    for kind, transposed in ((torch.nn.Conv2d, False), (torch.nn.ConvTranspose2d, True)):
        theirs = kind(12, 30, 4, groups=groups, stride=2)
        shape = tuple(theirs.weight.shape)
        layer: dict[str, Any] = {"transposed": transposed, "groups": groups, "stride": 2}
        w, b = draw(name, shape, rng(), **layer)
        bound = 1 / math.sqrt(shape[1] * 16)
        assert w.shape == shape
        assert b.shape == theirs.bias.shape  # type: ignore[union-attr]
        for ours, other in ((w, theirs.weight), (b, theirs.bias)):
            assert np.abs(ours).max() <= bound
            assert other.abs().max().item() <= bound * (1 + 1e-7)  # type: ignore[union-attr]
        assert np.abs(w).max() > 0.99 * bound
        assert theirs.weight.abs().max().item() > 0.99 * bound


@pytest.mark.parametrize("transposed", [False, True])
@pytest.mark.parametrize("name", ["orthogonal", "delta_orthogonal", "identity", "sparse"])
def test_each_group_is_a_layer_of_its_own(name: str, transposed: bool) -> None:
    shape = (6, 2, 3, 3)  # three groups of (2 out, 2 in), or transposed (2 in, 2 out)
    w, b = draw(name, shape, rng(), groups=3, transposed=transposed)
    single = np.random.default_rng(0)
    for group in range(3):
        alone = get(name)((2, 2, 3, 3), single)
        part = w[2 * group : 2 * group + 2]
        assert np.array_equal(part.swapaxes(0, 1) if transposed else part, alone)
    assert np.array_equal(b, np.zeros(6))


def test_torch_default_is_drawn_from_the_range_of_torchs_own_layer() -> None:
    torch.manual_seed(0)
    theirs = torch.nn.Linear(200, 300)
    w, b = draw("torch_default", SHAPE, rng())
    bound = 1 / math.sqrt(200)
    for ours, other in ((w, theirs.weight), (b, theirs.bias)):
        assert np.abs(ours).max() <= bound
        assert other.abs().max().item() <= bound * (1 + 1e-7)  # torch's bound is rounded to float32
        same = stats.ks_2samp(ours.ravel(), other.detach().numpy().ravel())
        assert same.pvalue > 1e-3


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 2**32 - 1), st.floats(0.1, 10))
def test_orthogonal_has_orthonormal_rows_or_columns(
    out: int, fan_in: int, seed: int, gain: float
) -> None:
    w = initializers.orthogonal((out, fan_in), rng(seed), gain) / gain
    product = w @ w.T if out <= fan_in else w.T @ w
    np.testing.assert_allclose(product, np.eye(min(out, fan_in)), atol=1e-13)


def test_orthogonal_favours_no_direction() -> None:
    # Without the correction of signs the QR of LAPACK gives first entries of one sign only.
    first = np.array([initializers.orthogonal((2, 2), rng(seed)) for seed in range(2000)])
    angle = np.arctan2(first[:, 1, 0], first[:, 0, 0])
    assert stats.kstest(angle, stats.uniform(-math.pi, 2 * math.pi).cdf).pvalue > 1e-3
    turns_over = (np.linalg.det(first) < 0).mean()
    assert abs(turns_over - 0.5) < 5 * math.sqrt(0.25 / 2000)


def test_orthogonal_convolution_is_orthonormal_as_a_matrix() -> None:
    w = initializers.orthogonal((4, 3, 3, 3), rng()).reshape(4, 27)
    np.testing.assert_allclose(w @ w.T, np.eye(4), atol=1e-13)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    fan_in=st.integers(1, 5),
    more=st.integers(0, 4),
    kernel=st.tuples(st.sampled_from([1, 3, 5]), st.sampled_from([1, 3])),
    seed=st.integers(0, 2**32 - 1),
)
def test_delta_orthogonal_keeps_every_norm_borders_included(
    fan_in: int, more: int, kernel: tuple[int, int], seed: int
) -> None:
    drawn = rng(seed)
    w = initializers.delta_orthogonal((fan_in + more, fan_in, *kernel), drawn)
    x = torch.from_numpy(drawn.normal(size=(2, fan_in, 6, 7)))
    padding = tuple(size // 2 for size in kernel)
    z = torch.nn.functional.conv2d(x, torch.from_numpy(w), padding=padding)
    # Each place is turned by itself: a few roundings a channel.
    torch.testing.assert_close(z.norm(dim=1), x.norm(dim=1), rtol=1e-14 * (fan_in + more), atol=0)
    narrow = initializers.delta_orthogonal((fan_in, fan_in + more, *kernel), drawn, gain=2.0)
    middle = narrow[:, :, padding[0], padding[1]] / 2
    np.testing.assert_allclose(middle @ middle.T, np.eye(fan_in), atol=1e-14)
    assert np.count_nonzero(narrow) == np.count_nonzero(middle)


def test_an_orthogonal_convolution_is_no_orthogonal_map_of_images() -> None:
    # On a circle of 8 places, both as 4 * 8 dimensional matrices: all singular values are 1 for
    # the delta kind; for the other they spread, although its (out, in * kernel) matrix has ones.
    def values(w: np.ndarray) -> np.ndarray:
        basis = torch.eye(32, dtype=torch.float64).reshape(32, 4, 8)
        wrapped = torch.nn.functional.pad(basis, (1, 1), mode="circular")
        z = torch.nn.functional.conv1d(wrapped, torch.from_numpy(w))
        return torch.linalg.svdvals(z.reshape(32, 32)).numpy()

    np.testing.assert_allclose(
        values(initializers.delta_orthogonal((4, 4, 3), rng())), 1, rtol=1e-13
    )
    spread = values(initializers.orthogonal((4, 4, 3), rng()))
    assert spread.min() < 0.5
    assert spread.max() > 1.2


def test_identity_leaves_a_signal_as_it_was() -> None:
    x = torch.randn(2, 3, 8, 9, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    w = torch.from_numpy(initializers.identity((3, 3, 3, 5), rng()))
    assert torch.equal(torch.nn.functional.conv2d(x, w, padding=(1, 2)), x)
    assert np.array_equal(initializers.identity((2, 3), rng(), 0.5), 0.5 * np.eye(2, 3))


def test_sparse_gives_every_unit_as_many_connections_as_asked() -> None:
    w = initializers.sparse((40, 100), rng(), connections=7, deviation=2.0)
    assert ((w != 0).sum(axis=1) == 7).all()
    assert abs(w[w != 0].std() / 2 - 1) < 5 / math.sqrt(2 * 40 * 7)
    assert ((initializers.sparse((4, 5), rng()) != 0).sum(axis=1) == 5).all()
    # every input is chosen about equally often: Binomial(40, 0.07) has deviation 1.6
    assert np.abs((w != 0).sum(axis=0) - 2.8).max() < 5 * 1.62


def test_randomized_asymmetric_draws_one_entry_a_unit_from_beta() -> None:
    out, fan_in = 4000, 9
    w, b = draw("randomized_asymmetric", (out, fan_in), rng())
    assert np.array_equal(w, get("randomized_asymmetric")((out, fan_in), rng()))
    both = np.c_[w, b]
    # A mixture: E v = (2/3) / 10; E v^2 = (1/2) / 10 + (9/10) 0.6007^2 / 9. Five standard errors.
    count = both.size
    second = 0.05 + 0.9 * 0.6007**2 / 9
    assert abs(both.mean() - 2 / 30) < 5 * math.sqrt(second / count)
    assert abs((both**2).mean() - second) < 5 * math.sqrt((both**4).mean() / count)
    # Each of the ten places, the bias too, is the chosen one equally often.
    assert np.abs(both.mean(axis=0) - 2 / 30).max() < 5 * math.sqrt(second / out)


@pytest.mark.parametrize("name", initializers.names())
def test_the_same_generator_state_draws_the_same_layer(name: str) -> None:
    for shape in ((4, 3), (4, 3, 3, 3)):
        (w, b), (w_again, b_again) = draw(name, shape, rng(5)), draw(name, shape, rng(5))
        assert w.shape == shape
        assert b.shape == (4,)
        assert np.array_equal(w, w_again)
        assert np.array_equal(b, b_again)
        assert np.isfinite(w).all()


def test_biases_are_zero_but_for_the_two_schemes_that_draw_them() -> None:
    drawn = {name for name in initializers.names() if draw(name, (50, 3), rng())[1].any()}
    assert drawn == {"torch_default", "randomized_asymmetric"}


def test_a_function_of_ones_own_is_an_initializer() -> None:
    w, b = draw(lambda shape, rng: np.ones(shape), (2, 3), rng())
    assert np.array_equal(w, np.ones((2, 3)))
    assert np.array_equal(b, np.zeros(2))
    with pytest.raises(
        ValueError, match=r"weights of shape \(2, 3\), but they have shape \(3, 2\)"
    ):
        draw(lambda shape, rng: np.ones(shape[::-1]), (2, 3), rng())
    with pytest.raises(ValueError, match="not all finite"):
        draw(lambda shape, rng: np.full(shape, np.nan), (2, 3), rng())


@pytest.mark.parametrize("initializer", [get(name) for name in initializers.names()])
def test_a_layer_without_a_fan_is_refused(initializer: Initializer) -> None:
    with pytest.raises(
        ValueError, match=r"at least two axes, \(out, in\), but the shape is \(3,\)"
    ):
        initializer((3,), rng())
    with pytest.raises(ValueError, match=r"may be empty, but the shape is \(3, 0\)"):
        initializer((3, 0), rng())


def test_unknown_names_and_impossible_numbers_are_sentences() -> None:
    with pytest.raises(ValueError, match=r"no initializer 'he_norml'.*Did you mean 'he_normal'\?"):
        get("he_norml")
    with pytest.raises(ValueError, match=r"no mode 'fan_inn'.*Did you mean 'fan_in'\?"):
        variance_scaling((2, 2), rng(), mode="fan_inn")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no distribution 'cauchy'; choose one of normal"):
        variance_scaling((2, 2), rng(), distribution="cauchy")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="positive and finite, but it is -1"):
        variance_scaling((2, 2), rng(), scale=-1)
    with pytest.raises(ValueError, match="at least one connection, but connections is 0"):
        initializers.sparse((2, 2), rng(), connections=0)
    with pytest.raises(ValueError, match=r"divide the first axis of \(4, 1, 3\), but it is 3"):
        fans((4, 1, 3), groups=3)
    with pytest.raises(ValueError, match="at least 1, but it is 0"):
        fans((4, 1, 3), stride=0)
    with pytest.raises(ValueError, match="at least 1, but it is 0"):
        fans((4, 1), stride=0)
    with pytest.raises(ValueError, match=r"at least 1, but it is \(2, -1\)"):
        fans((4, 1, 3, 3), stride=(2, -1))
    with pytest.raises(ValueError, match=r"each of the 2 directions.*\(3, 3\), but it is \(2,\)"):
        fans((4, 1, 3, 3), stride=(2,))
    for name in initializers.names():
        with pytest.raises(ValueError, match="groups must divide the first axis"):
            draw(name, (4, 1, 3), rng(), groups=3)
