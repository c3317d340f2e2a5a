/** Points painted by hand on the input plane: by pointer, by finger, or with a cursor by keyboard. */
import type { PlotAxes } from "../ui/axes";
import type { CleanUp } from "../ui/clean-up";
import { push, segments } from "../ui/controls";
import { element, uniqueId } from "../ui/elements";
import type { Palette } from "../ui/theme";
import { drawShape } from "./markers";
import { snap, type Painted } from "./scene";

export type Brush = "0" | "1" | "erase";

export const MOST_POINTS = 600;
/** Distances as shares of the plane's half side: between painted points, of the eraser, of a key press. */
const SPACING = 0.05;
const ERASER = 0.07;
const KEY_STEP = 0.04;

/** Painted points with one more, unless it is not finite or there is no more room. */
export function withPoint(painted: Painted, x: number, y: number, label: number): Painted {
  if (!Number.isFinite(x + y) || painted.length >= 3 * MOST_POINTS) return painted;
  const next = new Float64Array(painted.length + 3);
  next.set(painted);
  next.set([snap(x), snap(y), label], painted.length);
  return next;
}

/** Painted points without those within `radius` of a place. */
export function withoutPoints(painted: Painted, x: number, y: number, radius: number): Painted {
  const kept: number[] = [];
  for (let i = 0; i + 2 < painted.length; i += 3) {
    const [px = 0, py = 0, label = 0] = painted.subarray(i, i + 3);
    if (Math.hypot(px - x, py - y) > radius) kept.push(px, py, label);
  }
  return kept.length === painted.length ? painted : Float64Array.from(kept);
}

export interface PaintingActions {
  points(): Painted;
  change(painted: Painted): void;
  /** Half the side of the plane shown. */
  extent(): number;
  redraw(): void;
  /** Copy the points of the data set that was shown before. */
  borrow(): void;
  say(text: string): void;
}

export class Painting {
  /** The row of tools shown while painting is on. */
  readonly element: HTMLElement;
  #on = false;
  #brush: Brush = "0";
  #cursor = { x: 0, y: 0, visible: false };
  #last: { x: number; y: number } | undefined;
  readonly #stage: HTMLElement;
  readonly #axes: PlotAxes;
  readonly #act: PaintingActions;

