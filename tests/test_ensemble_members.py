"""Members that differ in more than their seed, or are no perceptrons, still train as if alone."""

from __future__ import annotations

import copy
import io
import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
import torch

from nbsrc import activations, data, progress
from nbsrc.ensemble import (
    Assortment,
    Ensemble,
    ModuleEnsemble,
    arithmetic,
    minibatches,
    rate_search,
)
from nbsrc.networks import CNN, MLP, RNN, Conv, Dense, GlobalPool, Pool, Residual, ResidualMLP

PLACES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
POINTS = data.circles(30, np.random.default_rng(0))
CLOSE = {"rtol": 1e-10, "atol": 1e-10}  # rounding, grown in 100 steps
CRITERIA: dict[str, Any] = {
    "cross_entropy": torch.nn.BCEWithLogitsLoss(),
    "softmax_cross_entropy": torch.nn.CrossEntropyLoss(),
    "mse": torch.nn.MSELoss(),
}


def trained_alone(
    net: torch.nn.Module, x: Any, y: Any, loss: str, optimizer: str, rate: float, seed: int,
    batch_size: int | None, steps: int,
) -> torch.nn.Module:  # fmt: skip
    """Train one network as anybody would with torch."""
    make: dict[str, Callable[[], torch.optim.Optimizer]] = {
        "sgd": lambda: torch.optim.SGD(net.parameters(), lr=rate),
        "momentum": lambda: torch.optim.SGD(net.parameters(), lr=rate, momentum=0.9),
        "adam": lambda: torch.optim.Adam(net.parameters(), lr=rate),
    }
    steppers, place = make[optimizer](), next(net.parameters()).device
    x, y = torch.as_tensor(x).to(place), torch.as_tensor(y).to(place)
    y = y if loss == "softmax_cross_entropy" else y.double().reshape(len(x), -1)
    batches = minibatches(seed, len(x), batch_size or len(x))
    for _ in range(steps):
        k = torch.from_numpy(next(batches)) if batch_size else torch.arange(len(x))
        steppers.zero_grad()
        CRITERIA[loss](net(x[k]), y[k]).backward()
        steppers.step()
    return net


def assert_same_network(ours: torch.nn.Module, theirs: torch.nn.Module, felt: bool = True) -> None:
    mine, other = ours.state_dict(), theirs.state_dict()
    assert mine.keys() == other.keys()
    for name, values in mine.items():
        if felt or not ("bias" in name or "running_mean" in name):
            torch.testing.assert_close(values, other[name], **CLOSE)


# ---------------------------------------------------------------- perceptrons of many settings


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("adjacent", [True, False])
@pytest.mark.parametrize("batch_size", [None, 7])
def test_members_of_many_settings_equal_the_networks_trained_by_themselves(
    place: str, adjacent: bool, batch_size: int | None
) -> None:
    settings: list[Any] = list(itertools.product(
        ["tanh", "relu", activations.get("leaky_relu", slope=0.3), "gelu"],
        [("glorot_normal", 1.0, 3, 0.02), ("torch_default", 1.5, 4, 0.05)],
    ))  # fmt: skip
    if not adjacent:
        settings = settings[::2] + settings[1::2]
    bends = [bend for bend, _ in settings]
    schemes, gains, seeds, rates = zip(*(rest for _, rest in settings), strict=True)
    ensemble = Ensemble((2, 5, 4, 1), bends, list(schemes), seeds, gain=gains, device=place)
    ensemble.train(*POINTS, steps=100, rate=list(rates), batch_size=batch_size)
    for index, (bend, (scheme, gain, seed, rate)) in enumerate(settings):
        alone = MLP((2, 5, 4, 1), bend, scheme, seed, gain=gain, device=place)
        trained_alone(alone, *POINTS, "cross_entropy", "adam", rate, seed, batch_size, 100)
        assert_same_network(ensemble.member(index), alone)
        out = ensemble(POINTS.x)[index]
        points = torch.from_numpy(POINTS.x).to(place)
        torch.testing.assert_close(out, alone(points), **CLOSE)


def test_several_classes_are_learned_as_torch_learns_them() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(20, 2)), rng.integers(0, 3, 20)
    ensemble = Ensemble((2, 6, 3), "tanh", "glorot_normal", [1, 2], device="cpu")
    history = ensemble.train(x, y, steps=100, rate=0.05, loss="softmax_cross_entropy")
    for index, seed in enumerate((1, 2)):
        alone = MLP((2, 6, 3), "tanh", "glorot_normal", seed, device="cpu")
        trained_alone(alone, x, y, "softmax_cross_entropy", "adam", 0.05, seed, None, 100)
        assert_same_network(ensemble.member(index), alone)
        out = alone(torch.from_numpy(x))
        loss = CRITERIA["softmax_cross_entropy"](out, torch.from_numpy(y)).item()
        assert history.loss[-1, index] == pytest.approx(loss, rel=1e-9)
        assert history.accuracy[-1, index] == np.mean(out.argmax(1).numpy() == y)
    np.testing.assert_array_equal(ensemble.accuracy(x, y), history.accuracy[-1])


