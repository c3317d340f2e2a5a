"""Execute the book and build the site, and say where it is.

Calls Jupyter Book in the one way that keeps `_config.yml` and `_toc.yml` at the top of the project
and gives addresses without `book/` in them. Warnings are errors, and so is a cell that fails.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "_build"
NOISE = (
    "Kernel is running over TCP",
    "MdParserConfig(",
    "NbParserConfig(",
    "Copying the source path",
)
"""Lines of the build that say nothing to anybody."""


def command() -> list[str]:
    """Return the words that build the site: `jupyter-book build` with its arguments."""
    toc = str(ROOT / "_toc.yml")  # by its absolute path, or it is looked for under book/
    return [
        str(Path(sys.executable).parent / "jupyter-book"),
        *("build", "book", "--config", "_config.yml", "--toc", toc, "--path-output", "."),
        *("-W", "-n", "--keep-going"),
    ]


def main() -> int:
    """Build; return 0, or 1 when anything at all was wrong."""
    started = time.monotonic()
    process = subprocess.Popen(
        command(),
        cwd=ROOT,
        # The pages' arithmetic is in small pieces. Where other programs want the cores too, threads
        # that wait for each other take longer than one alone, many times as long.
        env={"OMP_NUM_THREADS": "1"} | os.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if "===== " not in line and not any(noise in line for noise in NOISE):
            print(line, end="", flush=True)
    seconds = time.monotonic() - started
    if process.wait():
        # Without this the next build would take the pages as they are and find nothing wrong.
        (BUILD / ".doctrees" / "environment.pickle").unlink(missing_ok=True)
        print(
            f"The site was not built ({seconds:.0f} s): mend what is said above.", file=sys.stderr
        )
        return 1
    print(f"The site is built ({seconds:.0f} s): {BUILD / 'html' / 'index.html'}")
    print("`make serve` shows it at an address of this machine.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
