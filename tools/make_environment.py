"""Make the virtual environment `.venv`, or say in one sentence what is missing for it.

Written so that an older Python can still read it, and be told that it is too old.
"""

from __future__ import annotations

import os
import subprocess
import sys

OLDEST = (3, 11)


def succeeds(*words: str) -> bool:
    """Run a command without printing anything; tell whether it succeeded."""
    return subprocess.run(words, check=False, capture_output=True).returncode == 0


def make_environment(folder: str) -> str | None:
    """Make a virtual environment with pip in `folder`; return a sentence where that fails."""
    if sys.version_info < OLDEST:
        return (
            f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed, and {sys.executable} is "
            f"{sys.version_info[0]}.{sys.version_info[1]}: say which one to use, for example "
            "`make site PYTHON=python3.12`."
        )
    if succeeds(sys.executable, "-m", "venv", "--clear", folder):
        return None
    # Debian keeps `ensurepip` in a package of its own (python3-venv). Without it an environment can
    # still be made empty, and pip put into it by the pip that is there.
    python = os.path.join(folder, "bin", "python")
    if succeeds(sys.executable, "-m", "venv", "--clear", "--without-pip", folder) and succeeds(
        sys.executable, "-m", "pip", "--python", python, "install", "pip"
    ):
        return None
    return (
        f"{sys.executable} cannot make a virtual environment with pip: on Debian or Ubuntu install "
        "the package python3-venv (`sudo apt-get install python3-venv`), then call make again."
    )


if __name__ == "__main__":
    sys.exit(make_environment(sys.argv[1]))
