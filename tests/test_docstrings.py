"""Examples in docstrings run, and no module brings torch before something needs it."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import subprocess
import sys

import pytest

import nbsrc

MODULES = [
    "nbsrc",
    *sorted(module.name for module in pkgutil.walk_packages(nbsrc.__path__, "nbsrc.")),
]
# Modules whose first line of work is torch's; all others, new ones too, must do without at first.
NEED_TORCH = {
    "dead_units", "ensemble", "geometry", "gradients", "networks", "optimizers", "probe",
    "shifts", "symmetry",
}  # fmt: skip


def needs_torch(name: str) -> bool:
    """Return whether a module may import torch right away."""
    inside = name.removeprefix("nbsrc.")
    # The rest is loaded when a first tensor comes, a still is drawn, a page asks for its answers.
    return (
        inside.split(".")[0] in NEED_TORCH
        or inside in ("activations.autograd", "widgets.flow_network", "widgets.still")
        or inside.startswith("exercises.")
    )


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_a_modules_docstrings_run(name: str) -> None:
    said: list[str] = []
    runner = doctest.DocTestRunner()
    for example in doctest.DocTestFinder().find(importlib.import_module(name)):
        runner.run(example, out=said.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(said)


def test_there_are_examples_in_the_modules_that_readers_call_first() -> None:
    finder = doctest.DocTestFinder(exclude_empty=True)
    counts = {
        name: sum(len(test.examples) for test in finder.find(importlib.import_module(name)))
        for name in MODULES
    }
    first = ["activations", "activations.maxout", "data", "initializers", "initializers.terms"]
    assert [name for name in first if not counts[f"nbsrc.{name}"]] == []


def test_importing_the_library_leaves_torch_alone() -> None:
    quiet = [name for name in MODULES if not needs_torch(name)]
    assert "nbsrc" in quiet
    program = (
        "import importlib, sys\n"
        "for name in sys.argv[1:]:\n"
        "    importlib.import_module(name)\n"
        "    if 'torch' in sys.modules:\n"
        "        sys.exit(f'{name} imports torch')\n"
    )
    run = subprocess.run([sys.executable, "-c", program, *quiet], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("heavy", ["scipy", "matplotlib", "pandas", "skimage", "sklearn"])
def test_importing_the_package_by_itself_brings_nothing_heavy(heavy: str) -> None:
    program = f"import sys, nbsrc, nbsrc.data, nbsrc.activations; print({heavy!r} in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "False"
