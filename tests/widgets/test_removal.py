"""A widget that leaves the page takes everything with it, whichever widget it is."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from nbsrc import widgets

WATCH = """() => {
  unmount();
  const place = document.querySelector(".widget");
  const held = { listeners: [], observers: new Set(), repeats: new Set(), frames: 0 };
  window.held = held;
  const page = [window, document, document.documentElement, document.body, place];
  const watched = (target) => page.includes(target) || target instanceof MediaQueryList;
  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
  const forget = (...gone) => {
    held.listeners = held.listeners.filter((one) => one.some((part, i) => part !== gone[i]));
  };
  EventTarget.prototype.addEventListener = function (type, hear, options) {
    const target = this ?? window;
    if (watched(target)) held.listeners.push([target, type, hear]);
    if (options?.signal) add.call(options.signal, "abort", () => forget(target, type, hear));
    return add.call(target, type, hear, options);
  };
  EventTarget.prototype.removeEventListener = function (type, hear, options) {
    forget(this ?? window, type, hear);
    return remove.call(this ?? window, type, hear, options);
  };
  for (const name of ["ResizeObserver", "IntersectionObserver", "MutationObserver"]) {
    window[name] = class extends window[name] {
      observe(...all) { held.observers.add(this); return super.observe(...all); }
      disconnect() { held.observers.delete(this); return super.disconnect(); }
    };
  }
  const { requestAnimationFrame: frame, setInterval: repeat, clearInterval: stop } = window;
  window.requestAnimationFrame = (draw) => { held.frames += 1; return frame(draw); };
  window.setInterval = (...all) => { const id = repeat(...all); held.repeats.add(id); return id; };
  window.clearInterval = (id) => { held.repeats.delete(id); stop(id); };
  held.page = document.querySelectorAll("*").length;
  window.unmount = mount(place);
}"""
"""Mounts the widget anew, and notes what it holds of the page outside its own place."""

LEFT = """async () => {
  unmount();
  const frame = () => new Promise((next) => setTimeout(next, 50));
  await frame();
  const before = held.frames;
  for (let i = 0; i < 4; i += 1) await frame();
  return { elements: document.querySelectorAll("*").length - held.page,
           traits: Object.values(model.hears).flat().length,
           listeners: held.listeners.map(([target, type]) => `${type} on ${target}`),
           observers: [...held.observers].map(String),
           repeats: held.repeats.size, frames: held.frames - before };
}"""
"""Takes the widget off the page; what is left of it, and what it still does."""


@pytest.mark.parametrize("kind", widgets.__all__)
def test_removing_a_widget_leaves_nothing_behind(kind: str, mount: Callable) -> None:
    alive = mount(getattr(widgets, kind)())
    page = alive.page
    page.evaluate(WATCH)
    runs = page.get_by_role("button", name=re.compile("^(Train|Play|Slide)$"))
    if runs.count():
        runs.first.click()
        page.get_by_role("button", name="Pause", exact=True).first.wait_for()
    held = "held.listeners.length > 0 && held.observers.size > 0"
    assert page.evaluate(f"{held} && Object.values(model.hears).flat().length > 0")
    assert page.evaluate(LEFT) == {
        "elements": 0,
        "traits": 0,
        "listeners": [],
        "observers": [],
        "repeats": 0,
        "frames": 0,
    }
    state = alive.traits()
    assert alive.traits() == state
    assert alive.problems == []
