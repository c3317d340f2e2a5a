/** What comes of a scene: the windows, what they keep, and what goes back to each cell. */
import { Windows, pool, routing, sendBack, tiedWindows, type Ties } from "../engine";
import { numbersOf, sideOf, type Scene } from "./scene";

export interface Lab {
  readonly scene: Scene;
  readonly side: number;
  readonly x: readonly number[];
  readonly windows: Windows;
  /** What each window keeps. */
  readonly y: Float64Array;
  /** The gradient of each output, as the reader has set it. */
  readonly delta: readonly number[];
  /** Entry window * kernel^2 + tap: the share of the window's gradient that a tap gets. */
  readonly table: Float64Array;
  /** dL/dx. */
  readonly gradient: Float64Array;
  readonly tied: readonly boolean[];
  /** In how many windows each cell lies. */
  readonly covered: Uint8Array;
  /** The chosen window, from 0. */
  readonly at: number;
}

/** A cell that the chosen window sees, with its share of the window's gradient. */
export interface Seen {
  readonly cell: number;
  readonly share: number;
}

export function labOf(scene: Scene): Lab {
  const side = sideOf(scene);
  const { kernel, stride, padding, kind, p } = scene;
  const windows = new Windows(side, side, { kernel, stride, padding, ceilMode: scene.ceil_mode });
  const x = numbersOf(scene);
  const table = routing(kind, x, windows, scene.ties as Ties, p);
  const delta = scene.delta.length === windows.count ? scene.delta : new Array<number>(windows.count).fill(1);
  const covered = new Uint8Array(x.length);
  for (let w = 0; w < windows.count; w++) windows.each(w, (cell) => (covered[cell] += 1));
  return {
    scene, side, x, windows, table, delta, covered,
    y: pool(kind, x, windows, p),
    gradient: sendBack(table, delta, windows),
    tied: tiedWindows(kind, x, windows),
    at: Math.min(scene.window, windows.count) - 1,
  };
}

/** The cells of window `w`, row by row. */
export function seenBy(lab: Lab, w: number): Seen[] {
  const seen: Seen[] = [];
  const area = lab.windows.kernel ** 2;
  lab.windows.each(w, (cell, tap) => seen.push({ cell, share: lab.table[w * area + tap] }));
  return seen;
}

/** The first window that sees a cell: `preferred` if it does; undefined if none does. */
export function windowOver(lab: Lab, cell: number, preferred: number): number | undefined {
  const sees = (w: number): boolean => seenBy(lab, w).some((one) => one.cell === cell);
  if (sees(preferred)) return preferred;
  for (let w = 0; w < lab.windows.count; w++) if (sees(w)) return w;
  return undefined;
}

export const norm = (values: ArrayLike<number>): number => Math.hypot(...Array.from(values));
