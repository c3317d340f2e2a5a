"""From a key pressed to the end of the frame that shows the new picture, measured in the page.

The clock starts at the time stamp that the browser gives the key's event. It stops when the frame
in which the new picture was drawn has been painted and handed over to be put on the screen: at the
first message that the page hears after it. Both ends are the same whoever draws; what differs is
only how a picture is known to be new: ours wipe a canvas in the page before they draw, the one of
Matplotlib is an image element whose source has changed and been decoded.
"""

from __future__ import annotations

from playwright.sync_api import Locator, Page

from bench.goals import NotMeasured

PATIENCE = 20_000
"""Milliseconds to wait for anything in a page."""

NOTE = (
    "From the time stamp of the key's event to the end of the frame in which the new picture is "
    "painted, measured in the page."
)

STOPWATCH = """
window.latency = (() => {
  let start = 0, shown = 0, tell = () => {};
  addEventListener("keydown", (event) => { start = event.timeStamp; shown = 0; }, true);
  // A message sent while a frame is made is heard when that frame has been painted.
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => { if (start && !shown) tell((shown = performance.now()) - start); };
  const endOfFrame = () => port2.postMessage(null);
  const nextFrame = () => requestAnimationFrame(endOfFrame);
  return {
    nextFrame,
    canvases() {
      const { clearRect } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.clearRect = function (...box) {
        if (start && !shown && this.canvas.isConnected) endOfFrame();
        return clearRect.apply(this, box);
      };
    },
    images() {
      new MutationObserver((changes) => {
        for (const { target, addedNodes } of changes) {
          for (const node of [target, ...addedNodes]) {
            const image = node.matches?.("img") ? node : node.querySelector?.("img");
            if (image?.src && start && !shown) image.decode().then(nextFrame, () => {});
          }
        }
      }).observe(document, { childList: true, subtree: true, attributeFilter: ["src"] });
    },
    // Nothing asks again and again: that would keep the page making frames.
    arm(patience) {
      start = shown = 0;
      this.answer = new Promise((resolve) => {
        tell = resolve;
        setTimeout(resolve, patience, 0);
      });
    },
  };
})();
"""


def pressed(page: Page, slider: Locator, key: str) -> float:
    """Press a key on a slider; return the milliseconds until the new picture was on the screen."""
    slider.focus()
    page.wait_for_timeout(100)  # what was under way comes to rest before the clock runs
    page.evaluate("patience => { latency.arm(patience); }", PATIENCE)
    page.keyboard.press(key)
    milliseconds = float(page.evaluate("latency.answer"))
    if milliseconds == 0:
        raise NotMeasured(f"No new picture came within {PATIENCE} ms after the key {key}.")
    return milliseconds
