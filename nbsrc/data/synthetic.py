"""Made-up signals whose answer is known: musical tones, and patches of a grating."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nbsrc.data.plane import alternating, checked_noise

Array = NDArray[np.float64]

RATE = 8000.0  # samples a second
CONCERT_PITCH = 440.0  # Hz, the note a'
SEMITONE = 2 ** (1 / 12)
REACH = 12  # other notes lie up to so many semitones above or below the one asked for
PARTIALS = 8


class Tones(NamedTuple):
    """Short recordings; unpacks as ``x, y = tones``.

    Attributes
    ----------
    x : ndarray of float64, shape (n, samples)
    y : ndarray of int64, shape (n,)
        Whether the note is among those that sound, 1 or 0.
    """

    x: Array
    y: NDArray[np.int64]


class Patches(NamedTuple):
    """Patches of a grating with what a regression is to find; unpacks as ``x, y = patches``.

    Attributes
    ----------
    x : ndarray of float64, shape (n, 1, size, size)
        Each with mean 0 and variance 1.
    y : ndarray of float64, shape (n, 2)
        cos 2 angle and sin 2 angle: a grating turned by half a turn is the same one.
    """

    x: Array
    y: Array


def tones(
    n: int,
    rng: np.random.Generator,
    noise: float = 0.1,
    *,
    note: float = CONCERT_PITCH,
    samples: int = 512,
    rate: float = RATE,
) -> Tones:
    """Synthesise recordings in which a given note sounds, or does not.

    Two different notes of the tempered scale, up to an octave from the given one, sound at once;
    in every other recording one of them is the given note. A note is the sum of eight partials at
    whole multiples of its frequency, as of a string, with random phases; how fast they weaken, by
    a factor between 0.3 and 0.8 from one to the next, is the tone colour of the recording.

    Parameters
    ----------
    n : int
        Number of recordings; the classes alternate.
    rng : numpy.random.Generator
    noise : float
        Standard deviation of normal noise on each sample; a note's mean square is 1/2.
    note : float
        Frequency in Hz.
    samples : int
    rate : float
        Samples a second. Partials above half of it are left out, as a recorder would.

    Returns
    -------
    Tones

    Raises
    ------
    ValueError
        If `n` is below 2, `noise` is negative, `samples` is below one, or `note` does not lie
        between 0 and a quarter of `rate`, so that the highest notes could be heard.

    Examples
    --------
    >>> x, y = tones(6, np.random.default_rng(0))
    >>> x.shape, y.tolist()
    ((6, 512), [0, 1, 0, 1, 0, 1])
    """
    y = alternating(n)
    checked_noise(noise)
    if samples < 1:
        raise ValueError(f"a recording needs at least one sample, but samples is {samples}")
    if not 0 < note < rate / 4:
        raise ValueError(
            f"note must lie between 0 and {rate / 4:g} Hz, a quarter of the rate, but it is {note}"
        )
    offsets = np.r_[-REACH:0, 1 : REACH + 1]  # semitones; never the note itself
    pair = np.stack([rng.permutation(offsets)[:2] for _ in range(n)])
    pair[y == 1, 0] = 0
    frequency = note * SEMITONE**pair  # (n, 2)
    partial = np.arange(1, PARTIALS + 1)
    decay = rng.uniform(0.3, 0.8, (n, 1, 1))
    cycles = frequency[..., None] * partial / rate  # a sample: (n, 2, partials)
    amplitude = decay ** (partial - 1) * (cycles < 0.5)
    amplitude = amplitude / np.sqrt((amplitude**2).sum(axis=-1, keepdims=True))
    phase = rng.uniform(0, 2 * np.pi, cycles.shape)
    time = np.arange(samples)
    x = np.zeros((n, samples))
    for voice in range(2):
        for k in range(PARTIALS):
            angle = 2 * np.pi * cycles[:, voice, k, None] * time + phase[:, voice, k, None]
            x += amplitude[:, voice, k, None] * np.sin(angle)
    return Tones(x + noise * rng.normal(size=x.shape), y)


def spectra(x: Array) -> Array:
    """Return the amplitude of every frequency in recordings, of which a sine of 1 has 1.

    Parameters
    ----------
    x : ndarray, shape (..., samples)

    Returns
    -------
    ndarray, shape (..., samples // 2 + 1)
        Entry k belongs to the frequency k * rate / samples. A Hann window keeps a tone between two
        entries from leaking over all the others; its mean is divided out.

    Raises
    ------
    ValueError
        If there are fewer than two samples.

    Examples
    --------
    >>> wave = 3 * np.sin(2 * np.pi * 5 * np.arange(64) / 64)
    >>> spectra(wave)[3:8].round(3).tolist()
    [0.0, 1.5, 3.0, 1.5, 0.0]
    """
    samples = np.shape(x)[-1] if np.ndim(x) else 0
    if samples < 2:
        raise ValueError(
            f"a spectrum needs at least two samples, but x has shape {tuple(np.shape(x))}"
        )
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(samples) / samples)
    found: Array = np.abs(np.fft.rfft(x * window)) * (2 / window.sum())
    return found


def patches(n: int, rng: np.random.Generator, noise: float = 0.3, *, size: int = 16) -> Patches:
    """Draw patches of a grating, each with an angle of its own to be found.

    A wave of 1.5 to 3 periods a patch runs across it at a random angle and phase, under noise;
    then each patch is normalised, see `contrast_normalised`.

    Parameters
    ----------
    n : int
    rng : numpy.random.Generator
    noise : float
        Standard deviation of normal noise on each pixel; the wave's amplitude is 1.
    size : int
        Pixels each way.

    Returns
    -------
    Patches

    Raises
    ------
    ValueError
        If `n` is below 1, `noise` is negative, or `size` is below 4, too few pixels for a wave.

    Examples
    --------
    >>> x, y = patches(5, np.random.default_rng(0))
    >>> x.shape, y.shape
    ((5, 1, 16, 16), (5, 2))
    """
    if n < 1:
        raise ValueError(f"there must be at least one patch, but n is {n}")
    if size < 4:
        raise ValueError(f"a patch needs at least 4 pixels each way, but size is {size}")
    checked_noise(noise)
    angle = rng.uniform(0, math.pi, n)
    periods = rng.uniform(1.5, 3, n)
    phase = rng.uniform(0, 2 * math.pi, n)
    row, column = np.mgrid[:size, :size] / size
    along = np.cos(angle)[:, None, None] * column + np.sin(angle)[:, None, None] * row
    wave = np.cos(2 * math.pi * periods[:, None, None] * along + phase[:, None, None])
    x = wave + noise * rng.normal(size=wave.shape)
    return Patches(
        contrast_normalised(x)[:, None], np.stack([np.cos(2 * angle), np.sin(2 * angle)], axis=1)
    )


def contrast_normalised(x: Array) -> Array:
    """Shift and scale each image to mean 0 and variance 1; one without contrast becomes zero.

    Parameters
    ----------
    x : ndarray, shape (..., height, width)

    Returns
    -------
    ndarray, shape (..., height, width)

    Raises
    ------
    ValueError
        If x has fewer than two axes, or an image has no pixels.
    """
    if np.ndim(x) < 2 or 0 in np.shape(x)[-2:]:
        raise ValueError(
            f"images have the shape (..., height, width), but x has shape {tuple(np.shape(x))}"
        )
    centred = x - np.mean(x, axis=(-2, -1), keepdims=True)
    deviation = centred.std(axis=(-2, -1), keepdims=True)
    # Rounding leaves a flat image a contrast of about 1e-16 of its brightness.
    flat = deviation <= 1e-12 * np.abs(x).max(axis=(-2, -1), keepdims=True)
    found: Array = np.where(flat, 0.0, centred / np.where(flat, 1.0, deviation))
    return found


def cuts(image: Array, n: int, rng: np.random.Generator, *, size: int = 16) -> Array:
    """Cut squares at random places out of a picture.

    Parameters
    ----------
    image : ndarray, shape (channels, height, width)
        As `picture` returns it.
    n : int
    rng : numpy.random.Generator
    size : int
        Pixels each way.

    Returns
    -------
    ndarray, shape (n, channels, size, size)

    Raises
    ------
    ValueError
        If `image` has no three axes, `n` is below one, or `size` does not fit.
    """
    if np.ndim(image) != 3:
        raise ValueError(
            f"a picture has the shape (channels, height, width), but this one has {image.shape}"
        )
    if n < 1:
        raise ValueError(f"there must be at least one cut, but n is {n}")
    height, width = image.shape[1:]
    if not 1 <= size <= min(height, width):
        raise ValueError(f"squares of {size} pixels do not fit a picture of {height} x {width}")
    windows = np.lib.stride_tricks.sliding_window_view(image, (size, size), axis=(1, 2))
    top, left = rng.integers(0, [[height - size + 1], [width - size + 1]], (2, n))
    return np.ascontiguousarray(np.moveaxis(windows[:, top, left], 0, 1))
