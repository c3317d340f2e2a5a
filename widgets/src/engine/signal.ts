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