  constructor(cleanUp: CleanUp, stage: HTMLElement, axes: PlotAxes, actions: PaintingActions) {
    this.#stage = stage;
    this.#axes = axes;
    this.#act = actions;
    const brushes = segments(
      cleanUp,
      "Brush",
      [
        { name: "0", label: "● class 0" },
        { name: "1", label: "■ class 1" },
        { name: "erase", label: "eraser" },
      ],
      (name) => {
        this.#brush = name as Brush;
        actions.redraw();
      },
      uniqueId("brush"),
    );
    brushes.show(this.#brush);
    const clear = push(cleanUp, "Clear", () => actions.change(new Float64Array(0)), { title: "Remove all points" });
    const borrow = push(cleanUp, "Start from circles", () => actions.borrow(), {
      title: "Begin with the points of the circles",
    });
    const help = element(
      "p",
      { class: "ttl-hint" },
      "Drag on the plane to paint. By keyboard: focus the plane, move the cursor with the arrow keys, press 0 or 1 to put a point of that class, E to erase.",
    );
    this.element = element("div", { class: "ttl-paint" }, brushes.element, clear.element, borrow.element, help);
    this.element.hidden = true;
    cleanUp.listen<PointerEvent>(stage, "pointerdown", (event) => this.#down(event));
    cleanUp.listen<PointerEvent>(stage, "pointermove", (event) => this.#move(event));
    for (const end of ["pointerup", "pointercancel"]) cleanUp.listen(stage, end, () => (this.#last = undefined));
    cleanUp.listen<KeyboardEvent>(stage, "keydown", (event) => this.#key(event));
    for (const type of ["focus", "blur"]) {
      cleanUp.listen(stage, type, () => {
        this.#cursor.visible = type === "focus" && this.#on && stage.matches(":focus-visible");
        actions.redraw();
      });
    }
  }

  /** Turn painting on (the input plane is shown and the points are painted ones) or off. */
  show(tools: boolean, on: boolean): void {
    this.element.hidden = !tools;
    if (on === this.#on) return;
    this.#on = on;
    const stage = this.#stage;
    stage.toggleAttribute("data-painting", on);
    if (on) {
      stage.tabIndex = 0;
      stage.setAttribute("role", "application");
      stage.setAttribute(
        "aria-label",
        "Painting plane: arrow keys move the cursor, 0 and 1 put a point of that class, E erases",
      );
    } else {
      for (const name of ["tabindex", "role", "aria-label"]) stage.removeAttribute(name);
      this.#cursor.visible = false;
    }
  }

  /** The keyboard's cursor, over the picture. */
  draw(context: CanvasRenderingContext2D, palette: Palette): void {
    if (!this.#on || !this.#cursor.visible) return;
    const [x, y] = [this.#axes.x(this.#cursor.x), this.#axes.y(this.#cursor.y)];
    context.strokeStyle = palette.ink;
    context.lineWidth = 1.5;
    context.beginPath();
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      context.moveTo(x + 8 * dx, y + 8 * dy);
      context.lineTo(x + 18 * dx, y + 18 * dy);
    }
    context.stroke();
    context.beginPath();
    if (this.#brush === "erase") context.arc(x, y, 6, 0, 2 * Math.PI);
    else drawShape(context, Number(this.#brush), x, y, 6);
    context.stroke();
  }

  #down(event: PointerEvent): void {
    if (!this.#on || event.button !== 0) return;
    event.preventDefault();
    this.#stage.setPointerCapture(event.pointerId);
    this.#cursor.visible = false;
    this.#last = undefined;
    this.#dab(event);
  }

  #move(event: PointerEvent): void {
    if (!this.#on || !this.#stage.hasPointerCapture(event.pointerId)) return;
    this.#dab(event);
  }

  #dab(event: PointerEvent): void {
    const box = this.#stage.getBoundingClientRect();
    const x = this.#axes.x.invert(event.clientX - box.left);
    const y = this.#axes.y.invert(event.clientY - box.top);
    const spacing = SPACING * this.#act.extent();
    if (this.#last && Math.hypot(x - this.#last.x, y - this.#last.y) < spacing) return;
    this.#last = { x, y };
    this.#apply(this.#brush, x, y);
  }

  #apply(brush: Brush, x: number, y: number): void {
    const { points, change, extent } = this.#act;
    const most = 0.92 * extent();
    const [inX, inY] = [Math.min(most, Math.max(-most, x)), Math.min(most, Math.max(-most, y))];
    change(
      brush === "erase"
        ? withoutPoints(points(), inX, inY, ERASER * extent())
        : withPoint(points(), inX, inY, Number(brush)),
    );
  }

  #key(event: KeyboardEvent): void {
    if (!this.#on || event.target !== this.#stage || event.ctrlKey || event.metaKey || event.altKey) return;
    const cursor = this.#cursor;
    const most = 0.92 * this.#act.extent();
    const step = KEY_STEP * this.#act.extent() * (event.shiftKey ? 4 : 1);
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    const brush = (
      {
        "0": "0",
        "1": "1",
        e: "erase",
        E: "erase",
        Delete: "erase",
        Backspace: "erase",
        " ": this.#brush,
        Enter: this.#brush,
      } as Record<string, Brush>
    )[event.key];
    if (!move && !brush) return;
    event.preventDefault();
    cursor.visible = true;
    if (move) {
      cursor.x = Math.min(most, Math.max(-most, cursor.x + step * (move[0] ?? 0)));
      cursor.y = Math.min(most, Math.max(-most, cursor.y + step * (move[1] ?? 0)));
      this.#act.say(`Cursor at ${cursor.x.toFixed(2)}, ${cursor.y.toFixed(2)}`);
    } else if (brush) {
      const before = this.#act.points().length;
      this.#apply(brush, cursor.x, cursor.y);
      const after = this.#act.points().length;
      this.#act.say(
        after > before
          ? `Point of class ${brush} put, ${after / 3} points`
          : after < before
            ? `Erased, ${after / 3} points left`
            : "Nothing changed here",
      );
    }
    this.#act.redraw();
  }
}
