/** What a network does to the plane near each point: Jacobians, and from them folding and collapse. */

import { wholeNumber } from "./errors";
import { denseForward } from "./dense";
import type { Network } from "./network";

/** Points of a regular grid over [-extent, extent]^2, row after row from the bottom left corner: (2 * columns * rows). */
export function grid(columns: number, rows: number, extent: number): Float64Array {
  wholeNumber("The number of grid columns", columns, 2, 4096);
  wholeNumber("The number of grid rows", rows, 2, 4096);
  const n = columns * rows;
  const points = new Float64Array(2 * n);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      points[row * columns + column] = extent * ((2 * column) / (columns - 1) - 1);
      points[n + row * columns + column] = extent * ((2 * row) / (rows - 1) - 1);
    }
  }
  return points;
}

/**
 * d a[o] / d x[k] of the map from the input to hidden layer `layer` = 0, 1, ..., at the first n points of x.
 * Entry (o, k) of point i is result[(o * inputs + k) * n + i].
 *
 * Forward mode: the columns of the Jacobian travel along with the points, multiplied by the weights and then by f'(z).
 */
export function jacobians(network: Network, x: Float64Array, n: number, layer: number, out?: Float64Array): Float64Array {
  const { widths, weights, biases, activation } = network;
  wholeNumber("The hidden layer", layer, 0, widths.length - 3);
  const inputs = widths[0];
  let a = x;
  // n points with `inputs` columns each are as good as inputs * n points.
  let columns: Float64Array = new Float64Array(inputs * inputs * n);
  for (let k = 0; k < inputs; k++) columns.fill(1, (k * inputs + k) * n, (k * inputs + k + 1) * n);
  for (let l = 0; l <= layer; l++) {
    const width = widths[l + 1];
    const z = new Float64Array(width * n);
    const slope = new Float64Array(width * n);
    denseForward(weights[l], biases[l], a, z, width, widths[l], n);
    a = new Float64Array(width * n);
    activation.apply(z, a, slope, width * n);
    const size = width * inputs * n;
    const next = l === layer && out && out.length >= size ? out : new Float64Array(size);
    denseForward(weights[l], new Float64Array(width), columns, next, width, widths[l], inputs * n);
    for (let o = 0; o < width; o++) {
      for (let k = 0; k < inputs; k++) {
        for (let i = 0; i < n; i++) next[(o * inputs + k) * n + i] *= slope[o * n + i];
      }
    }
    columns = next;
  }
  return columns;
}

/** Determinants of n Jacobians of a map from the plane to the plane. */
export function determinants(jacobian: Float64Array, n: number): Float64Array {
  const result = new Float64Array(n);
  for (let i = 0; i < n; i++) result[i] = jacobian[i] * jacobian[3 * n + i] - jacobian[n + i] * jacobian[2 * n + i];
  return result;
}

/**
 * The smallest singular value of n Jacobians of a map from the plane to `outputs` dimensions: the least factor by
 * which a small step is stretched. It is the factor of areas divided by the largest singular value; the factor of
 * areas is the root of the sum of all squared 2 x 2 minors (Cauchy and Binet), which does not cancel.
 */
export function smallestSingularValues(jacobian: Float64Array, outputs: number, inputs: number, n: number): Float64Array {
  wholeNumber("The number of inputs", inputs, 2, 2);
  const result = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let first = 0;
    let second = 0;
    let product = 0;
    let area = 0;
    for (let o = 0; o < outputs; o++) {
      const u = jacobian[2 * o * n + i];
      const v = jacobian[(2 * o + 1) * n + i];
      first += u * u;
      second += v * v;
      product += u * v;
      for (let p = 0; p < o; p++) area += (u * jacobian[(2 * p + 1) * n + i] - v * jacobian[2 * p * n + i]) ** 2;
    }
    const largest = Math.sqrt((first + second + Math.hypot(first - second, 2 * product)) / 2);
    result[i] = largest === 0 ? 0 : Math.sqrt(area) / largest;
  }
  return result;
}

/**
 * The share of points where the plane lies the other way up than at most points: the determinant has the other sign
 * than the majority. Where it is zero it has no sign and counts as not folded. A reflection of the whole plane folds
 * nothing. NaN if a determinant is NaN, as in a network that has diverged.
 */
export function foldShare(values: ArrayLike<number>): number {
  let up = 0;
  let down = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) return NaN;
    if (values[i] > 0) up += 1;
    else if (values[i] < 0) down += 1;
  }
  return Math.min(up, down) / values.length;
}

/** Below this smallest singular value the plane counts as collapsed: a step shrinks to a hundredth in some direction. */
export const COLLAPSE_THRESHOLD = 0.01;

/** The share of points whose smallest singular value is below the threshold; NaN if one is NaN. */
export function collapseShare(smallest: ArrayLike<number>, threshold = COLLAPSE_THRESHOLD): number {
  let collapsed = 0;
  for (let i = 0; i < smallest.length; i++) {
    if (Number.isNaN(smallest[i])) return NaN;
    if (smallest[i] < threshold) collapsed += 1;
  }
  return collapsed / smallest.length;
}
