"""Two hands on one widget: settings made in quick succession, and two views of one model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from nbsrc import widgets

Mount = Callable[..., Any]
SECOND = """() => {
  const el = document.createElement("div");
  document.body.append(el);
  window.unmountSecond = mount(el);
}"""
SAME_WORDS = """() => {
  const [one, other] = document.querySelectorAll(".ttl-readout");
  return one.textContent === other.textContent;
}"""

ONE_AND_ANOTHER = [
    ("ActivationExplorer", {"mean": 0.5}, {"deviation": 2.0}),
    ("DyingReLU", {"rate": 0.5}, {"bias": -1.0}),
    ("DyingReLU", {"rate": 0.5}, {"step": 30}),
    ("FoldAndCount", {"seed": 7}, {"start": "he_normal"}),
    ("GradientFlow", {"depth": 5}, {"activation": "relu"}),
    ("InputSpace", {"activation": "relu"}, {"seed": 7}),
    ("KernelPainter", {"padding": 2}, {"stride": 2}),
    ("PoolingExplorer", {"padding": 1}, {"window": 2}),
    ("ReceptiveField", {"size": 17}, {"seed": 7}),
    ("ShiftExplorer", {"depth": 2}, {"shift_x": 9}),
    # A layer beyond the depth is none until the depth has come, too.
    ("SignalPropagation", {"layer": 25}, {"depth": 30}),
]


@pytest.mark.parametrize("pause", [0, 60], ids=["at-once", "one-after-another"])
@pytest.mark.parametrize(("name", "one", "another"), ONE_AND_ANOTHER)
def test_two_settings_made_in_python_both_stand(
    name: str, one: dict[str, Any], another: dict[str, Any], pause: int, mount: Mount
) -> None:
    alive = mount(getattr(widgets, name)())
    alive.traits()  # what it reports at first is behind it
    alive.page.evaluate(
        """async ([one, another, pause]) => {
             for (const values of [one, another]) {
               for (const [name, value] of Object.entries(values)) model.set(name, value);
               if (pause > 0) await new Promise((go) => setTimeout(go, pause));
             }
           }""",
        [one, another, pause],
    )
    alive.page.wait_for_timeout(600)
    came = alive.traits()
    assert {key: came[key] for key in one | another} == one | another
    assert alive.problems == []


@pytest.mark.parametrize(
    ("name", "given", "labels"),
    [
        ("ActivationExplorer", {}, ("Mean", "Standard deviation")),
        ("DyingReLU", {}, ("Learning rate", "Bias at the start")),
        ("FoldAndCount", {"start": "he_normal", "depth": 2}, ("Hidden layers", "Units in each")),
        ("GradientFlow", {}, ("Depth", "Width")),
        ("InputSpace", {}, ("Noise", "Learning rate")),
        ("KernelPainter", {}, ("Padding", "Stride")),
        ("PoolingExplorer", {}, ("Cells a side", "Stride")),
        ("ReceptiveField", {}, ("Picture", "Networks averaged")),
        ("ShiftExplorer", {}, ("Depth", "Shift down")),
        ("SignalPropagation", {}, ("Depth", "Width")),
    ],
)
def test_two_views_follow_each_other(
    name: str, given: dict[str, Any], labels: tuple[str, str], mount: Mount
) -> None:
    alive = mount(getattr(widgets, name)(**given))
    page = alive.page
    page.set_viewport_size({"width": 900, "height": 4000})  # a view off the screen sleeps
    page.evaluate(SECOND)
    views = [page.locator(".ttl-widget").nth(index) for index in (0, 1)]
    views[1].locator(".ttl-readout p").first.wait_for()
    alive.traits()

    def slider(hand: int, which: int) -> Locator:
        return views[hand].get_by_role("slider", name=labels[which], exact=True)

    for hand, key in ((0, "ArrowRight"), (0, "ArrowLeft"), (1, "ArrowRight"), (0, "ArrowRight")):
        before = [slider(hand, which).input_value() for which in (0, 1)]
        for which in (0, 1):
            slider(hand, which).press(key)
        values = [slider(hand, which).input_value() for which in (0, 1)]
        assert values[0] != before[0] and values[1] != before[1]
        page.wait_for_timeout(500)  # by then both views have written what they have to write
        for view, which in ((0, 0), (0, 1), (1, 0), (1, 1)):
            expect(slider(view, which)).to_have_value(values[which])
    page.wait_for_function(SAME_WORDS)
    before_all = alive.traits()
    page.wait_for_timeout(600)
    assert alive.traits() == before_all
    assert alive.problems == []
