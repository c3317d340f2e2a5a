/** The picture that the reader moves: by hand, by finger, and by arrow keys. */
import type { Torus } from "../engine";
import type { CleanUp } from "../ui/clean-up";
import { element } from "../ui/elements";
import { Surface } from "../ui/surface";
import type { Palette } from "../ui/theme";
import { grey, paint } from "./paint";

const STEPS: Record<string, readonly [number, number]> = {
  ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1],
};

export class Mover {
  readonly element: HTMLElement;
  readonly #surface: Surface;
  readonly #sheet = document.createElement("canvas");
  #size = 1;

  /** `onMove` gets whole pixels to the right and down. */
  constructor(cleanUp: CleanUp, redraw: () => void, onMove: (right: number, down: number) => void) {
    this.#surface = new Surface(cleanUp, redraw, { role: "img", tabindex: "0" });
    const { canvas } = this.#surface;
    this.element = element("div", { class: "ttl-stage ttl-shift-mover" }, canvas);
    let held: { x: number; y: number; id: number } | undefined;
    cleanUp.listen<PointerEvent>(canvas, "pointerdown", (event) => {
      if (event.button !== 0) return;
      held = { x: event.clientX, y: event.clientY, id: event.pointerId };
      canvas.setPointerCapture(event.pointerId);
    });
    cleanUp.listen<PointerEvent>(canvas, "pointermove", (event) => {
      if (held?.id !== event.pointerId) return;
      const pixel = canvas.clientWidth / this.#size;
      const [right, down] = [Math.trunc((event.clientX - held.x) / pixel), Math.trunc((event.clientY - held.y) / pixel)];
      if (right === 0 && down === 0) return;
      held.x += right * pixel;
      held.y += down * pixel;
      onMove(right, down);
    });
    for (const end of ["pointerup", "pointercancel"]) {
      cleanUp.listen(canvas, end, () => {
        held = undefined;
      });
    }
    cleanUp.listen<KeyboardEvent>(canvas, "keydown", (event) => {
      const step = STEPS[event.key];
      if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      onMove(step[0], step[1]);
    });
  }

  describe(words: string): void {
    this.#surface.canvas.setAttribute("aria-label", `${words} Arrow keys move it.`);
  }

  draw(moved: Torus, period: number, palette: Palette): void {
    this.#size = moved.columns;
    this.#surface.fit();
    const context = this.#surface.begin();
    const { width, height } = this.#surface;
    paint(this.#sheet, moved, grey);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.#sheet, 0, 0, width, height);
    const gap = (width / moved.columns) * period;
    if (period === 1) return;
    context.strokeStyle = palette.accent;
    context.globalAlpha = gap < 8 ? 0.25 : 0.55;
    context.lineWidth = 1;
    context.beginPath();
    for (let at = gap; at < width - 1; at += gap) {
      context.moveTo(Math.round(at) + 0.5, 0);
      context.lineTo(Math.round(at) + 0.5, height);
      context.moveTo(0, Math.round(at) + 0.5);
      context.lineTo(width, Math.round(at) + 0.5);
    }
    context.stroke();
    context.globalAlpha = 1;
  }
}
