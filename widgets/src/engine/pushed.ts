/** What an activation makes of a normal input: moments, saturated share, and the distribution of its output. */

import type { Activation } from "./activations";
import { erfc } from "./erf";

/** Of the steepest slope: a unit with less is saturated, here as in Python. */
export const SATURATED = 0.1;

/** Standard deviations beyond which a normal number is looked for no more: it lies there once in 10^18 times. */
const REACH = 9;

/** Expectations over a normal input. */
export interface Moments {
  readonly mean: number;
  readonly deviation: number;
  /** E f'(z)^2, by which an activation shrinks or stretches a mean square gradient. */
  readonly slopeMoment: number;
  /** The share of inputs whose slope is below a tenth of the steepest. */
  readonly saturated: number;
}

/** The distribution of an output between two levels, in bins of equal height, and what lies at single points. */
export interface Pushed {
  readonly low: number;
  readonly high: number;
  /** Density in each bin, without the atoms: it integrates to 1 less their shares and what lies outside. */
  readonly density: Float64Array;
  /** Values that a whole stretch of inputs is sent to, with their shares. */
  readonly atoms: readonly { readonly at: number; readonly share: number }[];
}

/** Share of a standard normal number below z, exact in its lower tail too. */
export function normalShare(z: number): number {
  return 0.5 * erfc(-z * Math.SQRT1_2);
}

/** Share of a normal number between low and high, without cancellation in either tail. */
export function normalBetween(low: number, high: number, mean: number, deviation: number): number {
  const [a, b] = [(low - mean) / deviation, (high - mean) / deviation];
  return a > 0 ? normalShare(-a) - normalShare(-b) : normalShare(b) - normalShare(a);
}

// Gauss and Legendre's places and weights on [-1, 1], by Newton's method on the polynomial of degree 16.
const NODES = 16;
const [PLACES, WEIGHTS] = ((): [Float64Array, Float64Array] => {
  const places = new Float64Array(NODES);
  const weights = new Float64Array(NODES);
  for (let i = 0; i < NODES; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (NODES + 0.5));
    let slope = 1;
    for (let turn = 0; turn < 8; turn++) {
      let [before, now] = [1, x];
      for (let k = 2; k <= NODES; k++) [before, now] = [now, ((2 * k - 1) * x * now - (k - 1) * before) / k];
      slope = (NODES * (x * now - before)) / (x * x - 1);
      x -= now / slope;
    }
    places[i] = x;
    weights[i] = 2 / ((1 - x * x) * slope * slope);
  }
  return [places, weights];
})();

/** Where to cut the integral: every half deviation, no more than one apart, and at zero: every kink of every activation is there. */
function cuts(mean: number, deviation: number): number[] {
  const [low, high] = [mean - REACH * deviation, mean + REACH * deviation];
  const count = Math.ceil((high - low) / Math.min(deviation / 2, 1));
  const all = Array.from({ length: count + 1 }, (_, k) => low + ((high - low) * k) / count);
  if (low < 0 && high > 0) all.push(0);
  return all.sort((a, b) => a - b);
}

/**
 * Moments of f(z) for normal z, by Gauss-Legendre quadrature between the kinks. The saturated share takes longer than
 * the rest; where `withShare` is false it is NaN.
 */
export function moments(f: Activation, mean: number, deviation: number, withShare = true): Moments {
  const edges = cuts(mean, deviation);
  const n = (edges.length - 1) * NODES;
  const [z, mass, a, slope] = [0, 1, 2, 3].map(() => new Float64Array(n)) as [
    Float64Array, Float64Array, Float64Array, Float64Array,
  ];
  const scale = 1 / (deviation * Math.sqrt(2 * Math.PI));
  for (let k = 0; k + 1 < edges.length; k++) {
    const [middle, half] = [(edges[k + 1] + edges[k]) / 2, (edges[k + 1] - edges[k]) / 2];
    for (let i = 0; i < NODES; i++) {
      const at = middle + half * PLACES[i];
      const u = (at - mean) / deviation;
      z[k * NODES + i] = at;
      mass[k * NODES + i] = half * WEIGHTS[i] * scale * Math.exp((-u * u) / 2);
    }
  }
  f.apply(z, a, slope, n);
  let [first, slopeMoment, second] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    first += mass[i] * a[i];
    slopeMoment += mass[i] * slope[i] * slope[i];
  }
  // About the mean, so that a narrow input far out keeps its digits.
  for (let i = 0; i < n; i++) second += mass[i] * (a[i] - first) ** 2;
  const saturated = withShare ? saturatedShare(f, mean, deviation) : NaN;
  return { mean: first, deviation: Math.sqrt(second), slopeMoment, saturated };
}

