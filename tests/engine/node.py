"""Runs the tools of the browser half, which lie in widgets/node_modules."""

from __future__ import annotations

import subprocess
from pathlib import Path

from find_node import environment, find_node

WIDGETS = Path(__file__).parents[2] / "widgets"


def run(*words: str) -> str:
    """Run `node WORDS` in widgets/; return what it printed, raise with it where it failed."""
    if not (WIDGETS / "node_modules" / "vitest").is_dir():
        raise FileNotFoundError(
            f"{WIDGETS / 'node_modules'} is missing or incomplete: run `make test` once, "
            "or `python tools/find_node.py npm --prefix widgets ci`."
        )
    done = subprocess.run(
        [find_node(), *words],
        cwd=WIDGETS,
        env=environment() | {"NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=600,
    )
    if done.returncode != 0:
        raise AssertionError(f"node {' '.join(words)} failed:\n{done.stdout}")
    return done.stdout
