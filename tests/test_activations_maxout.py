"""Maxout takes the largest of several inputs and sends the gradient to it alone, as torch does."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nbsrc.activations import Maxout

KINDS = [torch.float16, torch.bfloat16, torch.float32, torch.float64]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    before=st.lists(st.integers(1, 3), max_size=2),
    after=st.lists(st.integers(1, 3), max_size=2),
    units=st.integers(1, 4),
    pieces=st.integers(1, 5),
    kind=st.sampled_from(KINDS),
    seed=st.integers(0, 2**31),
)
def test_values_and_routing_are_torchs(
    before: list[int], after: list[int], units: int, pieces: int, kind: torch.dtype, seed: int
) -> None:
    shape = (*before, units * pieces, *after)
    # Whole numbers from a few, so that ties are common.
    drawn = torch.randint(-3, 4, shape, generator=torch.Generator().manual_seed(seed))
    z = drawn.to(kind).requires_grad_()
    axis = len(before)
    theirs, place = z.unflatten(axis, (units, pieces)).max(axis + 1)
    weights = torch.arange(1, theirs.numel() + 1).reshape(theirs.shape).to(kind)
    (routed,) = torch.autograd.grad((theirs * weights).sum(), z)

    for where in (axis, axis - len(shape)):
        maxout = Maxout(pieces, axis=where)
        ours = maxout(z)
        assert ours.dtype == kind
        assert torch.equal(ours, theirs)
        assert torch.equal(maxout.winners(z), place)
        assert torch.equal(torch.autograd.grad((ours * weights).sum(), z)[0], routed)
        by_hand = maxout.derivative(z.detach()) * weights.repeat_interleave(pieces, axis)
        assert torch.equal(by_hand, routed)
        if kind != torch.bfloat16:
            array = z.detach().numpy()
            np.testing.assert_array_equal(maxout(array), theirs.detach().numpy(), strict=True)
            np.testing.assert_array_equal(
                maxout.derivative(array), maxout.derivative(z.detach()).numpy(), strict=True
            )


def test_the_gradient_of_a_tie_goes_to_the_first_of_equals() -> None:
    z = torch.tensor([2.0, 2.0, 1.0], requires_grad=True)
    (routed,) = torch.autograd.grad(Maxout(3)(z).sum(), z)
    assert routed.tolist() == Maxout(3).derivative(z.detach()).tolist() == [1, 0, 0]


def test_the_ends_of_every_format_and_nan_come_through() -> None:
    for kind in (np.float16, np.float32, np.float64):
        end = np.finfo(kind).max
        z = np.array([-end, end, -1e4, -end, np.nan, 1.0], dtype=kind)
        for ours in (Maxout(2)(z), Maxout(2)(torch.from_numpy(z)).numpy()):
            assert ours.dtype == kind
            np.testing.assert_array_equal(ours, np.array([end, -1e4, np.nan], dtype=kind))


# Forward mode compiles some of torch's rules on first use, with a warning about torch's own way.
@pytest.mark.filterwarnings("ignore:.*torch.jit.script. is deprecated:DeprecationWarning")
def test_torch_func_sees_through_it() -> None:
    z = torch.tensor([[1.0, 3.0, 2.0, -1.0], [0.0, -1.0, 5.0, 6.0]])
    maxout = Maxout(2)
    rows = torch.func.vmap(torch.func.jacrev(maxout))(z)
    expected = torch.stack([torch.block_diag(*maxout.derivative(row).split(2)) for row in z])
    assert torch.equal(rows, expected)
    _, forward = torch.func.jvp(maxout, (z,), (torch.ones_like(z),))
    assert torch.equal(forward, torch.ones(2, 2))


# Largest of k standard normal numbers: David and Nagaraja (2003), Order statistics, section 3.2.
CLOSED = {
    1: (0.0, 1.0),
    2: (1 / math.sqrt(math.pi), 1.0),
    3: (1.5 / math.sqrt(math.pi), 1 + math.sqrt(3) / (2 * math.pi)),
}


@pytest.mark.parametrize("pieces", CLOSED)
def test_moments_are_the_closed_forms_of_the_largest_normal_number(pieces: int) -> None:
    found = Maxout(pieces).properties
    mean, second = CLOSED[pieces]
    np.testing.assert_allclose(
        [found.mean, found.second_moment, found.gain, found.slope_moment, found.backward_gain],
        [mean, second, second**-0.5, 1 / pieces, math.sqrt(pieces)],
        rtol=1e-12, atol=1e-13,
    )  # fmt: skip
    assert found.zero_centred == (pieces == 1)


@pytest.mark.parametrize("pieces", [2, 4, 7])
def test_moments_are_those_of_a_drawn_layer(pieces: int) -> None:
    z = np.random.default_rng(0).normal(size=(200_000, pieces))
    a = Maxout(pieces)(z)[:, 0]
    found = Maxout(pieces).properties
    # Five standard errors of a mean of 200,000.
    for sample, expected in ((a, found.mean), (a * a, found.second_moment)):
        assert abs(sample.mean() - expected) < 5 * sample.std() / math.sqrt(200_000)
    slopes = Maxout(pieces).derivative(z)
    assert abs((slopes[:, 0] ** 2).mean() - found.slope_moment) < 5 * 0.5 / math.sqrt(200_000)
    moved = Maxout(pieces)(z + 0.1 * np.random.default_rng(1).uniform(-1, 1, z.shape))[:, 0]
    assert np.abs(moved - a).max() <= 0.1 * found.lipschitz


def test_two_pieces_make_relu_and_the_absolute_value_exactly_and_many_a_parabola() -> None:
    x = np.linspace(-1, 1, 201)[:, None]
    np.testing.assert_array_equal(Maxout(2)(x * [1.0, 0.0])[:, 0], np.maximum(x[:, 0], 0))
    np.testing.assert_array_equal(Maxout(2)(x * [1.0, -1.0])[:, 0], np.abs(x[:, 0]))
    at = np.linspace(-1, 1, 21)  # tangents 2 t x - t^2; between two the gap is (step / 2)^2
    tangents = Maxout(21)(2 * x * at - at**2)[:, 0]
    assert np.abs(tangents - x[:, 0] ** 2).max() == pytest.approx(0.05**2, rel=1e-9)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Maxout(0), ValueError, "at least one piece, but pieces is 0"),
        (lambda: Maxout(2)(np.zeros(3)), ValueError, "-1 has 3 entries, which is no multiple of 2"),
        (lambda: Maxout(2, axis=1)(np.zeros(4)), ValueError, r"axis 1, but z has shape \(4,\)"),
        (lambda: Maxout(2)(1.0), ValueError, r"axis -1, but z has shape \(\)"),
        (lambda: Maxout(2)(np.arange(4)), TypeError, "maxout takes floating-point.*int64"),
        (lambda: Maxout(2)(torch.ones(2) * 1j), TypeError, "complex64"),
    ],
)  # fmt: skip
def test_mistakes_are_answered_in_a_sentence(
    call: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call()


def test_nothing_comes_of_nothing() -> None:
    assert Maxout(2)(np.zeros((0, 4))).shape == (0, 2)
    assert Maxout(2)(np.zeros((3, 0))).shape == (3, 0)
