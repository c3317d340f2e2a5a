/**
 * What theory expects at every layer: the mean squares of wide layers with independent weights.
 * Poole et al. (2016), arXiv:1606.05340, and Schoenholz et al. (2017), arXiv:1611.01232; `nbsrc.signal` in Python.
 */

import { activation, type Activation } from "./activations";
import { choose, finiteNumber, wholeNumber } from "./errors";
import { INITIALIZERS, type InitializerName } from "./initializers";
import { moments } from "./pushed";
import type { Depths } from "./signal";

/** E f(u)^2, E f'(u)^2 and E f(u) for a normal u of variance q. */
export interface Kernel {
  readonly square: number;
  readonly slope: number;
  readonly mean: number;
}

/** Beyond this deviation bends of order one are a point to the integral, and the pieces are cut by a ladder. */
const WIDE = 40;

// For a corner at zero f(z) is left z or right z, and both moments follow without an integral.
const CORNERS: Partial<Record<string, readonly [number, number]>> = {
  identity: [1, 1],
  relu: [0, 1],
  leaky_relu: [0.01, 1],
};

export function kernel(f: Activation, q: number): Kernel {
  if (q === 0) return { square: f.value(0) ** 2, slope: f.derivative(0) ** 2, mean: f.value(0) };
  const corner = CORNERS[f.name];
  if (corner) {
    const slope = (corner[0] ** 2 + corner[1] ** 2) / 2;
    return { square: slope * q, slope, mean: (corner[1] - corner[0]) * Math.sqrt(q / (2 * Math.PI)) };
  }
  if (f.name === "sine") {
    return { square: -Math.expm1(-2 * q) / 2, slope: (1 + Math.exp(-2 * q)) / 2, mean: 0 };
  }
  if (f.name === "gaussian") {
    return { square: (1 + 4 * q) ** -0.5, slope: 4 * q * (1 + 4 * q) ** -1.5, mean: (1 + 2 * q) ** -0.5 };
  }
  const deviation = Math.sqrt(q);
  if (deviation > WIDE) return wide(f, deviation);
  const { mean, deviation: spread, slopeMoment } = moments(f, 0, deviation, false);
  return { square: spread ** 2 + mean ** 2, slope: slopeMoment, mean };
}

/** Places where the pieces of a very wide integral are cut, on one side: fine at the bends, then ever longer. */
function ladder(deviation: number): number[] {
  const edges = [0];
  for (let at = 0; at < 9 * deviation; ) {
    at += Math.min(Math.max(0.5, at / 4), deviation / 2);
    edges.push(Math.min(at, 9 * deviation));
  }
  return edges;
}

/** Three-point Gauss-Legendre in eight parts of every rung, on both sides. */
const PLACES = [-Math.sqrt(0.6), 0, Math.sqrt(0.6)];
const WEIGHTS = [5 / 9, 8 / 9, 5 / 9];
const PARTS = 8;

function wide(f: Activation, deviation: number): Kernel {
  const edges = ladder(deviation);
  const count = (edges.length - 1) * PARTS * 3 * 2;
  const [z, mass, a, s] = [0, 1, 2, 3].map(() => new Float64Array(count)) as [
    Float64Array, Float64Array, Float64Array, Float64Array,
  ];
  let i = 0;
  for (let k = 0; k + 1 < edges.length; k++) {
    const half = (edges[k + 1] - edges[k]) / PARTS / 2;
    for (let part = 0; part < PARTS; part++) {
      for (let node = 0; node < 3; node++) {
        const at = edges[k] + half * (2 * part + 1 + PLACES[node]);
        const weight = (half * WEIGHTS[node] * Math.exp(-((at / deviation) ** 2) / 2)) / (deviation * Math.sqrt(2 * Math.PI));
        for (const side of [-1, 1]) {
          z[i] = side * at;
          mass[i++] = weight;
        }
      }
    }
  }
  f.apply(z, a, s, count);
  let [square, slope, mean] = [0, 0, 0];
  for (i = 0; i < count; i++) {
    mean += mass[i] * a[i];
    square += mass[i] * a[i] * a[i];
    slope += mass[i] * s[i] * s[i];
  }
  return { square, slope, mean };
}

/** fan-in times the variance of a weight, and the variance of a bias, of a scheme for a layer of these widths. */
export function variances(name: string, fanIn: number, fanOut: number): { weight: number; bias: number } {
  wholeNumber("fanIn", fanIn, 1, 2 ** 20);
  wholeNumber("fanOut", fanOut, 1, 2 ** 20);
  const scheme = choose("initializer", INITIALIZERS, name).name;
  const bias = scheme === "torch_default" ? 1 / (3 * fanIn) : 0;
  const shares: Record<InitializerName, number> = {
    he_normal: 2,
    he_uniform: 2,
    glorot_normal: (2 * fanIn) / (fanIn + fanOut),
    glorot_uniform: (2 * fanIn) / (fanIn + fanOut),
    lecun_normal: 1,
    lecun_uniform: 1,
    torch_default: 1 / 3,
    unit_normal: fanIn,
    orthogonal: fanIn / Math.max(fanIn, fanOut),
  };
  return { weight: shares[scheme], bias };
}

/** Expected mean squares of z and of dL/dz, where the input's is one and that of dL/dz in the last layer is one. */
export function forecast(widths: readonly number[], activationName: string, initializer: string, gain = 1): Depths {
  finiteNumber("The gain", gain, 0, true);
  const f = activation(activationName);
  const layers = widths.length - 1;
  const variance = Array.from({ length: layers }, (_, l) => variances(initializer, widths[l], widths[l + 1]));
  const forward = new Float64Array(layers);
  const slopes = new Float64Array(layers);
  let square = 1; // of what comes into the layer
  for (let l = 0; l < layers; l++) {
    forward[l] = variance[l].weight * gain * gain * square + variance[l].bias;
    const next = kernel(f, forward[l]);
    square = next.square;
    slopes[l] = next.slope;
  }
  const backward = new Float64Array(layers).fill(1);
  for (let l = layers - 2; l >= 0; l--) {
    const shape = widths[l + 2] / widths[l + 1]; // a gradient sums fan-out terms
    backward[l] = backward[l + 1] * shape * variance[l + 1].weight * gain * gain * slopes[l];
  }
  return { forward, backward };
}
