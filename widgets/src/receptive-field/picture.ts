/** The input as a picture: what one output uses of every pixel, and the squares that hold its field and most of its use. */
import type { Level } from "../engine";
import type { CleanUp } from "../ui/clean-up";
import { element } from "../ui/elements";
import { Surface } from "../ui/surface";
import { toRgb, type Palette } from "../ui/theme";
import type { Lab } from "./lab";
import { nearest } from "./pyramid";

const EDGE = 8;

export class Picture {
  readonly element: HTMLElement;
  readonly #surface: Surface;
  readonly #pixels = document.createElement("canvas");
  #lab: Lab | undefined;

  constructor(cleanUp: CleanUp, redraw: () => void, onUnit: (unit: number) => void) {
    this.#surface = new Surface(cleanUp, redraw, { role: "img" });
    this.element = element("div", { class: "ttl-stage ttl-stage-square" }, this.#surface.canvas);
    cleanUp.listen<PointerEvent>(this.#surface.canvas, "pointerdown", (event) => {
      const lab = this.#lab;
      if (!lab || event.button !== 0) return;
      const { left, pixel } = this.#frame(lab.scene.size);
      onUnit(nearest(lab.levels.at(-1) as Level, (event.offsetX - left) / pixel - 0.5));
    });
  }

  describe(words: string): void {
    this.#surface.canvas.setAttribute("aria-label", words);
  }

  /** Left and upper edge of the picture on the canvas, and the side of one of its pixels. */
  #frame(n: number): { left: number; top: number; pixel: number } {
    const { width, height } = this.#surface;
    const side = Math.min(width, height) - 2 * EDGE;
    return { left: (width - side) / 2, top: (height - side) / 2, pixel: side / n };
  }

  draw(lab: Lab, palette: Palette): void {
    this.#lab = lab;
    this.#surface.fit();
    const context = this.#surface.begin();
    const n = lab.scene.size;
    const { left, top, pixel } = this.#frame(n);
    this.#paint(lab, palette);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.#pixels, left, top, n * pixel, n * pixel);
    const box = (column: number, row: number, wide: number, high: number): void =>
      context.strokeRect(left + column * pixel, top + row * pixel, wide * pixel, high * pixel);
    context.lineWidth = 1;
    context.strokeStyle = palette.muted;
    box(0, 0, n, n);
    const across = this.#clipped(lab, lab.unit);
    const down = this.#clipped(lab, lab.row);
    if (!across || !down) return;
    context.lineWidth = 2;
    context.strokeStyle = palette.classes[0] as string;
    box(across[0], down[0], across[1] - across[0], down[1] - down[0]);
    context.strokeStyle = palette.ink;
    for (const [use, dashes, thick] of [[lab.expected, [2, 3], 1.2], [lab.measured, [6, 3], 2]] as const) {
      if (!use) continue;
      context.setLineDash([...dashes]);
      context.lineWidth = thick;
      box(use.square.column, use.square.row, use.square.side, use.square.side);
    }
    context.setLineDash([]);
  }

  /** First cell and the one after the last of what a unit sees inside the picture. */
  #clipped(lab: Lab, unit: number): [number, number] | undefined {
    const { start, jump, field } = lab.levels.at(-1) as Level;
    const first = Math.max(0, start + unit * jump);
    const end = Math.min(lab.scene.size, start + unit * jump + field);
    return end > first ? [first, end] : undefined;
  }

  #paint(lab: Lab, palette: Palette): void {
    const n = lab.scene.size;
    this.#pixels.width = this.#pixels.height = n;
    const context = this.#pixels.getContext("2d");
    if (!context) return;
    const image = context.createImageData(n, n);
    const [from, to] = [toRgb(palette.paper), toRgb(palette.third)];
    const shares = lab.measured?.picture;
    const most = shares?.reduce((a, b) => Math.max(a, b), 0) ?? 0;
    for (let i = 0; i < n * n; i++) {
      // The root lets faint pixels be seen.
      const strength = most > 0 ? Math.sqrt(((shares as Float64Array)[i] as number) / most) : 0;
      for (let c = 0; c < 3; c++) image.data[4 * i + c] = (from[c] as number) * (1 - strength) + (to[c] as number) * strength;
      image.data[4 * i + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }
}
