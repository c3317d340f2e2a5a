"""Install the pinned requirements with pip, and show how far it is without pip's long output."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections import deque
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = ROOT / "requirements.txt"
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;#]+)", re.MULTILINE)


def pins() -> dict[str, str]:
    """Return the pinned version of each package, by its lower-case name."""
    return {name.lower(): version for name, version in PIN.findall(REQUIREMENTS.read_text())}


def progress(line: str) -> str | None:
    """Return what a line of pip's output says of the long steps, or None for all other lines."""
    if line.startswith("Installing collected packages"):
        return f"unpacking {line.count(',') + 1} packages"
    download = re.match(r"\s+Downloading (\S+).*\(([\d.]+) (MB|GB)\)", line)
    if download and (download[3] == "GB" or float(download[2]) > 30):
        name = download[1].rsplit("/", 1)[-1].split("-")[0]
        return f"fetching {name}, {download[2]} {download[3]}"
    return None


def pip(*words: str, every: float = 5.0) -> int:
    """Run `pip install` with `words`; print a line of progress every few seconds.

    Parameters
    ----------
    words : str
        The arguments after `install`.
    every : float
        Seconds between two lines of progress.

    Returns
    -------
    int
        pip's exit status. Where it is not 0 the end of pip's output has been printed.
    """
    command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", *words]
    command += ["--progress-bar=off", "--no-input"]
    tail: deque[str] = deque(maxlen=25)
    looked_at = 0
    started = shown = time.monotonic()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout or ():
            tail.append(line)
            looked_at += line.startswith(("Collecting ", "Requirement already satisfied"))
            if said := progress(line):
                print(f"   {time.monotonic() - started:4.0f} s  {said}", flush=True)
            elif time.monotonic() - shown > every:
                shown = time.monotonic()
                print(f"   {shown - started:4.0f} s  {looked_at} packages looked at", flush=True)
    status = process.returncode
    if status:
        print("".join(tail), end="", file=sys.stderr)
    return status


def main() -> int:
    """Install the requirements, then the package `nbsrc` in place."""
    print(f"Installing {len(pins())} packages in the versions of {REQUIREMENTS.name}", flush=True)
    if status := pip("--requirement", str(REQUIREMENTS)):
        return status
    # In place, so that an edited library needs no new installation; its dependencies are there now.
    return pip("--no-deps", "--no-build-isolation", "--editable", str(ROOT))


if __name__ == "__main__":
    sys.exit(main())
