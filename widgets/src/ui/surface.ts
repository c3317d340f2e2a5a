import type { CleanUp } from "./clean-up";
import { element } from "./elements";

/** A canvas that keeps one canvas pixel to one pixel of the screen, whatever its size. */
export class Surface {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
  /** Size in CSS pixels; drawing is done in these. */
  width = 0;
  height = 0;
  /** Screen pixels to a CSS pixel. */
  ratio = 1;

  constructor(cleanUp: CleanUp, onResize: () => void, attributes: Record<string, string> = {}) {
    this.canvas = element("canvas", { class: "ttl-canvas", ...attributes });
    const context = this.canvas.getContext("2d");
    if (!context) throw new Error("This browser gives no canvas to draw on.");
    this.context = context;
    if (typeof ResizeObserver === "function") {
      const observer = new ResizeObserver(() => {
        if (this.fit()) onResize();
      });
      observer.observe(this.canvas);
      cleanUp.add(() => observer.disconnect());
    }
  }

  /** Call `at` with the place where the reader presses, from the left, and with each place the pointer is drawn to. */
  whilePressed(cleanUp: CleanUp, at: (x: number) => void): void {
    cleanUp.listen<PointerEvent>(this.canvas, "pointerdown", (event) => {
      if (event.button === 0) at(event.offsetX);
    });
    cleanUp.listen<PointerEvent>(this.canvas, "pointermove", (event) => {
      if (event.buttons === 1) at(event.offsetX);
    });
  }

  /** Match the pixels to the size on the page; true when that changed something. */
  fit(): boolean {
    const width = this.canvas.clientWidth;
    const height = this.canvas.clientHeight;
    const ratio = Math.min(globalThis.devicePixelRatio || 1, 3);
    if (width === this.width && height === this.height && ratio === this.ratio) return false;
    this.width = width;
    this.height = height;
    this.ratio = ratio;
    this.canvas.width = Math.max(1, Math.round(width * ratio));
    this.canvas.height = Math.max(1, Math.round(height * ratio));
    return true;
  }

  /** Wipe the canvas and hand back its context, scaled so that a unit is a CSS pixel. */
  begin(): CanvasRenderingContext2D {
    this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    this.context.clearRect(0, 0, this.width, this.height);
    return this.context;
  }
}
