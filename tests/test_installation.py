"""The package installs by itself into an empty folder: its data, register and terms too."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the package, and nothing else, into an empty folder, as `pip install .` builds it."""
    folder = tmp_path_factory.mktemp("installed")
    words = ["install", "--no-deps", "--no-build-isolation", "--no-index", "--quiet"]
    words += ["--disable-pip-version-check", "--target", str(folder), str(ROOT)]
    run = subprocess.run([sys.executable, "-m", "pip", *words], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return folder


def answer(target: Path, program: str) -> object:
    """Run a program that can see the installed package, and not this project."""
    env = {**os.environ, "PYTHONPATH": str(target)}
    run = subprocess.run(
        [sys.executable, "-c", f"import json\n{program}"],
        capture_output=True, text=True, cwd=target, env=env,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_what_is_imported_is_what_was_installed_and_torch_is_left_alone(target: Path) -> None:
    found = answer(
        target, "import sys, nbsrc; print(json.dumps([nbsrc.__file__, 'torch' in sys.modules]))"
    )
    assert found == [str(target / "nbsrc" / "__init__.py"), False]


def test_every_module_can_be_imported(target: Path) -> None:
    names = answer(
        target,
        "import importlib, pkgutil, nbsrc\n"
        "names = [m.name for m in pkgutil.walk_packages(nbsrc.__path__, 'nbsrc.')]\n"
        "[importlib.import_module(name) for name in names]\n"
        "print(json.dumps(names))",
    )
    here = {
        path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
        for path in (ROOT / "nbsrc").rglob("*.py")
        if path.name != "__init__.py"
    }
    assert here <= set(names)  # type: ignore[call-overload]


def test_data_the_register_and_the_widgets_are_in_it(target: Path) -> None:
    found = answer(
        target,
        "from nbsrc import claims, data, widgets\n"
        "shapes = [data.mnist().x.shape, data.digits().x.shape]\n"
        "script = str(widgets.InputSpace._esm)\n"
        "print(json.dumps([shapes, len(claims.load()) > 50, len(script) > 99]))",
    )
    assert found == [[[5000, 1, 28, 28], [1797, 1, 8, 8]], True, True]


def test_the_terms_of_the_code_and_of_the_data_come_along(target: Path) -> None:
    (described,) = target.glob("nbsrc-*.dist-info")
    metadata = (described / "METADATA").read_text(encoding="utf-8")
    assert "License-Expression: MIT AND CC-BY-4.0 AND CC-BY-SA-3.0" in metadata
    assert (target / "nbsrc" / "data" / "files" / "LICENCES.md").exists()
    kept = {path.name for path in (described / "licenses").rglob("*") if path.is_file()}
    assert kept == {"LICENSE", "LICENCES.md"}


def test_nothing_but_the_package_is_in_it(target: Path) -> None:
    assert {path.name for path in target.iterdir() if not path.name.endswith(".dist-info")} <= {
        "nbsrc", "bin", "share",
    }  # fmt: skip
    strays = [p for p in (target / "nbsrc").rglob("*") if p.suffix in (".ts", ".ipynb", ".map")]
    assert strays == []