const steepest = new Map<string, number>();

/** The largest |f'|: on a fine grid, then by golden section around the best place. */
export function steepestSlope(f: Activation): number {
  const known = steepest.get(f.name);
  if (known !== undefined) return known;
  const size = (z: number): number => Math.abs(f.derivative(z));
  let best = 0;
  for (let z = -30; z <= 30; z += 1 / 64) if (size(z) > size(best)) best = z;
  let [low, high] = [best - 1 / 64, best + 1 / 64];
  const golden = (Math.sqrt(5) - 1) / 2;
  for (let turn = 0; turn < 60; turn++) {
    const [left, right] = [high - golden * (high - low), low + golden * (high - low)];
    if (size(left) > size(right)) high = right;
    else low = left;
  }
  const found = Math.max(size(best), size((low + high) / 2));
  steepest.set(f.name, found);
  return found;
}

/** The share of a normal input where |f'| is below a tenth of the steepest slope. */
export function saturatedShare(f: Activation, mean: number, deviation: number): number {
  const level = SATURATED * steepestSlope(f);
  const flat = (z: number): boolean => Math.abs(f.derivative(z)) < level;
  const [low, high] = [mean - REACH * deviation, mean + REACH * deviation];
  // The narrowest flat stretch there is, on the Gaussian's top, is 0.086 wide: none falls between two places.
  const steps = Math.max(1024, Math.ceil((high - low) * 32));
  let share = 0;
  let [start, before] = [low, low];
  let was = flat(low);
  for (let k = 1; k <= steps; k++) {
    const at = low + ((high - low) * k) / steps;
    const now = flat(at);
    if (now !== was) {
      let [left, right] = [before, at];
      for (let turn = 0; turn < 50; turn++) {
        const middle = (left + right) / 2;
        if (flat(middle) === was) left = middle;
        else right = middle;
      }
      if (was) share += normalBetween(start, right, mean, deviation);
      start = right;
    }
    [was, before] = [now, at];
  }
  if (was) share += normalBetween(start, high, mean, deviation);
  return Math.min(1, share);
}

/**
 * The distribution of f(z) by a change of variables on short stretches: the share of inputs in a stretch is spread
 * evenly between the outputs of its two ends, and becomes an atom where the output does not change at all.
 */
export function pushForward(
  f: Activation,
  mean: number,
  deviation: number,
  low: number,
  high: number,
  bins: number,
): Pushed {
  const steps = 2000;
  const [from, to] = [mean - REACH * deviation, mean + REACH * deviation];
  const z = Float64Array.from({ length: steps + 2 }, (_, k) => (k > steps ? 0 : from + ((to - from) * k) / steps));
  if (from >= 0 || to <= 0) z[steps + 1] = to;
  z.sort();
  const a = new Float64Array(z.length);
  const slope = new Float64Array(z.length);
  f.apply(z, a, slope, z.length);
  const density = new Float64Array(bins);
  const height = (high - low) / bins;
  const atoms = new Map<number, number>();
  for (let k = 0; k + 1 < z.length; k++) {
    const share = normalBetween(z[k], z[k + 1], mean, deviation);
    const [bottom, top] = [Math.min(a[k], a[k + 1]), Math.max(a[k], a[k + 1])];
    // A smooth tail can be flat to the last digit, too, but its slope there is not zero.
    if (bottom === top && slope[k] === 0 && slope[k + 1] === 0) {
      if (share > 0) atoms.set(bottom + 0, (atoms.get(bottom + 0) ?? 0) + share);
      continue;
    }
    const [first, last] = [Math.floor((bottom - low) / height), Math.floor((top - low) / height)];
    for (let bin = Math.max(0, first); bin <= Math.min(bins - 1, last); bin++) {
      const [under, over] = [Math.max(bottom, low + bin * height), Math.min(top, low + (bin + 1) * height)];
      // A stretch within one bin is not divided: it may be shorter than the rounding of a level.
      const part = first === last ? 1 : Math.max(0, over - under) / (top - bottom);
      density[bin] += (share * part) / height;
    }
  }
  const list = [...atoms].map(([at, share]) => ({ at, share })).filter(({ share }) => share > 1e-9);
  return { low, high, density, atoms: list };
}
