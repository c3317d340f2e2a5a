"""Every scheme has the variance its paper derives; every fan counts the terms really summed."""

from __future__ import annotations

import math

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


@pytest.mark.parametrize(
    ("shape", "transposed", "groups", "stride"),
    [
        ((5, 3), False, 1, 1),
        ((8, 3, 5), False, 1, 1),
        ((8, 3, 3, 3), False, 1, 1),
        ((8, 2, 3, 5), False, 4, 1),
        ((6, 1, 3, 3), False, 6, 1),
        ((8, 3, 4, 4), False, 1, 2),
        ((6, 8, 3, 3), True, 1, 1),
        ((6, 2, 3, 3), True, 3, 1),
        ((6, 4, 4, 4), True, 2, 2),
    ],
)
def test_fans_count_the_terms_torch_really_sums(
    shape: tuple[int, ...], transposed: bool, groups: int, stride: int
) -> None:
    # With weights and inputs of one, an output counts the terms summed into it, and so does the
    # gradient of an input when every output's gradient is one. Averaged over a whole number of
    # periods of the stride, away from the borders.
    w = torch.ones(shape, dtype=torch.float64)
    kernel = shape[2:]
    channels = shape[0] if transposed else shape[1] * groups
    x = torch.ones(1, channels, *([24] * len(kernel)), dtype=torch.float64, requires_grad=True)
    if not kernel:
        y = torch.nn.functional.linear(x, w)
    else:
        name = f"conv{'_transpose' if transposed else ''}{len(kernel)}d"
        y = getattr(torch.nn.functional, name)(x, w, stride=stride, groups=groups)
    (gradient,) = torch.autograd.grad(y.sum(), x)
    middle = (0, 0, *[slice(8, 16)] * len(kernel))
    fan_in, fan_out = fans(shape, transposed=transposed, groups=groups, stride=stride)
    inside = y.detach()[middle] if transposed or stride == 1 else y.detach()[0, 0].max()
    assert inside.mean().item() == pytest.approx(fan_in)
    assert gradient[middle].mean().item() == pytest.approx(fan_out)


def test_torch_counts_a_transposed_weight_and_groups_otherwise() -> None:
    theirs = torch.nn.init._calculate_fan_in_and_fan_out  # type: ignore[attr-defined]
    assert theirs(torch.ones(6, 2, 3, 3)) == (18, 54)
    assert fans((6, 2, 3, 3), transposed=True) == (54, 18)
    assert fans((6, 2, 3, 3), groups=3) == (18, 18)


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


@settings(max_examples=50, deadline=None)
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
