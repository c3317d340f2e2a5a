"""The toy sets have the geometry their docstrings promise."""

from __future__ import annotations

import numpy as np
import pytest

from nbsrc import data


@pytest.mark.parametrize("name", data.names())
def test_every_set_is_balanced_finite_and_fits_the_square(name: str) -> None:
    x, y = data.get(name)(400, np.random.default_rng(0))
    assert x.shape == (400, 2)
    assert x.dtype == np.float64
    assert y.dtype == np.int64
    assert y.sum() == 200
    # Jitter is normal with a deviation of at most 0.2; 400 draws stay within 5 deviations.
    assert np.abs(x).max() < 0.95 + 5 * 0.2


@pytest.mark.parametrize("name", data.names())
def test_every_set_is_reproduced_by_its_generator(name: str) -> None:
    first = data.get(name)(50, np.random.default_rng(7))
    again = data.get(name)(50, np.random.default_rng(7))
    np.testing.assert_array_equal(first.x, again.x)
    other = data.get(name)(50, np.random.default_rng(8))
    assert not np.array_equal(first.x, other.x)


def test_circles_without_noise_have_their_two_radii() -> None:
    x, y = data.circles(100, np.random.default_rng(0), noise=0.0)
    radius = np.hypot(*x.T)
    np.testing.assert_allclose(radius, np.where(y == 0, data.INNER, data.OUTER), rtol=1e-12)


def test_xor_classes_are_the_sign_of_the_product() -> None:
    x, y = data.xor(200, np.random.default_rng(0), noise=0.0)
    np.testing.assert_array_equal(y, (x[:, 0] * x[:, 1] < 0).astype(int))
    assert len(np.unique(x, axis=0)) == 4


def test_spirals_are_each_other_turned_by_half_a_turn() -> None:
    x, y = data.spirals(300, np.random.default_rng(0), noise=0.0)
    radius = np.hypot(*x.T)
    turned = np.where((y == 1)[:, None], -x, x)
    angle = 2 * np.pi * radius / 0.95
    np.testing.assert_allclose(turned, np.c_[radius * np.cos(angle), radius * np.sin(angle)])


def test_moons_reach_into_each_other_yet_stay_apart() -> None:
    x, y = data.moons(400, np.random.default_rng(0), noise=0.0)
    upper, lower = x[y == 0], x[y == 1]
    assert upper[:, 1].min() < lower[:, 1].max()  # no horizontal line parts them
    assert upper[:, 0].max() > lower[:, 0].min()  # nor a vertical one
    assert np.linalg.norm(upper[:, None] - lower, axis=-1).min() > 0.1


def test_disc_and_ring_are_filled_evenly_and_leave_the_gap() -> None:
    x, y = data.disc_and_ring(20_000, np.random.default_rng(0), gap=0.2)
    radius = np.hypot(*x.T)
    assert radius[y == 0].max() <= 0.5
    assert radius[y == 1].min() >= 0.7
    assert radius[y == 1].max() <= 1.0
    # Even over the area: radius^2 is uniform, so its mean has standard error width / sqrt(12 n).
    for label, low, high in ((0, 0.0, 0.25), (1, 0.49, 1.0)):
        error = (high - low) / np.sqrt(12 * 10_000)
        assert abs((radius[y == label] ** 2).mean() - (low + high) / 2) < 5 * error


def test_unknown_name_names_the_choices_and_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"'cirlces'.*circles, xor.*Did you mean 'circles'\?"):
        data.get("cirlces")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": 1}, "n is 1"),
        ({"n": 10, "noise": -0.1}, "it is -0.1"),
        ({"n": 10, "noise": float("nan")}, "it is nan"),
    ],
)
def test_bad_arguments_are_named(arguments: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        data.circles(rng=np.random.default_rng(0), **arguments)  # type: ignore[arg-type]


def test_a_gap_that_leaves_no_ring_is_refused() -> None:
    with pytest.raises(ValueError, match=r"gap must lie in \[0, 0.5\).*0.5"):
        data.disc_and_ring(10, np.random.default_rng(0), gap=0.5)
