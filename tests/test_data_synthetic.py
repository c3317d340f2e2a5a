"""Tones hold the notes they say, patches the angle they say, and cuts are parts of the picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbsrc import data


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_a_tone_of_class_one_has_the_note_and_a_tone_of_class_zero_others() -> None:
    # 8,192 samples at 8 kHz part frequencies by 1 Hz; the nearest semitones are 25 Hz away. Only an
    # octave below, whose second partial is the note's first, can pass for it in class 0.
    x, y = data.tones(200, rng(), noise=0.0, samples=8192)
    found = data.spectra(x)
    at = round(440 * 8192 / 8000)
    sounds = found[:, at - 1 : at + 2].max(axis=1)
    # The first partial holds a share 1 - decay^2 of the mean square 1/2, decay at most 0.8; the
    # window shows a frequency between two entries at 0.85 of its amplitude or more.
    assert sounds[y == 1].min() > 0.85 * np.sqrt(1 - 0.8**2)
    others = sounds[y == 0]
    octave_below = found[:, round(220 * 8192 / 8000) + np.arange(-1, 2)].max(axis=1)[y == 0] > 0.3
    assert others[~octave_below].max() < 0.02
    assert y.sum() == 100


def test_tones_have_the_loudness_and_the_noise_they_say() -> None:
    x, _ = data.tones(400, rng(), noise=0.0, samples=4000)
    assert abs((x**2).mean() - 1) < 0.02  # two notes of mean square 1/2 each; beats average out
    noisy, _ = data.tones(400, rng(), noise=0.3, samples=4000)
    quiet, _ = data.tones(400, rng(), noise=0.0, samples=4000)
    assert abs((noisy - quiet).std() - 0.3) < 5 * 0.3 / np.sqrt(2 * 400 * 4000)


def test_no_partial_lies_above_what_the_rate_can_hold() -> None:
    # The highest note is at 3,520 Hz of at most 4,000: its second partial would fold back to 960.
    x, _ = data.tones(300, rng(), noise=0.0, note=1760.0, samples=8000)
    heard = data.spectra(x) > 0.01  # the window leaks more than that over three entries at most
    notes = 1760 * data.synthetic.SEMITONE ** np.arange(-12, 13)
    allowed = np.unique(np.outer(notes, np.arange(1, 9)))
    for frequency in np.flatnonzero(heard.any(axis=0)):
        assert np.abs(allowed - frequency).min() < 4


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    samples=st.integers(2, 300),
    amplitude=st.floats(0.01, 100),
    place=st.floats(0, 1),
    phase=st.floats(0, 6.28),
)
def test_the_spectrum_of_a_wave_has_its_amplitude_at_its_frequency(
    samples: int, amplitude: float, place: float, phase: float
) -> None:
    k = round(place * (samples // 2))
    wave = amplitude * np.sin(2 * np.pi * k * np.arange(samples) / samples + phase)
    found = data.spectra(wave)
    assert found.shape == (samples // 2 + 1,)
    if 2 <= k < samples / 2 - 2:  # nearer to an end the wave meets its mirror image
        assert found[k] == pytest.approx(amplitude, rel=1e-9)
        away = np.abs(np.arange(len(found)) - k) >= 2
        assert found[away].max() < 1e-9 * amplitude


@settings(max_examples=200, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**31), size=st.integers(4, 40))
def test_a_patch_has_the_angle_it_says(seed: int, size: int) -> None:
    x, y = data.patches(3, rng(seed), noise=0.0, size=size)
    assert x.shape == (3, 1, size, size)
    np.testing.assert_allclose((y**2).sum(axis=1), 1, rtol=1e-14)
    np.testing.assert_allclose(x.mean(axis=(1, 2, 3)), 0, atol=1e-13)
    np.testing.assert_allclose(x.var(axis=(1, 2, 3)), 1, rtol=1e-12)
    # Along its crests a wave is constant: to a neighbour at angle a the step is that of the wave
    # projected, so pixels whose projections agree have equal values.
    angle = np.arctan2(y[:, 1], y[:, 0]) / 2
    row, column = np.mgrid[:size, :size] / size
    for patch, a in zip(x[:, 0], angle, strict=True):
        along = (np.cos(a) * column + np.sin(a) * row).ravel()
        order = np.argsort(along)
        step = np.diff(along[order])
        change = np.abs(np.diff(patch.ravel()[order]))
        # Slope of the wave at most 2 pi 3, over a deviation of at least 0.25.
        assert (change <= 2 * np.pi * 3 / 0.25 * step + 1e-9).all()


def test_angles_are_spread_evenly() -> None:
    _, y = data.patches(20_000, rng())
    # Means of a cosine have standard error sqrt(1 / (2 n)).
    assert (np.abs(y.mean(axis=0)) < 5 * np.sqrt(1 / 40_000)).all()


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    shape=st.tuples(st.integers(1, 3), st.integers(1, 6), st.integers(1, 6)),
    brightness=st.floats(-1e6, 1e6),
    seed=st.integers(0, 2**31),
)
def test_contrast_normalised_images_have_mean_zero_and_variance_one_or_are_flat(
    shape: tuple[int, int, int], brightness: float, seed: int
) -> None:
    x = brightness + rng(seed).normal(size=shape)
    found = data.contrast_normalised(x)
    for image in found:
        if image.size == 1:
            assert not image.any()
        else:
            # eps times brightness over a contrast that is rarely below 1e-3
            assert abs(image.mean()) < 1e-5
            assert abs(image.std() - 1) < 1e-9
    assert not data.contrast_normalised(np.full(shape, brightness)).any()


def test_rounding_gives_a_flat_image_no_contrast() -> None:
    flat = np.array([[0.3, 0.1 + 0.2], [0.2 + 0.1, 0.3]])  # equal, but for the last place
    assert flat.std() > 0
    assert not data.contrast_normalised(flat).any()


def test_cuts_are_squares_of_the_picture_from_anywhere_in_it() -> None:
    image = np.arange(2 * 6 * 5, dtype=float).reshape(2, 6, 5)
    found = data.cuts(image, 3000, rng(), size=4)
    assert found.shape == (3000, 2, 4, 4)
    corners, counts = np.unique(found[:, 0, 0, 0].astype(int), return_counts=True)
    assert corners.tolist() == [0, 1, 5, 6, 10, 11]  # 3 x 2 places
    assert np.abs(counts - 500).max() < 5 * np.sqrt(3000 * 5 / 36)
    for cut in found[:50]:
        row, column = divmod(int(cut[0, 0, 0]), 5)
        np.testing.assert_array_equal(cut, image[:, row : row + 4, column : column + 4])
    found[:] = 0  # copies
    assert image.max() == 59
    assert data.cuts(image[:, :4, :4], 2, rng(), size=4).shape == (2, 2, 4, 4)


@pytest.mark.parametrize("make", [data.tones, data.patches])
def test_the_generator_decides(make: object) -> None:
    first, again, other = (make(4, rng(seed)) for seed in (1, 1, 2))  # type: ignore[operator]
    np.testing.assert_array_equal(first.x, again.x)
    assert not np.array_equal(first.x, other.x)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: data.tones(1, rng()), "n is 1"),
        (lambda: data.tones(4, rng(), noise=-1), "it is -1"),
        (lambda: data.tones(4, rng(), samples=0), "samples is 0"),
        (lambda: data.tones(4, rng(), note=2000.0), "0 and 2000 Hz, a quarter.*it is 2000"),
        (lambda: data.spectra(np.zeros((3, 1))), r"two samples, but x has shape \(3, 1\)"),
        (lambda: data.spectra(np.float64(1)), r"x has shape \(\)"),
        (lambda: data.patches(0, rng()), "n is 0"),
        (lambda: data.patches(2, rng(), size=3), "size is 3"),
        (lambda: data.patches(2, rng(), noise=float("nan")), "it is nan"),
        (lambda: data.contrast_normalised(np.zeros(3)), r"x has shape \(3,\)"),
        (lambda: data.contrast_normalised(np.zeros((3, 0, 2))), r"x has shape \(3, 0, 2\)"),
        (lambda: data.cuts(np.zeros((3, 3)), 1, rng()), r"this one has \(3, 3\)"),
        (lambda: data.cuts(np.zeros((1, 9, 9)), 0, rng()), "n is 0"),
        (lambda: data.cuts(np.zeros((1, 9, 8)), 1, rng(), size=9), "9 pixels do not fit.* 9 x 8"),
    ],
)
def test_mistakes_are_answered_in_a_sentence(call: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()  # type: ignore[operator]
