"""What holds for the project's files as they are kept: no registry, no machine, one address."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest
import yaml

from offline import SLIM

ROOT = Path(__file__).resolve().parents[1]
# Written in two halves, so that this file does not name what it forbids.
REGISTRIES = [
    ".".join(parts)
    for parts in [
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("conda", "anaconda", "org"),
        ("deb", "debian", "org"),
        ("cdn", "jsdelivr", "net"),
        ("unpkg", "com"),
    ]
]
MACHINE_PATH = re.compile(rb"(?<![\w./-])/(?:home/\w+/|root/|Users/\w+/|work/|opt/pypi|opt/wheels)")


@cache
def tracked() -> list[Path]:
    """Return every file that is kept, or about to be."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in names.splitlines() if (ROOT / name).is_file()]


@pytest.mark.parametrize("host", REGISTRIES)
def test_no_file_names_the_host_of_a_package_registry(host: str) -> None:
    naming = [
        str(path.relative_to(ROOT)) for path in tracked() if host.encode() in path.read_bytes()
    ]
    assert naming == []


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    naming = {
        str(path.relative_to(ROOT)): found[0]
        for path in tracked()
        if (found := MACHINE_PATH.search(path.read_bytes()))
    }
    assert naming == {}


def test_the_lock_file_of_the_widgets_says_what_but_not_from_where() -> None:
    lock = json.loads((ROOT / "widgets" / "package-lock.json").read_text())
    assert all("resolved" not in package for package in lock["packages"].values())
    fetched = {name: p for name, p in lock["packages"].items() if name}
    assert fetched
    assert all(
        "integrity" in p for p in fetched.values() if not p.get("link") and not p.get("inBundle")
    )


def test_the_public_address_stands_in_one_place() -> None:
    address = yaml.safe_load((ROOT / "_config.yml").read_text())["repository"]["url"]
    bare = address.split("//", 1)[1].encode()
    naming = {str(path.relative_to(ROOT)) for path in tracked() if bare in path.read_bytes()}
    notebooks = {name for name in naming if name.endswith(".ipynb")}  # made from it, and tested
    assert naming - notebooks == {"_config.yml"}


def test_every_requirement_is_pinned_to_one_version() -> None:
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    wanted = [line.split("#")[0].strip() for line in lines if line.split("#")[0].strip()]
    pin = re.compile(r'^[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*( ; sys_platform [!=]= "\w+")?$')
    assert [line for line in wanted if not pin.match(line)] == []
    names = [re.split("==", line)[0].lower().replace("_", "-") for line in wanted]
    assert sorted(names) == sorted(set(names))


def test_every_dependency_of_the_package_is_pinned_within_its_bounds() -> None:
    from packaging.requirements import Requirement

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    pins = dict(re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / "requirements.txt").read_text(), re.M))
    pins = {name.lower(): version for name, version in pins.items()}
    for text in project["dependencies"]:
        requirement = Requirement(text)
        assert requirement.specifier.contains(pins[requirement.name.lower()]), text


def test_the_fonts_and_the_script_of_the_formulas_are_of_one_version() -> None:
    from sphinxcontrib import katex

    noted = (ROOT / "book" / "vendor" / "README.md").read_text()
    assert f"KaTeX {katex.katex_version}" in noted
    assert katex.__version__ in noted
    style = (ROOT / "book" / "vendor" / "katex" / "katex.min.css").read_text()
    assert f'"{katex.katex_version}"' in style
    for font in set(re.findall(r"fonts/[\w-]+\.woff2", style)):
        assert (ROOT / "book" / "vendor" / "katex" / font).exists(), font


def test_our_copy_of_the_themes_macros_differs_from_it_only_in_the_icons() -> None:
    import pydata_sphinx_theme

    theme = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme"
    theirs = (theme / "static" / "webpack-macros.html").read_text()
    ours = (ROOT / "book" / "_templates" / "static" / "webpack-macros.html").read_text()
    assets = re.compile(r"_static/[\w./-]+")
    assert set(assets.findall(theirs)) - set(assets.findall(ours)) == {
        "_static/scripts/fontawesome.js",
        "_static/styles/pydata-sphinx-theme.css",
    }
    assert set(assets.findall(ours)) - set(assets.findall(theirs)) == {f"_static/styles/{SLIM}"}
    macros = re.compile(r"macro (\w+)\(\)")
    assert macros.findall(theirs) == macros.findall(ours)


def contrast(one: str, other: str) -> float:
    """Return the WCAG 2 contrast ratio of two colours given as #rrggbb."""

    def luminance(colour: str) -> float:
        channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def variables(theme: str) -> dict[str, str]:
    """Return the colours that book.css sets for a theme."""
    css = (ROOT / "book" / "assets" / "book.css").read_text()
    opening = ":root {" if theme == "light" else 'html[data-theme="dark"] {'
    block = css.split(opening, 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--ttl-([\w-]+): (#[0-9a-f]{6});", block))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "panel"])
@pytest.mark.parametrize(
    "text", ["ink", "ink-muted", "accent", "true", "false", "depends", "measured", "focus"]
)
def test_text_stands_out_from_its_ground(theme: str, ground: str, text: str) -> None:
    colours = variables(theme)
    # 4.5 is what WCAG 2 asks of text (level AA).
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("mark", ["class-0", "class-1", "third", "fourth"])
def test_marks_stand_out_from_the_paper(theme: str, mark: str) -> None:
    colours = variables(theme)
    # 3 is what WCAG 2 asks of graphics.
    assert contrast(colours[mark], colours["paper"]) >= 3


def test_every_make_target_that_ends_users_meet_is_explained() -> None:
    listed = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for target in ("site", "serve", "test", "notebooks", "widgets", "bench", "lint", "clean"):
        assert re.search(rf"make {target}\s+\w", listed), target
