/** The pictures, tori of 64 x 64 pixels from 0 to 1; `nbsrc.widgets.shift_pictures` makes the same. */
import type { Torus } from "../engine";
import { STORED } from "./stored";

export const SIZE = 64;

export const PICTURES = [
  { name: "digits", label: "four digits" },
  { name: "cat", label: "cat's eye" },
  { name: "stripes", label: "stripes, two pixels wide" },
  { name: "fine_stripes", label: "stripes, one pixel wide" },
  { name: "disc", label: "disc" },
  { name: "mark", label: "one bright pixel" },
] as const;

export type PictureName = (typeof PICTURES)[number]["name"];

const FORMULAS: Record<string, (row: number, column: number) => boolean> = {
  stripes: (_, column) => column % 4 >= 2,
  fine_stripes: (_, column) => column % 2 === 1,
  disc: (row, column) => (row - 31.5) ** 2 + (column - 31.5) ** 2 < 400,
  mark: (row, column) => row === 32 && column === 32,
};

function whole(name: PictureName): Float64Array {
  const formula = FORMULAS[name];
  const values = new Float64Array(SIZE * SIZE);
  const bytes = atob(STORED[name] ?? "");
  for (let at = 0; at < values.length; at++) {
    values[at] = formula ? Number(formula(Math.floor(at / SIZE), at % SIZE)) : bytes.charCodeAt(at) / 255;
  }
  return values;
}

/** The middle of a picture, cut to a multiple of the period, so that the grid of outputs closes up. */
export function picture(name: PictureName, period: number): Torus {
  const values = whole(name);
  const size = Math.floor(SIZE / period) * period;
  const first = Math.floor((SIZE - size) / 2);
  const cut = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const from = (i + first) * SIZE + first;
    cut.set(values.subarray(from, from + size), i * size);
  }
  return { values: cut, rows: size, columns: size };
}
