"""Install torch in the pinned version, without gigabytes of CUDA where no GPU could use them.

On Linux the usual wheel brings several GB of CUDA libraries. On a machine without an NVIDIA GPU the
index of CPU wheels is offered to pip beside the usual one, if it answers within a few seconds;
where it does not, nothing changes. A torch of the pinned version that is already there is kept, so
a reader with a GPU keeps the build that fits it.
"""

from __future__ import annotations

import shutil
import sys
import urllib.error
import urllib.request
from importlib import metadata
from pathlib import Path

from install import pins, pip

CPU_WHEELS = "https://download.pytorch.org/whl/cpu"
PATIENCE = 5.0
"""Seconds to wait for an answer of the index of CPU wheels."""


def installed() -> str | None:
    """Return the version of torch that is there, without its build ("+cpu"), or None."""
    try:
        return metadata.version("torch").split("+")[0]
    except metadata.PackageNotFoundError:
        return None


def has_nvidia_gpu() -> bool:
    """Tell whether this machine has an NVIDIA GPU with its driver."""
    return Path("/proc/driver/nvidia/version").exists() or shutil.which("nvidia-smi") is not None


def answers(address: str, patience: float = PATIENCE) -> bool:
    """Tell whether `address` can be read within `patience` seconds."""
    try:
        with urllib.request.urlopen(address, timeout=patience) as response:
            return bool(response.status == 200)
    except (OSError, urllib.error.URLError, ValueError):
        return False


def main() -> int:
    """Install torch where it is missing or of another version; return pip's exit status."""
    wanted = pins()["torch"]
    if installed() == wanted:
        print(f"torch {wanted} is there", flush=True)
        return 0
    print(f"Installing torch {wanted}", flush=True)
    if sys.platform == "linux" and not has_nvidia_gpu():
        if answers(f"{CPU_WHEELS}/torch/"):
            print("   no GPU here: from the CPU wheels", flush=True)
            if pip(f"torch=={wanted}", f"--extra-index-url={CPU_WHEELS}") == 0:
                return 0
        print("   the index of CPU wheels is out of reach: from the usual one", flush=True)
    return pip(f"torch=={wanted}")


if __name__ == "__main__":
    sys.exit(main())
