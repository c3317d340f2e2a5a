"""Every member ends up where torch alone would have taken it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from nbsrc import activations, data, losses
from nbsrc.ensemble import Ensemble, minibatches, rate_search
from nbsrc.networks import MLP

PLACES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
POINTS = data.circles(40, np.random.default_rng(0))


def trained_alone(
    net: MLP, name: str, rate: float, loss: str, steps: int, seed: int, batch_size: int | None
) -> MLP:
    """Train one network with torch's own optimiser and losses, in an ordinary loop."""
    optimizers: dict[str, Any] = {
        "sgd": torch.optim.SGD(net.parameters(), lr=rate),
        "momentum": torch.optim.SGD(net.parameters(), lr=rate, momentum=0.9),
        "adam": torch.optim.Adam(net.parameters(), lr=rate),
    }
    criterion = torch.nn.BCEWithLogitsLoss() if loss == "cross_entropy" else torch.nn.MSELoss()
    place = net.layers[0].weight.device
    x = torch.from_numpy(POINTS.x).to(place)
    y = torch.from_numpy(POINTS.y).to(place)[:, None].double()
    orders = np.random.default_rng([seed, 1])
    chosen: list[Any] = []
    for _ in range(steps):
        if not chosen:
            order = orders.permutation(len(x))
            size = batch_size or len(x)
            chosen = [order[i : i + size] for i in range(0, len(x), size)]  # the last one smaller
        batch = chosen.pop(0) if batch_size else np.arange(len(x))
        optimizers[name].zero_grad()
        criterion(net(x[batch]), y[batch]).backward()
        optimizers[name].step()
    return net


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", ["sgd", "momentum", "adam"])
@pytest.mark.parametrize("loss", ["cross_entropy", "mse"])
@pytest.mark.parametrize("batch_size", [None, 7])
def test_every_member_equals_the_network_trained_by_itself_with_torch(
    place: str, name: str, loss: str, batch_size: int | None
) -> None:
    seeds, rates = [3, 1, 4], [0.02, 0.05, 0.1]
    ensemble = Ensemble((2, 5, 4, 1), "tanh", "glorot_normal", seeds, device=place)
    ensemble.train(*POINTS, steps=100, rate=rates, optimizer=name, loss=loss, batch_size=batch_size)
    for index, (seed, rate) in enumerate(zip(seeds, rates, strict=True)):
        alone = MLP((2, 5, 4, 1), "tanh", "glorot_normal", seed, device=place)
        trained_alone(alone, name, rate, loss, 100, seed, batch_size)
        member = ensemble.member(index)
        for ours, theirs in zip(member.parameters(), alone.parameters(), strict=True):
            # Rounding differs by the order of sums only; 100 steps let it grow, to below 1e-10.
            torch.testing.assert_close(ours, theirs, rtol=1e-10, atol=1e-10)


def test_members_start_as_the_network_of_their_seed() -> None:
    ensemble = Ensemble((2, 3, 1), "relu", "torch_default", [11, 12], device="cpu")
    for index, seed in enumerate((11, 12)):
        alone = MLP((2, 3, 1), "relu", "torch_default", seed, device="cpu")
        for ours, theirs in zip(
            ensemble.member(index).parameters(), alone.parameters(), strict=True
        ):
            assert torch.equal(ours, theirs)


def test_a_member_does_not_feel_its_neighbours() -> None:
    few = Ensemble((2, 4, 1), "tanh", "he_normal", [5], device="cpu")
    many = Ensemble((2, 4, 1), "tanh", "he_normal", [9, 5, 7], device="cpu")
    for ensemble in (few, many):
        ensemble.train(*POINTS, steps=50, rate=0.1, optimizer="sgd", batch_size=10)
    torch.testing.assert_close(few(POINTS.x)[0], many(POINTS.x)[1], rtol=1e-11, atol=1e-11)


