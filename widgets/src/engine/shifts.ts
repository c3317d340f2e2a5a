/**
 * What a shift of the picture does to the outputs of pooling.
 *
 * A stride keeps every s-th of the outputs that the layer would have at every pixel, and a shift makes it keep another
 * grid of the same numbers. So one dense pass holds the outputs for every shift. Pictures are tori: what leaves at one
 * side comes back at the other. Layer l of a stack reads the layer before it s^l pixels apart.
 */
import { choose, wholeNumber } from "./errors";
import { pooling } from "./pooling";

export type ShiftKind = "none" | "stride" | "max" | "average" | "max_blur";

export const SHIFT_KINDS: readonly { readonly name: ShiftKind; readonly label: string }[] = [
  { name: "none", label: "no pooling" },
  { name: "stride", label: "stride" },
  { name: "max", label: "max" },
  { name: "average", label: "average" },
  { name: "max_blur", label: "blurred max" },
];

/** A stack of equal layers; `blur` counts the cells of the binomial filter, and belongs to "max_blur". */
export interface PoolStack {
  readonly window: number;
  readonly stride: number;
  readonly blur: number;
  readonly depth: number;
}

/** Numbers on a torus, row by row. */
export interface Torus {
  readonly values: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

const modulo = (a: number, n: number): number => ((a % n) + n) % n;

/** By how many pixels neighbouring outputs stand apart. */
export function shiftPeriod(kind: string, { stride, depth }: PoolStack): number {
  choose("pooling", SHIFT_KINDS, kind);
  const step = wholeNumber("stride", stride, 1, 64) ** wholeNumber("depth", depth, 1, 6);
  return kind === "none" ? 1 : step;
}

/** A row of Pascal's triangle, divided by its sum. */
export function binomial(size: number): Float64Array {
  wholeNumber("size", size, 1, 31);
  const row = new Float64Array(size);
  row[0] = 1;
  for (let i = 1; i < size; i++) row[i] = (row[i - 1] * (size - i)) / i;
  return row.map((value) => value / 2 ** (size - 1));
}

/** What the stack puts out at every pixel, before its strides leave any out. */
export function denseOutputs(kind: string, picture: Torus, stack: PoolStack): Torus {
  shiftPeriod(kind, stack);
  if (picture.values.length !== picture.rows * picture.columns) {
    throw new RangeError(
      `A picture of ${picture.rows} x ${picture.columns} pixels has no ${picture.values.length} numbers.`,
    );
  }
  const window = wholeNumber("window", stack.window, 1, 64);
  const row = binomial(stack.blur);
  let out = picture;
  if (kind === "none" || kind === "stride") return out;
  for (let layer = 0; layer < stack.depth; layer++) {
    const apart = stack.stride ** layer;
    out = pooledEverywhere(kind === "average" ? "average" : "max", out, window, apart);
    if (kind === "max_blur") out = blurredAlong(blurredAlong(out, row, apart, true), row, apart, false);
  }
  return out;
}

function pooledEverywhere(name: string, { values, rows, columns }: Torus, window: number, apart: number): Torus {
  const { value } = pooling(name);
  const cells = new Float64Array(window * window);
  const found = new Float64Array(values.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      for (let a = 0, tap = 0; a < window; a++) {
        const from = modulo(i + a * apart, rows) * columns;
        for (let b = 0; b < window; b++) cells[tap++] = values[from + modulo(j + b * apart, columns)];
      }
      found[i * columns + j] = value(cells, cells.length, 2);
    }
  }
  return { values: found, rows, columns };
}

function blurredAlong({ values, rows, columns }: Torus, row: Float64Array, apart: number, down: boolean): Torus {
  const first = (row.length - 1) >> 1;
  const found = new Float64Array(values.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let tap = 0; tap < row.length; tap++) {
        const step = (tap - first) * apart;
        const at = down ? modulo(i + step, rows) * columns + j : i * columns + modulo(j + step, columns);
        sum += row[tap] * values[at];
      }
      found[i * columns + j] = sum;
    }
  }
  return { values: found, rows, columns };
}

/** The torus after its content has moved down and to the right. */
export function rolled({ values, rows, columns }: Torus, down: number, right: number): Torus {
  const found = new Float64Array(values.length);
  for (let i = 0; i < rows; i++) {
    const from = modulo(i - down, rows) * columns;
    for (let j = 0; j < columns; j++) found[i * columns + j] = values[from + modulo(j - right, columns)];
  }
  return { values: found, rows, columns };
}

/** The dense outputs that the strides keep when the picture has moved; the period divides rows and columns. */
export function keptOutputs(dense: Torus, period: number, down: number, right: number): Torus {
  if (dense.rows % period !== 0 || dense.columns % period !== 0) {
    throw new RangeError(
      `Outputs that stand ${period} apart do not close up on a torus of ${dense.rows} x ${dense.columns} pixels.`,
    );
  }
  const [rows, columns] = [dense.rows / period, dense.columns / period];
  const values = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const from = modulo(i * period - down, dense.rows) * dense.columns;
    for (let j = 0; j < columns; j++) values[i * columns + j] = dense.values[from + modulo(j * period - right, dense.columns)];
  }
  return { values, rows, columns };
}

/** Every output as a square of period x period pixels. */
export function paintedOutputs({ values, rows, columns }: Torus, period: number): Torus {
  const found = new Float64Array(values.length * period * period);
  const wide = columns * period;
  for (let i = 0; i < rows * period; i++) {
    const from = Math.floor(i / period) * columns;
    for (let j = 0; j < wide; j++) found[i * wide + j] = values[from + Math.floor(j / period)];
  }
  return { values: found, rows: rows * period, columns: wide };
}

/** How the outputs of the moved picture are compared: with those of the unmoved one in their places, or moved along. */
export type Comparison = "still" | "moved";

/** f(moved x) less f(x), pixel by pixel; for "moved", the painted map of f(x) is moved by the same pixels first. */
export function shiftDifference(dense: Torus, period: number, down: number, right: number, how: Comparison): Torus {
  const here = paintedOutputs(keptOutputs(dense, period, 0, 0), period);
  const there = paintedOutputs(keptOutputs(dense, period, down, right), period);
  const before = how === "moved" ? rolled(here, down, right) : here;
  return { ...there, values: there.values.map((value, at) => value - before.values[at]) };
}

export function standardDeviation(values: Float64Array): number {
  let mean = 0;
  for (const value of values) mean += value;
  mean /= values.length;
  let sum = 0;
  for (const value of values) sum += (value - mean) ** 2;
  return Math.sqrt(sum / values.length);
}

/**
 * The root mean square of `shiftDifference`, over the standard deviation of all dense outputs.
 *
 * Zero is invariance ("still") or equivariance ("moved"), and the root of 2 what two unrelated outputs give.
 */
export function shiftChange(dense: Torus, period: number, down: number, right: number, how: Comparison): number {
  const { values } = shiftDifference(dense, period, down, right, how);
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum === 0 ? 0 : Math.sqrt(sum / values.length) / standardDeviation(dense.values);
}
