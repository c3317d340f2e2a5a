"""The widget host in a real browser, on pages opened from disk."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Browser, Page

HOST = Path(__file__).parents[2] / "book" / "assets" / "widget-host.js"

COUNTER = """
window.runs = (window.runs ?? 0) + 1;
export default { render({ model, el }) {
  const button = document.createElement("button");
  const write = () => {
    button.textContent = `${model.get("value")} of ${model.get("data").byteLength}`;
  };
  button.onclick = () => { model.set("value", model.get("value") + 1); model.save_changes(); };
  model.on("change:value", write);
  write();
  el.append(button);
} };
"""
VIEW = (
    '<div class="output"><script type="application/vnd.jupyter.widget-view+json">'
    '{{"model_id": "{}"}}</script><noscript><figure>a still picture</figure></noscript></div>'
)


def opened(browser: Browser, folder: Path, policy: str = "") -> tuple[Page, list[str]]:
    """Open a page of two linked counters from disk; return it and what was said in the console."""
    model = {
        "model_name": "AnyModel",
        "model_module": "anywidget",
        "state": {"_esm": COUNTER, "value": 1},
        "buffers": [{"path": ["data"], "encoding": "base64", "data": "AAAA"}],
    }
    link = {
        "model_name": "LinkModel",
        "model_module": "@jupyter-widgets/controls",
        "state": {"source": ["IPY_MODEL_a", "value"], "target": ["IPY_MODEL_b", "value"]},
    }
    state = json.dumps({"state": {"a": model, "b": model, "link": link}})
    page_file = folder / "page.html"
    page_file.write_text(
        f"<!doctype html><meta charset=utf-8><title>Counters</title>{policy}"
        f"<script defer src={HOST.as_uri()}></script>{VIEW.format('a')}{VIEW.format('b')}"
        f'<script type="application/vnd.jupyter.widget-state+json">{state}</script>',
        encoding="utf-8",
    )
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(page_file.as_uri())
    page.wait_for_selector("button, [role=alert]")
    return page, said


def test_linked_widgets_live_on_a_page_from_disk_in_silence(
    browser: Browser, tmp_path: Path
) -> None:
    page, said = opened(browser, tmp_path)
    buttons = page.locator("button")
    assert buttons.all_inner_texts() == ["1 of 3", "1 of 3"]
    buttons.nth(1).click()
    assert buttons.all_inner_texts() == ["2 of 3", "2 of 3"]
    assert page.evaluate("runs") == 1, "equal programs are run once"
    assert said == []


def test_a_page_that_may_run_no_modules_says_so_and_shows_the_still_picture(
    browser: Browser, tmp_path: Path
) -> None:
    policy = "<meta http-equiv=Content-Security-Policy content=\"script-src 'self' file:\">"
    page, _ = opened(browser, tmp_path, policy)
    sentences = page.locator("[role=alert]").all_inner_texts()
    assert len(sentences) == 2
    for sentence in sentences:
        assert sentence.startswith(
            "This interactive figure could not start: this browser does not let a page "
            "that was opened in this way run the figure's program."
        )
    assert page.locator("figure").all_inner_texts() == ["a still picture"] * 2
