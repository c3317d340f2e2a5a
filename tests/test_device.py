"""The device is the one asked for, or the best there is; an impossible wish is a sentence."""

from __future__ import annotations

import pytest
import torch

from nbsrc import device


def test_without_a_wish_the_best_device_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NBSRC_DEVICE", raising=False)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert device.default() == "cpu"
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert device.default() == "mps"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert device.default() == "cuda"


@pytest.mark.parametrize("wish", ["cpu", " CPU "])
def test_the_environment_chooses(monkeypatch: pytest.MonkeyPatch, wish: str) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setenv("NBSRC_DEVICE", wish)
    assert device.default() == "cpu"


def test_an_unknown_device_is_named_with_the_nearest_choice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NBSRC_DEVICE", "cudda")
    with pytest.raises(
        ValueError,
        match=r"NBSRC_DEVICE is set to 'cudda', but.*cpu, cuda, mps\. Did you mean 'cuda'\?",
    ):
        device.default()


def test_a_device_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setenv("NBSRC_DEVICE", "cuda")
    with pytest.raises(ValueError, match="'cuda', but torch finds no such device"):
        device.default()


def test_float64_runs_on_the_cpu_where_the_device_has_none() -> None:
    assert device.float64("mps") == "cpu"
    assert device.float64("cuda") == "cuda"
    assert device.float64("cpu") == "cpu"
    for name in device.available():
        torch.ones(2, dtype=torch.float64, device=device.float64(name))
