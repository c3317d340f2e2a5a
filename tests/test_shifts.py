"""Shifts of pictures: dense outputs against strided pooling, changes, readouts, networks."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from nbsrc import pooling, shifts
from nbsrc.ensemble import ModuleEnsemble

RNG = np.random.default_rng(0)
X = RNG.normal(size=(2, 3, 12, 24))


def strided(x: np.ndarray, kind: str, window: int, stride: int, blur: int) -> np.ndarray:
    """Pool once, on a torus, by the functions that know strides and borders."""
    around = np.pad(x, ((0, 0), (0, 0), (0, window - 1), (0, window - 1)), mode="wrap")
    if kind == "stride":
        return x[..., ::stride, ::stride]
    if kind == "average":
        return pooling.average_pool(around, window, stride=stride)
    if kind == "max":
        return pooling.max_pool(around, window, stride=stride)
    everywhere = pooling.max_pool(around, window, stride=1)
    return pooling.blur_pool(everywhere, blur, stride=stride, padding_mode="circular")


@pytest.mark.parametrize("kind", shifts.KINDS[1:])
@pytest.mark.parametrize(
    ("window", "stride", "depth"), [(2, 2, 1), (3, 2, 2), (2, 3, 1), (1, 4, 1)]
)
def test_dense_outputs_hold_those_of_strided_layers_for_every_shift(
    kind: str, window: int, stride: int, depth: int
) -> None:
    dense = shifts.dense(X, kind, window=window, stride=stride, blur=3, depth=depth)
    period = shifts.period(kind, stride, depth)
    for shift in ((0, 0), (1, 0), (-2, 5)):
        y = np.roll(X, shift, (-2, -1))
        for _ in range(depth):
            y = strided(y, kind, window, stride, 3)
        # A few sums of at most nine numbers near one.
        assert np.abs(shifts.kept(dense, period, shift) - y).max() < 1e-14


@pytest.mark.parametrize("kind", shifts.KINDS)
def test_a_shift_is_followed_exactly_at_multiples_of_the_period_only(kind: str) -> None:
    dense, period = shifts.dense(X, kind, depth=2), shifts.period(kind, depth=2)
    for s in range(9):
        for shift in ((s, 0), (0, s)):
            change = shifts.moved_change(dense, period, shift)
            assert change.shape == (2,)
            assert ((change == 0) == (s % period == 0)).all()


def test_unrelated_outputs_change_by_the_root_of_two_and_equal_ones_not_at_all() -> None:
    noise = np.random.default_rng(1).normal(size=(1, 256, 256))
    # 2^16 squares scatter by about 1.4 of their mean: six standard errors are 0.04.
    assert shifts.still_change(noise, 1, (0, 3)) == pytest.approx(np.sqrt(2), abs=0.04)
    assert (shifts.still_change(np.ones((2, 1, 4, 4)), 2, (0, 1)) == 0).all()


def test_painted_outputs_are_squares() -> None:
    assert shifts.painted([[1, 2]], 2).tolist() == [[1, 1, 2, 2], [1, 1, 2, 2]]


def test_wrong_settings_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match="no pooling 'maxx'; choose one of none"):
        shifts.dense(X, "maxx")
    with pytest.raises(ValueError, match="cut the picture to a multiple of 5"):
        shifts.kept(X, 5)
    with pytest.raises(ValueError, match="window"):
        shifts.dense(X, "max", window=0)
    with pytest.raises(ValueError, match="at least two pictures"):
        shifts.recovered(X[:1], X[:1], 1)
    with pytest.raises(ValueError, match="head"):
        shifts.ShiftNet("max", "both")


def test_a_readout_recovers_all_from_all_and_nothing_from_noise() -> None:
    rng = np.random.default_rng(2)
    x = rng.normal(size=(4, 3, 16, 16))
    assert np.allclose(shifts.recovered(x, x, 1), 1)
    # 160 weights per fit on 576 squares of noise cannot help on other noise.
    assert (shifts.recovered(x, rng.normal(size=(4, 3, 8, 8)), 2) < 0.05).all()
    assert (shifts.recovered(x, np.ones((4, 3, 8, 8)), 2) < 1e-9).all()


@pytest.mark.parametrize("kind", shifts.KINDS)
def test_a_network_pools_as_the_functions_do_and_follows_its_period(kind: str) -> None:
    net = shifts.ShiftNet(kind, "global", 3, dtype=torch.float64)
    x = np.random.default_rng(4).normal(size=(3, 1, 16, 16))
    features = {s: net.features(torch.tensor(np.roll(x, s, -1))).detach().numpy() for s in (0, 4)}
    period = shifts.period(kind, depth=2)
    # Sums of at most 36 products, twice.
    assert np.allclose(features[4], np.roll(features[0], 4 // period, -1), atol=1e-12)
    here = torch.relu(net.first(shifts.networks.wrapped(torch.tensor(x), 1, 1))).detach()
    if kind in ("max", "average", "max_blur"):
        expected = shifts.kept(shifts.dense(here.numpy(), kind), 2)
        assert np.allclose(shifts.networks.pooled(here, kind), expected, atol=1e-14)


def test_networks_train_together_and_their_decisions_are_counted() -> None:
    train, test = shifts.small_digits(np.random.default_rng(0))
    assert train.x.shape == (4000, 1, 16, 16) and test.x.shape == (1000, 1, 16, 16)
    nets = ModuleEnsemble([shifts.ShiftNet("stride", seed=seed) for seed in range(2)])
    nets.train(
        train.x[:400], train.y[:400], steps=30, rate=0.02, loss="softmax_cross_entropy",
        batch_size=40,
    )  # fmt: skip
    assert (nets.accuracy(test.x[:200], test.y[:200]) > 0.4).all()
    counted = shifts.decision_changes(nets, test.x[:50], [(0, 1)])
    by_hand = [
        (nets.member(m)(torch.tensor(test.x[:50])).argmax(1)
         != nets.member(m)(torch.tensor(np.roll(test.x[:50], 1, -1))).argmax(1)).double().mean()
        for m in range(2)
    ]  # fmt: skip
    assert np.allclose(counted, by_hand, atol=0.021)  # at most one of fifty is a near tie
    assert (shifts.decision_changes(nets, test.x[:50], [(0, 16)]) == 0).all()