def test_members_may_learn_from_points_of_their_own() -> None:
    x = np.stack([POINTS.x, -2 * POINTS.x])
    together = Ensemble((2, 4, 1), "tanh", "he_normal", [5, 6], device="cpu")
    together.train(x, POINTS.y, steps=30, rate=0.1, optimizer="sgd", batch_size=9)
    for index, seed in enumerate((5, 6)):
        alone = Ensemble((2, 4, 1), "tanh", "he_normal", [seed], device="cpu")
        alone.train(x[index], POINTS.y, steps=30, rate=0.1, optimizer="sgd", batch_size=9)
        torch.testing.assert_close(alone(POINTS.x)[0], together(POINTS.x)[index])


def test_training_leaves_the_number_of_threads_as_it_was() -> None:
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        Ensemble((2, 3, 1), "tanh", "he_normal", [0]).train(*POINTS, steps=2, rate=0.1)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_gradient_at_a_logit_of_exactly_zero_is_one_half_minus_the_class() -> None:
    ensemble = Ensemble((2, 1), "identity", "glorot_normal", [0], device="cpu")
    with torch.no_grad():
        ensemble.weights[0].zero_()
    x, y = np.ones((4, 2)), np.array([1, 1, 1, 0])
    ensemble.train(x, y, steps=1, rate=1.0, optimizer="sgd")
    # mean of (1/2 - y) is -1/4, so one step of rate 1 moves the bias by +1/4
    assert ensemble.biases[0].item() == pytest.approx(0.25, rel=1e-15)


def test_history_records_the_loss_before_between_and_after() -> None:
    ensemble = Ensemble((2, 8, 1), "tanh", "glorot_normal", range(4), device="cpu")
    history = ensemble.train(*POINTS, steps=25, rate=0.1, record_every=10)
    np.testing.assert_array_equal(history.steps, [0, 10, 20, 25])
    assert history.loss.shape == history.accuracy.shape == (4, 4)
    assert (history.loss[-1] < history.loss[0]).all()
    np.testing.assert_allclose(history.accuracy[-1], ensemble.accuracy(*POINTS))


def test_training_ends_where_stop_says_so() -> None:
    ensemble = Ensemble((2, 8, 1), "tanh", "glorot_normal", range(3), device="cpu")
    seen: list[Any] = []

    def good_enough(loss: Any, accuracy: Any) -> bool:
        seen.append((loss.copy(), accuracy.copy()))
        return bool((loss < 0.5).all())

    history = ensemble.train(*POINTS, steps=10_000, rate=0.05, record_every=5, stop=good_enough)
    assert 0 < history.steps[-1] < 10_000
    assert (history.loss[-1] < 0.5).all()
    assert not (history.loss[-2] < 0.5).all()
    np.testing.assert_array_equal(history.loss, [loss for loss, _ in seen])
    np.testing.assert_array_equal(history.accuracy, [accuracy for _, accuracy in seen])


def test_a_member_that_diverges_leaves_the_others_alone() -> None:
    rates = [0.05, 1e200]
    together = Ensemble((2, 4, 1), "relu", "he_normal", [1, 2], device="cpu")
    history = together.train(*POINTS, steps=20, rate=rates, optimizer="sgd", loss="mse")
    alone = Ensemble((2, 4, 1), "relu", "he_normal", [1], device="cpu")
    alone.train(*POINTS, steps=20, rate=0.05, optimizer="sgd", loss="mse")
    assert not np.isfinite(history.loss[-1, 1])
    torch.testing.assert_close(together(POINTS.x)[0], alone(POINTS.x)[0], rtol=1e-12, atol=1e-12)


def test_minibatches_visit_every_point_once_an_epoch_in_an_order_of_their_seed() -> None:
    batches = minibatches(7, 10, 4)
    epochs = [np.concatenate([next(batches) for _ in range(3)]) for _ in range(2)]
    for epoch in epochs:
        np.testing.assert_array_equal(np.sort(epoch), np.arange(10))
    assert not np.array_equal(*epochs)
    again, other = minibatches(7, 10, 4), minibatches(8, 10, 4)
    assert [len(next(again)) for _ in range(4)] == [4, 4, 2, 4]
    assert not np.array_equal(next(minibatches(7, 10, 10)), next(minibatches(8, 10, 10)))
    assert len(next(other)) == 4


