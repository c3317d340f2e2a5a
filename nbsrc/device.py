"""Where the arithmetic is done: the best device there is, or the one the reader asks for.

Set the environment variable ``NBSRC_DEVICE`` to cpu, cuda or mps to choose; otherwise a CUDA card
comes first, then Apple's, then the processor.
"""

from __future__ import annotations

import difflib
import os

DEVICES = ("cpu", "cuda", "mps")
VARIABLE = "NBSRC_DEVICE"


def available() -> tuple[str, ...]:
    """List the devices that torch can use on this machine, the best one last."""
    import torch

    present = {
        "cpu": True,
        "mps": torch.backends.mps.is_available(),
        "cuda": torch.cuda.is_available(),
    }
    return tuple(name for name, there in present.items() if there)


def default() -> str:
    """Return the device in ``NBSRC_DEVICE``, or else the best one on this machine.

    Returns
    -------
    str
        "cpu", "cuda" or "mps".

    Raises
    ------
    ValueError
        If the variable names no device, or one that is not on this machine.
    """
    wanted = os.environ.get(VARIABLE, "").strip().lower()
    return checked(wanted, f"{VARIABLE} is set to") if wanted else available()[-1]


def checked(name: str, source: str = "the device is") -> str:
    """Return `name` if it is a device of this machine.

    Parameters
    ----------
    name : str
    source : str
        How the message begins, to say where the name came from.

    Raises
    ------
    ValueError
        If it is not. The message names the choices.
    """
    if name not in DEVICES:
        near = difflib.get_close_matches(str(name), DEVICES, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"{source} {name!r}, but the choices are {', '.join(DEVICES)}.{hint}")
    here = available()
    if name not in here:
        raise ValueError(
            f"{source} {name!r}, but torch finds no such device on this machine; "
            f"it can use {' or '.join(here)}"
        )
    return name


def float64(device: str) -> str:
    """Return the device on which float64 arithmetic runs: `device`, or the CPU in place of mps."""
    return "cpu" if device.startswith("mps") else device
