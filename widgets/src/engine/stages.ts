/** What a network does to points, one stage after another: weights, bias, activation, weights, ... */

import type { Network } from "./network";

export interface Stage {
  readonly kind: "input" | "weights" | "bias" | "activation";
  /** Layer 0, 1, ...; -1 for the input. */
  readonly layer: number;
  /** Coordinates of a point at this stage. */
  readonly width: number;
}

/** The input, then weights, bias and activation of every hidden layer, then weights and bias of the read-out. */
export function stages(network: Network): Stage[] {
  const list: Stage[] = [{ kind: "input", layer: -1, width: network.widths[0] }];
  network.weights.forEach((_, layer) => {
    const width = network.widths[layer + 1];
    list.push({ kind: "weights", layer, width }, { kind: "bias", layer, width });
    if (layer + 1 < network.weights.length) list.push({ kind: "activation", layer, width });
  });
  return list;
}

/**
 * The first n points of x at every stage, in the order of stages(): width * n numbers a stage.
 * `out`, arrays from an earlier call for as many points, is filled and returned when given.
 */
export function stageValues(network: Network, x: Float64Array, n: number, out?: Float64Array[]): Float64Array[] {
  const list = stages(network);
  const values = out ?? list.map((stage) => new Float64Array(stage.width * n));
  if (values.length !== list.length || values.some((value, s) => value.length < list[s].width * n)) {
    throw new RangeError(`The arrays for the values of ${n} points at ${list.length} stages do not fit this network.`);
  }
  let slope = new Float64Array(0);
  list.forEach((stage, s) => {
    const to = values[s];
    const from = s > 0 ? values[s - 1] : x;
    const count = stage.width * n;
    if (stage.kind === "input") {
      for (let i = 0; i < count; i++) to[i] = from[i];
    } else if (stage.kind === "weights") {
      multiply(network.weights[stage.layer], from, to, stage.width, network.widths[stage.layer], n);
    } else if (stage.kind === "bias") {
      const b = network.biases[stage.layer];
      for (let o = 0; o < stage.width; o++) for (let i = o * n; i < (o + 1) * n; i++) to[i] = from[i] + b[o];
    } else {
      if (slope.length < count) slope = new Float64Array(count);
      network.activation.apply(from, to, slope, count);
    }
  });
  return values;
}

/** y = m x for n points: m (rows, columns), x (columns * n), y (rows * n). */
export function multiply(
  m: ArrayLike<number>, x: Float64Array, y: Float64Array, rows: number, columns: number, n: number,
): void {
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let c = 0; c < columns; c++) sum += m[r * columns + c] * x[c * n + i];
      y[r * n + i] = sum;
    }
  }
}