def test_an_assortment_is_each_members_activation() -> None:
    names = ["relu", "tanh", "relu", "gelu"]
    z = torch.from_numpy(np.random.default_rng(0).normal(size=(4, 3, 5)))
    assortment = Assortment([activations.get(name) for name in names])
    assert len(assortment.groups) == 3
    a = assortment(z)
    for member, name in enumerate(names):
        single = activations.get(name)
        assert torch.equal(a[member], single(z[member]))
        assert torch.equal(assortment.bent(z)[member], single(z[member]))
        assert torch.equal(assortment.derivative(z)[member], single.derivative(z[member]))
        torch.testing.assert_close(
            assortment.slopes(z, a)[member], single.derivative(z[member]), rtol=1e-14, atol=1e-15
        )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"activation": ["tanh"]}, "activation must be one for all, or one for each of 2 members"),
        ({"initializer": ["he_normal"] * 3}, "initializer must be .* but there are 3"),
        ({"gain": [1.0]}, "gain must be one for all"),
        ({"gain": [1.0, np.inf]}, "gain must be a finite number, but it is inf"),
    ],
)
def test_settings_that_do_not_fit_the_members_are_named(
    arguments: dict[str, Any], message: str
) -> None:
    call = {"activation": "tanh", "initializer": "he_normal"} | arguments
    with pytest.raises(ValueError, match=message):
        Ensemble((2, 1), call.pop("activation"), call.pop("initializer"), [0, 1], **call)


# ---------------------------------------------------------------- modules of any kind


RNG = np.random.default_rng(2)
IMAGES, LABELS = RNG.normal(size=(12, 2, 6, 6)), RNG.integers(0, 3, 12)
SOUNDS, SEQUENCES, TARGETS = (
    RNG.normal(size=(12, 2, 9)),
    RNG.normal(size=(12, 5, 2)),
    RNG.normal(size=12),
)
KINDS: dict[str, tuple[Callable[[int], torch.nn.Module], Any, Any, str]] = {
    "mlp": (lambda s: MLP((2, 4, 1), "tanh", "glorot_normal", s), *POINTS, "cross_entropy"),
    "mlp, layer norm": (
        lambda s: MLP((2, 4, 4, 1), seed=s, normalization="layer"), *POINTS, "cross_entropy"),
    "mlp, batch norm": (
        lambda s: MLP((2, 4, 4, 1), seed=s, normalization="batch"), *POINTS, "cross_entropy"),
    "residual, pre": (
        lambda s: ResidualMLP(2, 4, 2, 1, "elu", seed=s, branch=0.7), *POINTS, "cross_entropy"),
    "residual, post, batch norm": (
        lambda s: ResidualMLP(2, 4, 2, 1, "tanh", seed=s, order="post", normalization="batch"),
        *POINTS, "mse"),
    "cnn": (
        lambda s: CNN((2, 6, 6), [Conv(4), Pool(), Conv(4, groups=2), GlobalPool()], 3,
                      "tanh", seed=s),
        IMAGES, LABELS, "softmax_cross_entropy"),
    "cnn, residual, batch norm": (
        lambda s: CNN((2, 6, 6), [Residual(3, stride=2), Pool("average"), Dense(4)], 3,
                      "silu", seed=s, normalization="batch"),
        IMAGES, LABELS, "softmax_cross_entropy"),
    "cnn of sounds": (
        lambda s: CNN((2, 9), [Conv(4, stride=2), Residual(4, order="post")], 3, "gelu", seed=s,
                      normalization="layer"),
        SOUNDS, LABELS, "softmax_cross_entropy"),
    "elman": (lambda s: RNN(2, 3, 1, seed=s), SEQUENCES, TARGETS, "mse"),
    "lstm": (lambda s: RNN(2, 3, 1, "lstm", seed=s), SEQUENCES, TARGETS, "mse"),
    "gru": (lambda s: RNN(2, 3, 1, "gru", seed=s), SEQUENCES, TARGETS, "mse"),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("optimizer", "batch_size", "steps"), [("adam", None, 100), ("momentum", 6, 40)]
)
def test_every_module_equals_the_one_trained_by_itself_with_torch(
    kind: str, optimizer: str, batch_size: int | None, steps: int
) -> None:
    make, x, y, loss = KINDS[kind]
    seeds, rates = [3, 1, 4], [0.01, 0.02, 0.03]
    nets = [make(seed) for seed in seeds]
    before = [copy.deepcopy(net.state_dict()) for net in nets]
    ensemble = ModuleEnsemble(nets, seeds)
    history = ensemble.train(
        x, y, steps=steps, rate=rates, optimizer=optimizer, loss=loss, batch_size=batch_size
    )
    for net, old in zip(
        nets, before, strict=True
    ):  # the modules that were handed in are left alone
        assert net.training
        assert all(torch.equal(values, old[name]) for name, values in net.state_dict().items())
    points = torch.from_numpy(x)
    for index, (seed, rate) in enumerate(zip(seeds, rates, strict=True)):
        alone = trained_alone(make(seed), x, y, loss, optimizer, rate, seed, batch_size, steps)
        place = next(alone.parameters()).device
        # Batch normalisation takes out the bias before it: that has a slope of rounding errors, of
        # which Adam makes steps of 1e-9. Only running means, which lag behind, feel them.
        felt = not ("batch norm" in kind and optimizer == "adam")
        assert_same_network(ensemble.member(index), alone, felt)
        out = alone.eval()(points.to(place))
        tolerance = CLOSE if felt else {"rtol": 1e-6, "atol": 1e-6}
        torch.testing.assert_close(ensemble(x)[index], out, **tolerance)
        y_tensor = torch.as_tensor(y).to(place)
        target = y_tensor if "softmax" in loss else y_tensor.double()[:, None]
        assert history.loss[-1, index] == pytest.approx(
            CRITERIA[loss](out, target).item(), rel=1e-8
        )


