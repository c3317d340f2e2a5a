/** How a signal and its gradient fare on their way through the layers of one network: mean squares by depth. */

import { finiteNumber } from "./errors";
import { Pass, type Network } from "./network";
import type { Random } from "./random";

/** Mean squares, one for each layer of weights, over its units and all points. */
export interface Depths {
  /** Of the pre-activations z. */
  readonly forward: Float64Array;
  /** Of dL/dz. */
  readonly backward: Float64Array;
}

/** Draws n points of `width` coordinates each, coordinate after coordinate, whose mean squares are exactly one. */
export function unitPoints(width: number, n: number, random: Random): Float64Array {
  const x = new Float64Array(width * n);
  for (let i = 0; i < x.length; i++) x[i] = random.normal();
  for (let i = 0; i < n; i++) {
    let square = 0;
    for (let k = 0; k < width; k++) square += x[k * n + i] ** 2;
    const scale = Math.sqrt(width / square);
    for (let k = 0; k < width; k++) x[k * n + i] *= scale;
  }
  return x;
}

/** Multiplies every weight, and no bias, of a network. */
export function scaleWeights(network: Network, gain: number): void {
  finiteNumber("The gain", gain, 0, true);
  for (const weights of network.weights) for (let i = 0; i < weights.length; i++) weights[i] *= gain;
}

/**
 * Sends points forward and delta = dL/dz of the last layer back, both through `pass`, and measures every layer.
 *
 * What travelled stays in the pass: `pass.z(l)`, `pass.a(l)`, `pass.delta(l)` are the distributions behind the numbers.
 */
export function depths(pass: Pass, x: Float64Array, delta: Float64Array, n: number): Depths {
  pass.forward(x, n);
  pass.backward(delta, false, false);
  const layers = pass.network.weights.length;
  const measure = (values: (l: number) => Float64Array): Float64Array =>
    Float64Array.from({ length: layers }, (_, l) => meanSquare(values(l)));
  return { forward: measure((l) => pass.z(l)), backward: measure((l) => pass.delta(l)) };
}

export function meanSquare(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return sum / values.length;
}

/**
 * Decades by which a root mean square changes per layer, on average from the start of a list of mean squares to its
 * end. For gradients, which travel from the end to the start, change the sign.
 */
export function decadesPerLayer(meanSquares: Float64Array): number {
  const layers = meanSquares.length;
  if (layers < 2) return NaN;
  return (Math.log10(meanSquares[layers - 1]) - Math.log10(meanSquares[0])) / 2 / (layers - 1);
}

/** The root mean square, also of numbers whose squares are too large or too small for a float. */
export function rootMeanSquare(values: Float64Array): number {
  const square = meanSquare(values);
  if (square > 1e-280 && square < 1e300) return Math.sqrt(square);
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]);
    if (!(size <= most)) most = size;
    if (Number.isNaN(size)) return NaN;
  }
  if (most === 0 || most === Infinity) return most;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] / most) ** 2;
  return most * Math.sqrt(sum / values.length);
}

/**
 * Decades per layer by a straight line through the logarithms of all sizes (least squares). Layers whose size is zero
 * or not finite are left out; NaN where fewer than two are left.
 */
export function fittedDecades(sizes: ArrayLike<number>): number {
  let [count, sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0, 0];
  for (let l = 0; l < sizes.length; l++) {
    if (!(sizes[l] > 0) || sizes[l] === Infinity) continue;
    const y = Math.log10(sizes[l]);
    count += 1;
    sumX += l;
    sumY += y;
    sumXX += l * l;
    sumXY += l * y;
  }
  return count < 2 ? NaN : (count * sumXY - sumX * sumY) / (count * sumXX - sumX * sumX);
}
