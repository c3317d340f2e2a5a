/** Where the cells of the input and of the output lie on the canvas. */
import type { Lab } from "./lab";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

export interface Layout {
  /** Edge of a cell, in CSS pixels. */
  readonly size: number;
  /** Corners of cell (0, 0) of the input and of the output. */
  readonly input: { readonly x: number; readonly y: number };
  readonly output: { readonly x: number; readonly y: number };
}

const EDGE = { side: 12, top: 30, bottom: 10 } as const;
const MOST = 58;

/** Cells beyond the picture that windows reach: padding before it, padding or overhang behind. */
function reach(lab: Lab): { before: number; behind: number } {
  const { windows, side } = lab;
  const { kernel, padding } = lab.scene;
  const end = windows.frame(windows.count - 1).left + kernel;
  return { before: padding, behind: Math.max(padding, end - side) };
}

export function layoutOf(lab: Lab, width: number, height: number): Layout {
  const { before, behind } = reach(lab);
  const total = before + lab.side + behind;
  const out = lab.windows.outColumns;
  const [wide, high] = [width - 2 * EDGE.side, height - EDGE.top - EDGE.bottom];
  const gap = Math.min(60, 0.1 * width);
  const size = Math.max(2, Math.min(MOST, (wide - gap) / (total + out), high / total));
  const left = EDGE.side + Math.max(0, (wide - gap - size * (total + out)) / 2);
  const top = EDGE.top + Math.max(0, (high - size * total) / 2);
  return {
    size,
    input: { x: left + before * size, y: top + before * size },
    output: { x: left + total * size + gap, y: top + (size * (total - lab.windows.outRows)) / 2 },
  };
}

export function inputBox({ input, size }: Layout, lab: Lab, cell: number): Box {
  return { x: input.x + (cell % lab.side) * size, y: input.y + Math.floor(cell / lab.side) * size, size };
}

export function outputBox({ output, size }: Layout, lab: Lab, w: number): Box {
  const { outColumns } = lab.windows;
  return { x: output.x + (w % outColumns) * size, y: output.y + Math.floor(w / outColumns) * size, size };
}

/** What lies under a place on the canvas: a cell of the input, a window of the output, or nothing. */
export function hit(layout: Layout, lab: Lab, px: number, py: number): { cell: number } | { window: number } | undefined {
  const within = (corner: { x: number; y: number }, rows: number, columns: number): number | undefined => {
    const [row, column] = [Math.floor((py - corner.y) / layout.size), Math.floor((px - corner.x) / layout.size)];
    return row >= 0 && column >= 0 && row < rows && column < columns ? row * columns + column : undefined;
  };
  const cell = within(layout.input, lab.side, lab.side);
  if (cell !== undefined) return { cell };
  const window = within(layout.output, lab.windows.outRows, lab.windows.outColumns);
  return window === undefined ? undefined : { window };
}
