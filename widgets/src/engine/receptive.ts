/**
 * How far an output sees and how much of that it uses, one axis at a time: the book's `nbsrc.convolution.receptive` and
 * `nbsrc.convolution.effective`, and what a picture's border changes.
 */

import { outputSize } from "./sizes";

export interface StackLayer {
  readonly kind: "conv" | "max" | "average";
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

/** The units of a stack after one of its layers, or, for the first, the input itself. */
export interface Level {
  readonly size: number;
  /** Cells of the input between the fields of neighbouring units. */
  readonly jump: number;
  /** Cells of the input from the first to the last that a unit sees. */
  readonly field: number;
  /** First cell that unit 0 sees; below zero it lies in the padding. */
  readonly start: number;
}

/** What a normal distribution has within two standard deviations: what counts as used. */
export const TWO_DEVIATIONS = 0.9545;

/** Why a layer cannot be used on any input, as a sentence; undefined where it can. */
function misfit({ kind, kernel, padding, dilation }: StackLayer): string | undefined {
  if (kind === "conv") return undefined;
  if (2 * padding > kernel) return `a pooling pads by at most half its kernel of ${kernel}, and not by ${padding}.`;
  return kind === "average" && dilation > 1 ? "an average pooling has no dilation." : undefined;
}

/**
 * The levels of a stack on an input of `n` cells. Where a layer does not fit they end below it, and `fault` says why.
 *
 * Araujo, Norris, Sim (2019), Computing receptive fields of convolutional neural networks, equations 2 to 4.
 */
export function follow(n: number, layers: readonly StackLayer[]): { levels: Level[]; fault: string | undefined } {
  let level: Level = { size: n, jump: 1, field: 1, start: 0 };
  const levels = [level];
  for (const [at, layer] of layers.entries()) {
    const { kernel, stride, padding, dilation } = layer;
    let wrong = misfit(layer);
    try {
      const size = outputSize(level.size, kernel, stride, padding, dilation);
      level = {
        size, jump: level.jump * stride, field: level.field + dilation * (kernel - 1) * level.jump,
        start: level.start - padding * level.jump,
      };
    } catch (error) {
      wrong ??= (error as Error).message.replace(/^T/, "t");
    }
    if (wrong !== undefined) return { levels, fault: `Layer ${at + 1} does not fit: ${wrong}` };
    levels.push(level);
  }
  return { levels, fault: undefined };
}

/** Which units of every level one unit of the last looks at, the input first: 1 where it does. */
export function looks(levels: readonly Level[], layers: readonly StackLayer[], unit: number): Uint8Array[] {
  const seen = levels.map(({ size }) => new Uint8Array(size));
  (seen.at(-1) as Uint8Array)[unit] = 1;
  for (let l = levels.length - 2; l >= 0; l--) {
    const below = seen[l] as Uint8Array;
    eachTap(layers[l] as StackLayer, seen[l + 1] as Uint8Array, below.length, (_, cell) => (below[cell] = 1));
  }
  return seen;
}

/** Call `use(output, cell)` for every tap, inside the input, of every output that is not 0. */
export function eachTap(
  { kernel, stride, padding, dilation }: StackLayer,
  outputs: ArrayLike<number>,
  cells: number,
  use: (output: number, cell: number) => void,
): void {
  for (let output = 0; output < outputs.length; output++) {
    if (outputs[output] === 0) continue;
    for (let tap = 0; tap < kernel; tap++) {
      const cell = output * stride - padding + tap * dilation;
      if (cell >= 0 && cell < cells) use(output, cell);
    }
  }
}

/**
 * What a unit of the last level is expected to use of every cell of the input, along one axis; all together are 1.
 *
 * With `equal` weights the gradient itself, else its mean square over random weights: in both cases the chance that a
 * walk ends there which takes one of the kernel's taps in every layer. Poolings by average have no random weights, so
 * neighbouring gradients stay tied to each other below them; the covariance of all cells is carried along for that. Of
 * a pooling by maximum every cell is taken to win equally often.
 */
export function expectedShares(
  levels: readonly Level[], layers: readonly StackLayer[], unit: number, equal: boolean,
): Float64Array {
  let size = (levels.at(-1) as Level).size;
  let covariance = new Float64Array(size * size);
  covariance[unit * size + unit] = 1;
  for (let l = levels.length - 2; l >= 0; l--) {
    const layer = layers[l] as StackLayer;
    const below = (levels[l] as Level).size;
    const next = new Float64Array(below * below);
    // The same tap for both cells where the taps' weights are independent, else any two taps.
    const tied = equal || layer.kind === "average";
    const offsets: number[] = Array.from({ length: layer.kernel }, (_, tap) => tap * layer.dilation - layer.padding);
    const scale = tied ? layer.kernel ** -2 : 1 / layer.kernel;
    for (let a = 0; a < size; a++) {
      for (let b = 0; b < size; b++) {
        const value = (covariance[a * size + b] as number) * scale;
        if (value === 0) continue;
        for (const one of offsets) {
          const row = a * layer.stride + one;
          if (row < 0 || row >= below) continue;
          for (const other of tied ? offsets : [one]) {
            const column = b * layer.stride + other;
            if (column >= 0 && column < below) (next[row * below + column] as number) += value;
          }
        }
      }
    }
    covariance = next;
    size = below;
  }
  const cells = size;
  // Equal weights: the root of the product of a gradient with itself.
  const shares = Float64Array.from({ length: cells }, (_, i) => {
    const energy = covariance[i * cells + i] as number;
    return equal ? Math.sqrt(energy) : energy;
  });
  return normalised(shares);
}

/** The values as shares of their sum; all 0 where there is nothing to share. */
export function normalised(values: Float64Array): Float64Array {
  const total = values.reduce((sum, value) => sum + value, 0);
  return total > 0 ? values.map((value) => value / total) : values;
}

/** Shares of the rows of a square picture times those of its columns, row by row. */
export function outer(rows: Float64Array, columns: Float64Array): Float64Array {
  const picture = new Float64Array(rows.length * columns.length);
  rows.forEach((row, r) => columns.forEach((column, c) => (picture[r * columns.length + c] = row * column)));
  return picture;
}

/** Mean and standard deviation, in cells, of shares along an axis. */
export function spreadOf(shares: Float64Array): { centre: number; deviation: number } {
  const total = shares.reduce((sum, share) => sum + share, 0);
  const centre = shares.reduce((sum, share, at) => sum + at * share, 0) / total;
  const variance = shares.reduce((sum, share, at) => sum + (at - centre) ** 2 * share, 0) / total;
  return { centre, deviation: Math.sqrt(variance) };
}

/** The smallest square with this share of a picture of `n` rows and columns: its side, first row and first column. */
export function smallestSquare(
  picture: Float64Array, n: number, share = TWO_DEVIATIONS,
): { side: number; row: number; column: number } {
  // Sums over all squares of a side from the sums of all corners, n + 1 to a row.
  const wide = n + 1;
  const corner = new Float64Array(wide * wide);
  for (let r = 0; r < n; r++) {
    for (let c = 0, row = 0; c < n; c++) {
      row += picture[r * n + c] as number;
      corner[(r + 1) * wide + c + 1] = (corner[r * wide + c + 1] as number) + row;
    }
  }
  const at = (r: number, c: number): number => corner[r * wide + c] as number;
  const best = (side: number): { sum: number; row: number; column: number } => {
    const found = { sum: -1, row: 0, column: 0 };
    for (let r = 0; r + side <= n; r++) {
      for (let c = 0; c + side <= n; c++) {
        const sum = at(r + side, c + side) - at(r, c + side) - at(r + side, c) + at(r, c);
        if (sum > found.sum) Object.assign(found, { sum, row: r, column: c });
      }
    }
    return found;
  };
  // A larger square never holds less, so halving finds the smallest.
  let [low, high] = [1, n];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (best(middle).sum >= share * at(n, n)) high = middle;
    else low = middle + 1;
  }
  const { row, column } = best(low);
  return { side: low, row, column };
}