@pytest.mark.parametrize("activation", activations.names())
def test_gradient_is_autograds_for_every_activation(activation: str) -> None:
    ensemble = Ensemble((2, 5, 4, 2), activation, "torch_default", [4, 5], device="cpu")
    x = torch.from_numpy(np.random.default_rng(2).normal(size=(2, 9, 2)))
    y = (x > 0).double()[0]
    ours = ensemble._gradient(x, y, losses.cross_entropy)
    start = 0
    for layer in range(3):
        for values in (ensemble.weights[layer], ensemble.biases[layer]):
            values.requires_grad_()
            loss = torch.nn.functional.binary_cross_entropy_with_logits
            total = sum(loss(ensemble(x)[m], y) for m in range(2))
            (theirs,) = torch.autograd.grad(total, values)
            values.requires_grad_(False)
            size = theirs[0].numel()
            torch.testing.assert_close(
                ours[:, start : start + size], theirs.flatten(1), rtol=1e-11, atol=1e-14
            )
            start += size
    assert start == ours.shape[1]


def test_weights_cannot_be_swapped_for_tensors_that_training_would_not_see() -> None:
    ensemble = Ensemble((2, 1), "identity", "glorot_normal", [0], device="cpu")
    with pytest.raises(TypeError):
        ensemble.weights[0] = torch.zeros(1, 1, 2)  # type: ignore[index]


def test_rate_search_gives_what_each_rate_gives_alone() -> None:
    def make(seeds: Any) -> Ensemble:
        return Ensemble((2, 3, 1), "tanh", "glorot_normal", seeds, device="cpu")

    def final_loss(ensemble: Ensemble) -> Any:
        return ensemble.train(*POINTS, steps=0, rate=1.0).loss[0]

    together = rate_search(make, [1, 2], [0.01, 0.1], final_loss, *POINTS, steps=30)
    for row, rate in zip(together, (0.01, 0.1), strict=True):
        alone = make([1, 2])
        alone.train(*POINTS, steps=30, rate=rate)
        np.testing.assert_allclose(row, final_loss(alone), rtol=1e-11)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"rate": 0.0}, "positive and finite, but one is 0"),
        ({"rate": [0.1, float("nan")]}, "positive and finite, but one is nan"),
        ({"rate": [0.1, 0.1, 0.1]}, r"one for each of 2 members, but its shape is \(3,\)"),
        (
            {"optimizer": "adamw"},
            r"no optimizer 'adamw'; choose one of sgd, momentum, adam\. Did you mean 'adam'\?",
        ),
        ({"loss": "hinge"}, "no loss 'hinge'; choose one of cross_entropy, mse"),
        ({"loss": "cross entropy"}, r"Did you mean 'cross_entropy'\?"),
        ({"batch_size": 0}, "batch_size is 0"),
        ({"steps": -1}, "it is -1"),
        ({"record_every": 0}, "it is 0"),
        ({"y": POINTS.y[:-1]}, "40 points but 39 targets"),
        ({"y": POINTS.y + 1}, "classes 0 and 1, but one target is 2"),
        ({"x": POINTS.x * np.nan}, "finite, but one is nan"),
    ],
)
def test_bad_input_is_named_and_trains_nothing(arguments: dict[str, Any], message: str) -> None:
    ensemble = Ensemble((2, 3, 1), "tanh", "glorot_normal", [0, 1], device="cpu")
    before = [w.detach().clone() for w in ensemble.weights]
    call = {"x": POINTS.x, "y": POINTS.y, "steps": 3, "rate": 0.1} | arguments
    with pytest.raises(ValueError, match=message):
        ensemble.train(call.pop("x"), call.pop("y"), **call)
    for w, old in zip(ensemble.weights, before, strict=True):
        assert torch.equal(w, old)


def test_an_ensemble_of_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one seed"):
        Ensemble((2, 1), "tanh", "glorot_normal", [])
