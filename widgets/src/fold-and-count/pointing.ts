/** Pointer and arrow keys on the picture: look at a place, or take hold of a unit's hinge and drag it. */
import type { CleanUp } from "../ui/clean-up";
import { biasThrough, unitAt, type Count } from "./count";
import { lineScale } from "./line";
import { planeAxes } from "./plane";
import { MOST_BIAS } from "./scene";

export interface Pointing {
  count(): Count;
  size(): { width: number; height: number };
  probe(): readonly number[];
  look(x: readonly number[]): void;
  choose(unit: number): void;
  move(unit: number, bias: number): void;
}

/** The input under a place on the canvas, kept within the picture. */
export function inputAt(count: Count, size: { width: number; height: number }, px: number, py: number): number[] {
  const within = (value: number): number => Math.min(count.high, Math.max(count.low, value));
  if (count.scene.inputs === 1) return [within(lineScale(count, size.width).invert(px))];
  const axes = planeAxes(count, size);
  return [within(axes.x.invert(px)), within(axes.y.invert(py))];
}

/** The unit whose hinge is within `reach` of x: the chosen one, else the nearest, of equals the earliest; -1 for none. */
export function hingeAt(count: Count, x: readonly number[], reach: number): number {
  const units = count.scene.depth * count.scene.width;
  const distance = (unit: number): number => unitAt(count.layers, unit, x).distance;
  if (distance(count.scene.unit) <= reach) return count.scene.unit;
  let [best, least] = [-1, reach];
  for (let unit = 0; unit < units; unit++) {
    const far = distance(unit);
    if (best < 0 ? far <= least : far < least - 1e-6 * reach) [best, least] = [unit, far];
  }
  return best;
}

/** A bias that scenes can hold: to a thousandth, and not too large. */
export function roundedBias(bias: number): number {
  return Math.min(MOST_BIAS, Math.max(-MOST_BIAS, Math.round(1000 * bias) / 1000));
}

const STEPS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1],
};

export function listenToPointer(cleanUp: CleanUp, canvas: HTMLCanvasElement, on: Pointing): void {
  let held: { unit: number; pointer: number } | undefined;
  const place = (at: { clientX: number; clientY: number }): number[] => {
    const box = canvas.getBoundingClientRect();
    return inputAt(on.count(), on.size(), at.clientX - box.left, at.clientY - box.top);
  };
  const near = (pixels: number): number => (pixels * (on.count().high - on.count().low)) / on.size().width;
  cleanUp.listen<PointerEvent>(canvas, "pointerdown", (event) => {
    if (event.button !== 0) return;
    const x = place(event);
    on.look(x);
    const unit = hingeAt(on.count(), x, near(event.pointerType === "touch" ? 20 : 9));
    if (unit < 0) return;
    on.choose(unit);
    held = { unit, pointer: event.pointerId };
    canvas.setPointerCapture?.(event.pointerId);
    event.preventDefault();
  });
  cleanUp.listen<PointerEvent>(canvas, "pointermove", (event) => {
    const x = place(event);
    if (held?.pointer === event.pointerId) on.move(held.unit, roundedBias(biasThrough(on.count().layers, held.unit, x)));
    else canvas.style.cursor = hingeAt(on.count(), x, near(9)) < 0 ? "crosshair" : "grab";
    on.look(x);
  });
  for (const type of ["pointerup", "pointercancel"]) {
    cleanUp.listen<PointerEvent>(canvas, type, (event) => {
      if (held?.pointer === event.pointerId) held = undefined;
    });
  }
  // A finger on a hinge drags it; anywhere else it scrolls the page.
  cleanUp.listen<TouchEvent>(
    canvas,
    "touchstart",
    (event) => {
      const touch = event.touches[0];
      if (touch && hingeAt(on.count(), place(touch), near(20)) >= 0) event.preventDefault();
    },
    { passive: false },
  );
  cleanUp.listen<KeyboardEvent>(canvas, "keydown", (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const { low, high } = on.count();
    const size = (high - low) / (event.shiftKey ? 400 : 40);
    on.look(on.probe().map((each, i) => Math.min(high, Math.max(low, each + size * (step[i] as number)))));
  });
}
