"""Every page of the built site, in a real browser that can reach no other host."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml

from pages import MADE_BY_SPHINX, SITE, built, read, with_widgets, written
from weigh import weigh

ROOT = Path(__file__).resolve().parents[2]


BRIGHT = """() => [...document.querySelectorAll('article, article *')].filter((element) => {
    const [r, g, b, a = 1] = (getComputedStyle(element).backgroundColor
      .match(/[\\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
    const box = element.getBoundingClientRect();
    // A knob or a badge may be bright; a field as large as a figure may not.
    return a > 0.5 && r + g + b > 3 * 150 && box.width * box.height > 20_000;
  }).map((element) => element.outerHTML.slice(0, 120))"""
"""What lies on a light ground."""

NAMELESS = """() => [...document.querySelectorAll('article svg, article canvas')]
  .filter((drawing) => !drawing.closest('[aria-hidden=true], .katex, button'))
  .filter((drawing) => !drawing.closest('[role=img][aria-label], [aria-label], [alt]'))
  .map((drawing) => drawing.outerHTML.slice(0, 200))"""
"""Drawings that do not say what they show."""


def test_the_site_has_the_pages_of_the_table_of_contents(site: Path) -> None:
    contents = (ROOT / "_toc.yml").read_text()
    wanted = {f"{name}.html" for name in re.findall(r"(?:file|root): (\S+)", contents)}
    assert wanted == set(written())
    assert with_widgets(), "no page holds a widget, so nothing below would test one"


@pytest.mark.parametrize("page", built())
@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_loads_without_complaint_fits_its_window_and_can_be_read_at_night(
    page: str, size: str, theme: str, served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + page, size=size, theme=theme)
    assert opened.problems == []
    assert opened.page.evaluate("document.documentElement.dataset.theme") == theme
    assert opened.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert opened.page.evaluate(NAMELESS) == []
    if theme == "dark":
        assert opened.page.evaluate(BRIGHT) == []
    if size == "phone":
        opened.page.set_viewport_size({"width": 360, "height": 740})
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("page", built())
def test_a_page_loads_the_same_under_a_path_asks_for_nothing_later_and_weighs_little(
    page: str, served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["path"] + page)
    opened.page.wait_for_load_state("networkidle")
    assert opened.problems == []
    # Half a megabyte on the wire, compressed.
    weights = weigh(opened.page, served["path"], SITE)
    assert weights[page] > 0
    assert sum(weights.values()) < 500_000, weights


@pytest.mark.parametrize("page", built())
def test_a_page_loads_the_same_from_the_disk(
    page: str, served: dict[str, str], visit: Callable
) -> None:
    assert visit(served["disk"] + page).problems == []


@pytest.mark.parametrize("page", built())
def test_a_page_names_no_other_host_in_what_it_loads(page: str, site: Path) -> None:
    loaded = [
        a.get("src") or a.get("href") or ""
        for a in read(site / page).all("script", "link", "img", "source", "iframe")
    ]
    assert [address for address in loaded if re.match(r"(https?:)?//", address)] == []


@pytest.mark.parametrize("page", built())
def test_every_internal_link_and_anchor_leads_somewhere(page: str, site: Path) -> None:
    broken = []
    for attributes in read(site / page).all("a", "link"):
        href = attributes.get("href") or ""
        if re.match(r"[a-z]+:|//", href):
            continue
        path, _, anchor = href.partition("#")
        target = (site / page).parent / path.split("?")[0] if path else site / page
        missing = not target.exists()
        if not missing and anchor and target.suffix == ".html":
            missing = anchor not in read(target.resolve()).anchors
        if missing:
            broken.append(href)
    assert broken == []


@pytest.mark.parametrize("page", written())
def test_every_picture_has_alternative_text(page: str, site: Path) -> None:
    reader = read(site / page)
    for image in reader.all("img"):
        assert image.get("alt"), f"{image.get('src')} has no alternative text"
    for figure in (*reader.all("figure"), *reader.all("svg"), *reader.all("canvas")):
        if figure.get("role") == "img":
            assert figure.get("aria-label") or figure.get("aria-labelledby")


@pytest.mark.parametrize("page", built())
def test_every_icon_on_a_page_has_a_drawing(page: str, site: Path) -> None:
    drawn = set(re.findall(r"\.(fa-[a-z-]+)\b", (site / "_static" / "icons.css").read_text()))
    used = {
        name
        for _, attributes in read(site / page).elements
        for name in (attributes.get("class") or "").split()
        if name.startswith("fa-")
    }
    assert used <= drawn, f"draw these in book/assets/icons.css: {sorted(used - drawn)}"


def test_every_icon_is_really_painted(served: dict[str, str], visit: Callable) -> None:
    opened = visit(served["root"] + "index.html")
    unpainted = opened.page.evaluate(
        """() => [...document.querySelectorAll('.fa-solid, .fas, .fab, .far, .fa-brands')]
          .filter((icon) => !getComputedStyle(icon).maskImage.startsWith('url('))
          .map((icon) => icon.className)"""
    )
    assert unpainted == []


def test_formulas_are_set_before_the_page_is_sent(site: Path) -> None:
    texts = {page: (site / page).read_text(encoding="utf-8") for page in written()}
    assert any('<span class="katex-html"' in text and "<math" in text for text in texts.values())
    for page, text in texts.items():
        assert ("katex.min.css" in text) == ('class="katex"' in text), page
        assert "katex-error" not in text, page


def test_formulas_use_the_fonts_of_the_site(
    served: dict[str, str], visit: Callable, site: Path
) -> None:
    page = next(p for p in written() if 'class="katex"' in (site / p).read_text(encoding="utf-8"))
    opened = visit(served["root"] + page)
    assert opened.page.evaluate("document.fonts.check('16px KaTeX_Main')")
    assert opened.page.evaluate(
        "[...document.fonts].some((f) => f.family.includes('KaTeX') && f.status === 'loaded')"
    )


@pytest.mark.parametrize("page", written())
def test_the_launch_buttons_point_at_a_notebook_that_exists(page: str, site: Path) -> None:
    repository = yaml.safe_load((ROOT / "_config.yml").read_text())["repository"]
    notebook = ROOT / "book" / Path(page).with_suffix(".ipynb")
    links = [a.get("href") or "" for a in read(site / page).all("a")]
    launches = [h for h in links if "mybinder.org" in h or "colab.research" in h]
    if not notebook.exists():
        assert launches == []
        return
    owner_and_name = "/".join(repository["url"].rstrip("/").split("/")[-2:])
    inside = quote(notebook.relative_to(ROOT).as_posix())
    assert len(launches) == 2
    for launch in launches:
        assert owner_and_name in launch
        assert launch.endswith(inside)


@pytest.mark.parametrize("page", written())
def test_the_notebook_offered_for_download_is_the_one_made_for_readers(
    page: str, site: Path
) -> None:
    made = ROOT / "book" / Path(page).with_suffix(".ipynb")
    if made.exists():
        offered = site / "_sources" / Path(page).with_suffix(".ipynb")
        assert offered.read_bytes() == made.read_bytes()


def test_search_finds_a_word_of_the_book(served: dict[str, str], visit: Callable) -> None:
    opened = visit(served["root"] + "search.html?q=network")
    opened.page.locator("#search-results li a").first.wait_for(timeout=10_000)
    assert opened.problems == []


def test_the_theme_can_be_switched_and_is_kept(served: dict[str, str], visit: Callable) -> None:
    opened = visit(served["root"] + "index.html", theme="light")
    theme = "document.documentElement.dataset.theme"
    paper = "getComputedStyle(document.documentElement).getPropertyValue('--ttl-paper')"
    light = opened.page.evaluate(paper)
    for _ in range(3):
        opened.page.locator(".theme-switch-button:visible").first.click()
        if opened.page.evaluate(theme) == "dark":
            break
    assert opened.page.evaluate(theme) == "dark"
    assert opened.page.evaluate(paper) != light
    opened.page.reload()
    assert opened.page.evaluate(theme) == "dark"


@pytest.mark.parametrize("page", sorted(set(built()) - MADE_BY_SPHINX))
def test_a_page_can_be_read_where_scripts_do_not_run(
    page: str, served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + page, scripts=False)
    assert opened.page.locator("article h1").inner_text()
