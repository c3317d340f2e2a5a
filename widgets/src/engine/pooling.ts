/** Pooling of a picture: what each window keeps, and the share of its gradient that goes to each cell. */
import { choose, finiteNumber } from "./errors";
import type { Windows } from "./pool-windows";

/**
 * Who gets the gradient where several cells of a window are the largest: the first of them, row by row, as in torch;
 * all of them, even parts; or what a central difference shows for each by itself, which is one half.
 */
export const TIES = ["first", "even", "difference"] as const;
export type Ties = (typeof TIES)[number];

export type PoolingName = "max" | "average" | "min" | "lp";

/** What is done with one window, and its slopes. */
export interface Pooling {
  readonly name: PoolingName;
  readonly label: string;
  /** The output for a window's cells; `counted` is what a mean divides by. */
  readonly value: (cells: Float64Array, counted: number, p: number) => number;
  /** d output / d cell, written over the cells. */
  readonly slopes: (cells: Float64Array, counted: number, p: number, ties: Ties) => void;
}

function largest(cells: Float64Array): number {
  let most = -Infinity;
  for (const x of cells) if (x > most) most = x;
  return most;
}

/** Shares of the winners, whose value is `best`. */
function share(cells: Float64Array, best: number, ties: Ties): void {
  let winners = 0;
  for (const x of cells) if (x === best) winners += 1;
  const part = winners === 1 || ties === "first" ? 1 : ties === "even" ? 1 / winners : 0.5;
  let free = true;
  for (let i = 0; i < cells.length; i++) {
    const wins = cells[i] === best && (free || ties !== "first");
    if (wins) free = false;
    cells[i] = wins ? part : 0;
  }
}

function smallest(cells: Float64Array): number {
  let least = Infinity;
  for (const x of cells) if (x < least) least = x;
  return least;
}

/** (sum |x|^p)^(1/p), divided by the largest first, so that nothing overflows that need not. */
function norm(cells: Float64Array, p: number): number {
  let scale = 0;
  for (const x of cells) scale = Math.max(scale, Math.abs(x));
  if (scale === 0) return 0;
  let total = 0;
  for (const x of cells) total += (Math.abs(x) / scale) ** p;
  return scale * total ** (1 / p);
}

export const POOLINGS: readonly Pooling[] = [
  {
    name: "max",
    label: "max",
    value: largest,
    slopes: (cells, _counted, _p, ties) => share(cells, largest(cells), ties),
  },
  {
    name: "average",
    label: "average",
    value: (cells, counted) => {
      let sum = 0;
      for (const x of cells) sum += x;
      return sum / counted;
    },
    slopes: (cells, counted) => cells.fill(1 / counted),
  },
  {
    name: "min",
    label: "min",
    value: smallest,
    slopes: (cells, _counted, _p, ties) => share(cells, smallest(cells), ties),
  },
  {
    name: "lp",
    label: "Lp norm",
    value: (cells, _counted, p) => norm(cells, p),
    slopes: (cells, _counted, p) => {
      const y = norm(cells, p) || 1; // a window of zeros, where the norm has a corner, sends back nothing
      for (let i = 0; i < cells.length; i++) {
        const x = cells[i];
        cells[i] = Math.sign(x) * (Math.abs(x) / y) ** (p - 1);
      }
    },
  },
];

export const pooling = (name: string): Pooling => choose("pooling", POOLINGS, name);

/** Looks at one window after another: `visit` gets its number, its cells, which may be written over, and their taps. */
function through(
  x: ArrayLike<number>,
  windows: Windows,
  visit: (w: number, cells: Float64Array, taps: Int32Array) => void,
): void {
  if (x.length !== windows.rows * windows.columns) {
    throw new RangeError(`A picture of ${windows.rows} x ${windows.columns} cells has no ${x.length} numbers.`);
  }
  const room = new Float64Array(windows.kernel ** 2);
  const taps = new Int32Array(room.length);
  for (let w = 0; w < windows.count; w++) {
    let seen = 0;
    windows.each(w, (cell, tap) => {
      taps[seen] = tap;
      room[seen++] = x[cell];
    });
    visit(w, room.subarray(0, seen), taps);
  }
}

/** The pooled picture, row by row; `p` matters to the L_p norm only. */
export function pool(name: string, x: ArrayLike<number>, windows: Windows, p = 2): Float64Array {
  const { value } = pooling(name);
  finiteNumber("p", p, 1);
  const y = new Float64Array(windows.count);
  through(x, windows, (w, cells) => {
    y[w] = value(cells, windows.counted(w), p);
  });
  return y;
}

/** d output / d cell: entry `w * kernel^2 + tap` is what the cell seen through a tap has of window `w`'s gradient. */
export function routing(name: string, x: ArrayLike<number>, windows: Windows, ties: Ties = "first", p = 2): Float64Array {
  const { slopes } = pooling(name);
  finiteNumber("p", p, 1);
  if (!TIES.includes(ties)) {
    throw new RangeError(`Ties go to the first, or "even", or as a "difference" shows, not "${String(ties)}".`);
  }
  const area = windows.kernel ** 2;
  const table = new Float64Array(windows.count * area);
  through(x, windows, (w, cells, taps) => {
    slopes(cells, windows.counted(w), p, ties);
    cells.forEach((slope, i) => {
      table[w * area + taps[i]] = slope;
    });
  });
  return table;
}

/** dL/dx from dL/dy, row by row, by a table of `routing`: what reaches a cell from several windows adds up. */
export function sendBack(table: Float64Array, delta: ArrayLike<number>, windows: Windows): Float64Array {
  if (delta.length !== windows.count) {
    throw new RangeError(`There are ${windows.count} windows, but ${delta.length} gradients.`);
  }
  const area = windows.kernel ** 2;
  const total = new Float64Array(windows.rows * windows.columns);
  for (let w = 0; w < windows.count; w++) {
    windows.each(w, (cell, tap) => {
      total[cell] += table[w * area + tap] * delta[w];
    });
  }
  return total;
}

/** For each window, whether several of its cells share the winning value; never so for average and L_p norm. */
export function tiedWindows(name: string, x: ArrayLike<number>, windows: Windows): boolean[] {
  const { value } = pooling(name);
  const tied: boolean[] = [];
  through(x, windows, (w, cells) => {
    const best = value(cells, 1, 2);
    tied[w] = (name === "max" || name === "min") && cells.filter((each) => each === best).length > 1;
  });
  return tied;
}
