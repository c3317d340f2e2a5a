/**
 * What mean-field theory expects of a deep network at its start: wide layers, independent weights, many points.
 *
 * Without normalisation and ways around it is `forecast` of mean-field.ts. With them, for a normal u as the activation
 * receives it, a layer multiplies the mean square gradient by
 *
 *     no norm      variance E f'(u)^2               where variance = fan-in times the variance of a weight
 *     layer norm   E f'(u)^2 / E f(u)^2             the weights' scale cancels
 *     batch norm   E f'(u)^2 / Var f(u)             Yang et al. (2019), arXiv:1902.08129, for large batches
 *
 * and a way around adds one to that factor, because the layer's own weights are independent of what goes around it;
 * what comes in then grows from layer to layer, and with a norm the factor nears one.
 */

import { activation } from "./activations";
import type { DeepShape } from "./deep";
import { kernel, variances } from "./mean-field";
import { NORM_EPSILON } from "./normalize";

export interface DeepForecast {
  /** Expected mean squares of what each hidden layer hands on. */
  readonly signal: Float64Array;
  /** Expected mean squares of dL/dz in each hidden layer. */
  readonly gradient: Float64Array;
}

export interface Arriving {
  /** Of an input coordinate: its mean square, and its variance over the points. */
  readonly square: number;
  readonly variance: number;
  /** The mean square of dL/dlogit. */
  readonly loss: number;
}

export function deepForecast(shape: DeepShape, initializer: string, gain: number, arriving: Arriving): DeepForecast {
  const { depth, width, inputs, skip, normalization } = shape;
  const f = activation(shape.activation);
  const signal = new Float64Array(depth);
  const gradient = new Float64Array(depth);
  const passed = new Float64Array(depth); // from dL/da to dL/dz
  const scaled = (into: number, out: number): { weight: number; bias: number } => {
    const { weight, bias } = variances(initializer, into, out);
    return { weight: weight * gain * gain, bias };
  };
  let { square, variance } = arriving; // of what comes into the layer; the variance is that over the points
  let mean = 0;
  for (let l = 0; l < depth; l++) {
    const own = scaled(l === 0 ? inputs : width, width);
    const z = normalization === "batch" ? own.weight * variance : own.weight * square + own.bias;
    const shrink = normalization === "none" ? 1 : 1 / (z + NORM_EPSILON);
    const next = kernel(f, z * shrink);
    const around = skip && l > 0;
    square = next.square + (around ? square + 2 * mean * next.mean : 0);
    variance = next.square - next.mean ** 2 + (around ? variance : 0);
    mean = next.mean + (around ? mean : 0);
    signal[l] = square;
    passed[l] = next.slope * shrink;
  }
  // A mean square gradient sums fan-out terms.
  let arrived = (scaled(width, 1).weight / width) * arriving.loss;
  const turn = width > 1 ? scaled(width, width).weight : scaled(1, 1).weight;
  for (let l = depth - 1; l >= 0; l--) {
    gradient[l] = arrived * passed[l];
    arrived = (skip ? arrived : 0) + turn * gradient[l];
  }
  return { signal, gradient };
}
