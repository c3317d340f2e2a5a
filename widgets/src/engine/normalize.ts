/**
 * Layer and batch normalisation of z (units * n), forward and backward, as torch.nn.LayerNorm and torch.nn.BatchNorm1d
 * in training do it: u = scale * (z - mean) / sqrt(variance + epsilon) + shift, with one scale and shift for each unit.
 *
 * "layer" takes mean and variance of each point over the units (Ba, Kiros, Hinton 2016, arXiv:1607.06450), "batch" of
 * each unit over the points (Ioffe, Szegedy 2015, arXiv:1502.03167).
 */

import { wholeNumber } from "./errors";

export type NormalizationName = "none" | "layer" | "batch";

/** Added to every variance, as torch does. */
export const NORM_EPSILON = 1e-5;

export const NORMALIZATIONS: readonly { readonly name: NormalizationName; /** For a menu. */ readonly label: string }[] = [
  { name: "none", label: "none" },
  { name: "layer", label: "layer norm" },
  { name: "batch", label: "batch norm" },
];

/** One normalisation of `units` units for n points, and what its backward pass needs of its forward pass. */
export class Normalization {
  private readonly hat: Float64Array;
  /** 1 / sqrt(variance + epsilon): of every unit ("batch") or every point ("layer"). */
  private readonly inverse: Float64Array;
  private readonly first: Float64Array;
  private readonly second: Float64Array;

  constructor(
    readonly name: "layer" | "batch",
    private readonly units: number,
    private readonly n: number,
  ) {
    wholeNumber("The number of units", units, 1, 2 ** 20);
    wholeNumber("The number of points", n, 1, 2 ** 24);
    const groups = name === "batch" ? units : n;
    this.hat = new Float64Array(units * n);
    this.inverse = new Float64Array(groups);
    this.first = new Float64Array(groups);
    this.second = new Float64Array(groups);
  }

  forward(z: Float64Array, scale: Float64Array, shift: Float64Array, u: Float64Array): void {
    const { units, n, hat, inverse, first: mean, second: variance } = this;
    const [byUnit, byPoint, count] = this.name === "batch" ? [1, 0, n] : [0, 1, units];
    mean.fill(0);
    variance.fill(0);
    for (let k = 0, at = 0; k < units; k++) {
      for (let i = 0; i < n; i++, at++) mean[byUnit * k + byPoint * i] += z[at];
    }
    for (let g = 0; g < mean.length; g++) mean[g] /= count;
    for (let k = 0, at = 0; k < units; k++) {
      for (let i = 0; i < n; i++, at++) {
        const g = byUnit * k + byPoint * i;
        hat[at] = z[at] - mean[g];
        variance[g] += hat[at] * hat[at];
      }
    }
    for (let g = 0; g < variance.length; g++) inverse[g] = 1 / Math.sqrt(variance[g] / count + NORM_EPSILON);
    for (let k = 0, at = 0; k < units; k++) {
      for (let i = 0; i < n; i++, at++) {
        hat[at] *= inverse[byUnit * k + byPoint * i];
        u[at] = scale[k] * hat[at] + shift[k];
      }
    }
  }

  /** From dL/du to dL/dz (which may be the same array), dL/dscale and dL/dshift. */
  backward(du: Float64Array, scale: Float64Array, dz: Float64Array, dscale: Float64Array, dshift: Float64Array): void {
    const { units, n, hat, inverse, first: mean, second: along } = this;
    const [byUnit, byPoint, count] = this.name === "batch" ? [1, 0, n] : [0, 1, units];
    mean.fill(0);
    along.fill(0);
    for (let k = 0, at = 0; k < units; k++) {
      let [toScale, toShift] = [0, 0];
      for (let i = 0; i < n; i++, at++) {
        const g = byUnit * k + byPoint * i;
        const part = scale[k] * du[at];
        toShift += du[at];
        toScale += du[at] * hat[at];
        mean[g] += part;
        along[g] += part * hat[at];
      }
      dscale[k] = toScale;
      dshift[k] = toShift;
    }
    for (let k = 0, at = 0; k < units; k++) {
      for (let i = 0; i < n; i++, at++) {
        const g = byUnit * k + byPoint * i;
        dz[at] = inverse[g] * (scale[k] * du[at] - mean[g] / count - (hat[at] * along[g]) / count);
      }
    }
  }
}
