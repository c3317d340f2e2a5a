/** The matrix of the dense layer, or the part of it around the current row. */
import { meet } from "../engine";
import type { CleanUp } from "../ui/clean-up";
import { element } from "../ui/elements";
import { Surface } from "../ui/surface";
import type { Palette } from "../ui/theme";
import type { Lab } from "./lab";
import { setHeight, tint } from "./shading";

/** A cell of the matrix is never smaller than this. */
const LEAST = 3;
const HEAD = 20;
/** Nor is all of it higher than this. */
const MOST = 300;

export class MatrixView {
  readonly element: HTMLElement;
  readonly #surface: Surface;

  constructor(cleanUp: CleanUp, onResize: () => void) {
    this.#surface = new Surface(cleanUp, onResize, { role: "img" });
    this.element = element("div", { class: "ttl-stage ttl-stage-matrix" }, this.#surface.canvas);
  }

  describe(text: string): void {
    this.#surface.canvas.setAttribute("aria-label", text);
  }

  draw(lab: Lab, palette: Palette): void {
    this.#surface.fit();
    const context = this.#surface.begin();
    const { result, input, kernel, slide } = lab;
    if (!result) return;
    const [rows, columns] = [result.output.values.length, input.values.length];
    const [wide, high] = [this.#surface.width - 14, MOST];
    const cell = Math.max(LEAST, Math.min(wide / columns, high / rows, 16));
    const shown = { rows: Math.min(rows, Math.floor(high / cell)), columns: Math.min(columns, Math.floor(wide / cell)) };
    setHeight(this.element, this.#surface, "--matrix", HEAD + shown.rows * cell + 3);
    const first = result.products.find(({ from }) => from >= 0)?.from ?? 0;
    const start = (at: number, room: number, all: number): number => Math.min(all - room, Math.max(0, Math.round(at - room / 2)));
    const [top, left] = [start(result.place, shown.rows, rows), start(first + 1, shown.columns, columns)];
    const [x0, y0] = [12, HEAD];
    context.font = `12px ${palette.font}`;
    context.fillStyle = palette.ink;
    const part = shown.rows < rows || shown.columns < columns;
    const range = (from: number, count: number): string => `${(from + 1).toLocaleString("en")}–${(from + count).toLocaleString("en")}`;
    context.fillText(
      part ? `Matrix: rows ${range(top, shown.rows)} of ${rows.toLocaleString("en")}, columns ${range(left, shown.columns)} of ${columns.toLocaleString("en")}`
        : `Matrix, ${rows} × ${columns}: a row for each output, a column for each pixel`,
      0, 13, this.#surface.width,
    );
    context.fillStyle = palette.paper;
    context.fillRect(x0, y0, shown.columns * cell, shown.rows * cell);
    const most = Math.max(...kernel.values.map(Math.abs));
    const tints = [...kernel.values].map((w) => (w === 0 ? palette.rule : tint(palette, w, most)));
    const gap = cell >= 6 ? 1 : 0;
    const across = result.output.width;
    for (let row = top; row < top + shown.rows; row++) {
      meet(input, kernel, slide, (_, from, tap) => {
        if (from < left || from >= left + shown.columns) return;
        context.fillStyle = tints[tap];
        const size = kernel.values[tap] === 0 ? Math.max(1, cell / 3) : cell - gap;
        const inset = (cell - gap - size) / 2;
        context.fillRect(x0 + (from - left) * cell + inset, y0 + (row - top) * cell + inset, size, size);
      }, Math.floor(row / across), row % across);
    }
    context.strokeStyle = palette.rule;
    context.strokeRect(x0 - 0.5, y0 - 0.5, shown.columns * cell + 1, shown.rows * cell + 1);
    const at = y0 + (result.place - top) * cell;
    context.strokeStyle = palette.ink;
    context.strokeRect(x0 - 0.5, at - 0.5, shown.columns * cell + 1, cell + 1);
    context.fillStyle = palette.ink;
    context.beginPath();
    context.moveTo(x0 - 3, at + cell / 2);
    context.lineTo(x0 - 10, at + cell / 2 - 5);
    context.lineTo(x0 - 10, at + cell / 2 + 5);
    context.fill();
  }
}
