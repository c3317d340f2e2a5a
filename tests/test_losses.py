"""The losses are torch's, and precise where torch's own sums cancel."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nbsrc import losses

F = torch.nn.functional


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.floats(-50, 50), st.booleans()), min_size=1, max_size=20))
def test_cross_entropy_and_its_slope_are_torchs(pairs: list[tuple[float, bool]]) -> None:
    z = torch.tensor([logit for logit, _ in pairs], dtype=torch.float64, requires_grad=True)
    y = torch.tensor([float(label) for _, label in pairs], dtype=torch.float64)
    theirs = F.binary_cross_entropy_with_logits(z, y, reduction="none")
    (slope,) = torch.autograd.grad(theirs.sum(), z)
    for kind in (lambda t: t.detach().numpy(), lambda t: t.detach()):
        value = losses.cross_entropy.value(kind(z), kind(y))
        # torch rounds sums of the size of the logit: eps * 50 = 1e-14
        np.testing.assert_allclose(value, kind(theirs), rtol=1e-14, atol=1.2e-14)
        # torch's slope is sigmoid(z) - y, which loses what is left when the network is sure
        ours = losses.cross_entropy.derivative(kind(z), kind(y))
        np.testing.assert_allclose(ours, kind(slope), rtol=1e-14, atol=3e-16)


def test_a_sure_network_still_has_a_slope() -> None:
    # d/dz ln(1 + exp(-z)) = -1 / (1 + exp(z)), which is -exp(-z) to 1e-17 at z = 40
    slope = losses.cross_entropy.derivative(np.array([40.0, -40.0]), np.array([1, 0]))
    np.testing.assert_allclose(slope, [-np.exp(-40), np.exp(-40)], rtol=1e-14)


def test_cross_entropy_is_finite_for_logits_of_any_size() -> None:
    z = np.array([-1e308, -1e4, 1e4, 1e308])
    for label in (0, 1):
        assert np.isfinite(losses.cross_entropy.value(z, np.full(4, label))).all()
        assert np.isfinite(losses.cross_entropy.derivative(z, np.full(4, label))).all()


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.integers(1, 6), st.integers(1, 5), st.floats(0.01, 300), st.integers(0, 2**32))
def test_softmax_cross_entropy_and_its_slope_are_torchs(
    n: int, classes: int, size: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    z = torch.from_numpy(size * rng.normal(size=(n, classes))).requires_grad_()
    y = torch.from_numpy(rng.integers(0, classes, n))
    theirs = F.cross_entropy(z, y, reduction="none")
    (slope,) = torch.autograd.grad(theirs.sum(), z)
    share = F.one_hot(y, classes).double()
    for kind in (lambda t: t.detach().numpy(), lambda t: t.detach()):
        value = losses.softmax_cross_entropy.value(kind(z), kind(share))
        assert value.shape == (n, 1)
        # both take differences of logits, up to about 5 * 300: eps times that, for a few sums
        np.testing.assert_allclose(value[:, 0], kind(theirs), rtol=1e-14, atol=1.5e-12)
        ours = losses.softmax_cross_entropy.derivative(kind(z), kind(share))
        # a shift of the logits by their rounding, eps * 1500, moves a share by as much at most
        np.testing.assert_allclose(ours, kind(slope), rtol=1e-12, atol=1e-12)


def test_softmax_cross_entropy_is_finite_for_logits_of_any_size() -> None:
    z = np.array([[-8e307, 8e307, 0.0], [1e4, -1e4, 1e4]])
    for label in range(3):
        share = np.eye(3)[[label, label]]
        assert np.isfinite(losses.softmax_cross_entropy.value(z, share)).all()
        assert np.isfinite(losses.softmax_cross_entropy.derivative(z, share)).all()


def test_squared_error_and_its_slope() -> None:
    out, target = np.array([1.0, -2.0]), np.array([3.0, -2.0])
    assert losses.mse.value(out, target).tolist() == [4.0, 0.0]
    assert losses.mse.derivative(out, target).tolist() == [-4.0, 0.0]


def test_an_unknown_loss_is_named_with_the_nearest_one() -> None:
    with pytest.raises(ValueError, match=r"no loss 'mes'; choose.*Did you mean 'mse'\?"):
        losses.get("mes")
