/** How wrong a logit is, and in which direction it should move. Class 1 is where the logit is positive. */

import { choose } from "./errors";
import { expNegative } from "./exponential";

export type LossName = "cross_entropy" | "mse";

export interface Loss {
  readonly name: LossName;
  /** For a menu. */
  readonly label: string;
  /** The mean over n logits; labels are 0 or 1. */
  readonly value: (logits: Float64Array, labels: ArrayLike<number>, n: number) => number;
  /** Writes dL/dlogit of that mean into `delta`. */
  readonly slope: (logits: Float64Array, labels: ArrayLike<number>, n: number, delta: Float64Array) => void;
}

/**
 * -ln of the probability given to the right class: softplus of the logit that speaks for the wrong one. Taken from
 * the logit itself, it neither overflows nor rounds to 0.
 */
const crossEntropy: Loss["value"] = (logits, labels, n) => {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const wrong = labels[i] === 1 ? -logits[i] : logits[i];
    sum += Math.log1p(expNegative(Math.abs(wrong))) + (wrong > 0 ? wrong : 0);
  }
  return sum / n;
};

/** The slope of softplus is the sigmoid: the probability given to the wrong class. */
const crossEntropySlope: Loss["slope"] = (logits, labels, n, delta) => {
  for (let i = 0; i < n; i++) {
    const sign = labels[i] === 1 ? -1 : 1;
    const wrong = sign * logits[i];
    const e = expNegative(Math.abs(wrong));
    delta[i] = (sign * (wrong > 0 ? 1 : e)) / ((1 + e) * n);
  }
};

/** Class 0 aims at -1 and class 1 at 1: the boundary, at 0, lies between. */
const target = (label: number): number => (label === 1 ? 1 : -1);

const squaredError: Loss["value"] = (logits, labels, n) => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (logits[i] - target(labels[i])) ** 2;
  return sum / n;
};

const squaredErrorSlope: Loss["slope"] = (logits, labels, n, delta) => {
  for (let i = 0; i < n; i++) delta[i] = (2 * (logits[i] - target(labels[i]))) / n;
};

export const LOSSES: readonly Loss[] = [
  { name: "cross_entropy", label: "cross-entropy", value: crossEntropy, slope: crossEntropySlope },
  { name: "mse", label: "squared error", value: squaredError, slope: squaredErrorSlope },
];

/** The loss called `name`; a RangeError lists the choices. */
export function loss(name: string): Loss {
  return choose("loss", LOSSES, name);
}
