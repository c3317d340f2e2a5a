/** Where everything lies on the picture: two networks of columns above a chart, each column above its point. */
import { scaleLinear, type ScaleLinear } from "d3-scale";
import type { Pin } from "./pins";
import { WAYS, type Lab, type Way } from "./lab";

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  /** Middle of a layer's column, layers counted from 1. */
  readonly x: ScaleLinear<number, number>;
  readonly column: number;
  /** Top and bottom of the columns of units: on the way forward, and back. */
  readonly bands: Readonly<Record<"signal" | "gradient", readonly [number, number]>>;
  readonly top: number;
  readonly bottom: number;
}

/** Room for a title above each band. */
export const TITLE = 22;
const EDGE = { left: 46, right: 12, bottom: 40 } as const;

export function layout(width: number, height: number, deepest: number): Layout {
  const [left, right] = [EDGE.left, width - EDGE.right];
  const column = Math.min((right - left) / deepest, 64);
  const middle = (left + right) / 2;
  const reach = (column * (deepest - 1)) / 2;
  const x = scaleLinear().domain([1, Math.max(2, deepest)]).range([middle - reach, deepest > 1 ? middle + reach : middle + column]);
  const band = Math.round(Math.max(56, Math.min(104, height * 0.19)));
  const second = TITLE + band + 8;
  return {
    width, height, left, right, x, column,
    bands: { signal: [TITLE, TITLE + band], gradient: [second + TITLE, second + TITLE + band] },
    top: second + TITLE + band + 34, bottom: height - EDGE.bottom,
  };
}

/** Whole decades that hold every size on show, theory included, and at least two of them. */
export function range(lab: Lab, pins: readonly Pin[], shown: Readonly<Record<Way, boolean>>): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  const take = (size: number): void => {
    if (!(size > 0) || size === Infinity) return;
    low = Math.min(low, Math.log10(size));
    high = Math.max(high, Math.log10(size));
  };
  for (const way of WAYS) {
    if (!shown[way]) continue;
    lab.flow[way].forEach(take);
    if (way !== "signal") lab.flow[way].forEach((size) => take(lab.left * size));
    for (const pin of pins) pin.sizes[way].forEach(take);
    if (way !== "weights") for (let l = 0; l < lab.scene.depth; l++) take(lab.predicted(way, l));
  }
  if (low > high) [low, high] = [-1, 1];
  const [from, to] = [Math.floor(low - 0.1), Math.ceil(high + 0.1)];
  return to - from < 2 ? [from - 1, to] : [from, to];
}