def test_perceptrons_as_modules_and_as_stacked_products_learn_the_same() -> None:
    stacked = Ensemble((2, 6, 1), "tanh", "glorot_normal", [1, 2], device="cpu")
    modules = ModuleEnsemble([stacked.member(0), stacked.member(1)], [1, 2])
    for ensemble in (stacked, modules):
        ensemble.train(*POINTS, steps=100, rate=[0.01, 0.1], batch_size=8)
    torch.testing.assert_close(stacked(POINTS.x), modules(POINTS.x), **CLOSE)


@pytest.mark.parametrize("at_once", [1, 400, 2**20])
def test_modules_of_different_formulas_take_turns_and_bundles_change_nothing(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr("nbsrc.ensemble.modules.AT_ONCE", at_once)
    monkeypatch.setattr("nbsrc.ensemble.modules.POINTS", 13)

    def make(seed: int) -> MLP:
        bend = ("tanh", "relu", "tanh", "gelu", "relu", "tanh")[seed]
        return MLP((2, 4, 1), bend, seed=seed, normalization="batch", device="cpu")

    ensemble = ModuleEnsemble([make(seed) for seed in range(6)])
    assert [group.members for group in ensemble._groups] == [[0, 2, 5], [1, 4], [3]]
    ensemble.train(*POINTS, steps=30, rate=0.05, batch_size=8, optimizer="momentum")
    for seed in range(6):
        alone = trained_alone(make(seed), *POINTS, "cross_entropy", "momentum", 0.05, seed, 8, 30)
        assert_same_network(ensemble.member(seed), alone)
        out = alone.eval()(torch.from_numpy(POINTS.x))
        torch.testing.assert_close(ensemble(POINTS.x)[seed], out, **CLOSE)


def test_networks_written_alike_in_separate_calls_are_one_group() -> None:
    def make(seed: int) -> CNN:
        return CNN((1, 6, 6), [Conv(2), Pool(), Residual(2)], 2, seed=seed, device="cpu")

    assert len(ModuleEnsemble([make(seed) for seed in range(4)])._groups) == 1


class TwoTowers(torch.nn.Module):
    """A weight used twice, one that stays as it is, and one that nothing uses."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        make = torch.Generator().manual_seed(seed)
        self.shared = torch.nn.Parameter(torch.randn(2, 2, generator=make, dtype=torch.float64))
        self.again = self.shared
        self.fixed = torch.nn.Parameter(torch.randn(2, generator=make, dtype=torch.float64), False)
        self.idle = torch.nn.Parameter(torch.ones((), dtype=torch.float64))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return (torch.tanh(x @ self.shared) @ self.again * self.fixed).sum(-1, keepdim=True)


def test_shared_fixed_and_idle_parameters_are_as_they_would_be() -> None:
    ensemble = ModuleEnsemble([TwoTowers(seed) for seed in (1, 2)])
    ensemble.train(*POINTS, steps=50, rate=0.05, optimizer="sgd", loss="mse")
    for index, seed in enumerate((1, 2)):
        alone = TwoTowers(seed)
        trained_alone(alone, *POINTS, "mse", "sgd", 0.05, seed, None, 50)
        assert_same_network(ensemble.member(index), alone)
        assert torch.equal(ensemble.member(index).fixed, TwoTowers(seed).fixed)
        again: Any = ensemble.member(index)
        assert again.shared is again.again


def test_rate_search_takes_modules_too() -> None:
    def make(seeds: Sequence[int]) -> ModuleEnsemble:
        nets = [ResidualMLP(2, 4, 1, 1, seed=seed, device="cpu") for seed in seeds]
        return ModuleEnsemble(nets, seeds)

    together = rate_search(
        make, [1, 2], [0.01, 0.1], lambda e: e.accuracy(*POINTS), *POINTS, steps=20
    )
    for row, rate in zip(together, (0.01, 0.1), strict=True):
        alone = make([1, 2])
        alone.train(*POINTS, steps=20, rate=rate)
        np.testing.assert_array_equal(row, alone.accuracy(*POINTS))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ModuleEnsemble([]), "at least one module, but modules is empty"),
        (lambda: ModuleEnsemble([MLP((2, 1))], [1, 2]), "1 modules but 2 seeds"),
        (
            lambda: ModuleEnsemble([MLP((2, 3, 1), device="cpu"), MLP((2, 4, 1), device="cpu")]),
            r"layers.0.weight is \(3, 2\), .* in module 0 and \(4, 2\), .* in module 1",
        ),
        (
            lambda: ModuleEnsemble([MLP((2, 1), device="cpu"), MLP((2, 1, 1), device="cpu")]),
            "is missing in module 0",
        ),
        (
            lambda: ModuleEnsemble(
                [torch.nn.Sequential(MLP((2, 1), device="cpu"), torch.nn.Dropout(0.5))]
            ),
            "1 drops units out at random",
        ),
        (
            lambda: ModuleEnsemble([torch.nn.Sequential(
                MLP((2, 2), device="cpu"), MLP((2, 1), device="cpu", dtype=torch.float32))]),
            "must be of one type and on one device, but they are 0.layers.0.weight",
        ),
        (lambda: ModuleEnsemble([torch.nn.Tanh()]), "has no parameters to train"),
        (
            lambda: ModuleEnsemble([torch.nn.Linear(2, 3)])(np.ones((4, 5, 2))),
            r"maps 4 points to outputs of shape \(4, 5, 3\)",
        ),
        (lambda: ModuleEnsemble([MLP((2, 1))])(np.zeros((0, 2))), r"these have \(0, 2\)"),
        (lambda: ModuleEnsemble([MLP((2, 1))])([[np.nan, 1]]), "finite, but one is nan"),
        (
            lambda: ModuleEnsemble([MLP((2, 3))]).train(
                np.ones((2, 2)), [0, 3], steps=1, rate=1, loss="softmax_cross_entropy"
            ),
            "3 outputs stand for classes 0 to 2, but one target is 3",
        ),
        (
            lambda: Ensemble((2, 3), "tanh", "he_normal", [0]).train(
                np.ones((2, 2)), [0, 0.5], steps=1, rate=1, loss="softmax_cross_entropy"
            ),
            "but one target is 0.5",
        ),
        (
            lambda: Ensemble((2, 1), "tanh", "he_normal", [0]).train(
                np.ones((0, 2)), [], steps=1, rate=1
            ),
            "no points to learn from",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_stacked_is_named(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


# ---------------------------------------------------------------- around them


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stream", "shown"), [(Terminal, True), (io.StringIO, False)])
def test_a_bar_is_shown_at_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, stream: type[io.StringIO], shown: bool
) -> None:
    screen = stream()
    monkeypatch.setattr("sys.stderr", screen)
    ensemble = Ensemble((2, 3, 1), "tanh", "he_normal", [0], device="cpu")
    ensemble.train(*POINTS, steps=4, rate=0.1, progress=True)
    assert ("4/4" in screen.getvalue()) == shown
    assert bool(screen.getvalue()) == shown
    ensemble.train(*POINTS, steps=4, rate=0.1)
    with progress.bar(3, "rounds", wanted=False) as bar:
        bar.update()
    assert "rounds" not in screen.getvalue()


def test_denormals_count_as_zero_inside_only_and_the_switch_is_put_back() -> None:
    half = torch.tensor([1e-308], dtype=torch.float64)

    def kept() -> bool:
        return bool((half * 0.5 != 0).all())

    if not torch.set_flush_denormal(False):
        pytest.skip("this processor has no such switch")
    assert kept()
    with arithmetic.denormals_as_zero():
        assert not kept()
    assert kept()
    with pytest.raises(RuntimeError), arithmetic.denormals_as_zero():
        raise RuntimeError
    assert kept()
    try:
        torch.set_flush_denormal(True)
        with arithmetic.denormals_as_zero():
            assert not kept()
        assert not kept()  # it was on before
    finally:
        torch.set_flush_denormal(False)
