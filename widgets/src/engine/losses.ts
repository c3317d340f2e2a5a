/** How wrong a logit is, and in which direction it should move. Class 1 is where the logit is positive. */

import { choose } from "./errors";
import { expNegative } from "./exponential";

export type LossName = "cross_entropy" | "mse";

export interface Loss {
  readonly name: LossName;
  /** For a menu. */
  readonly label: string;
  /** The mean over n logits; labels are 0 or 1. Writes dL/dlogit into `delta`, when given. */
  readonly value: (logits: Float64Array, labels: ArrayLike<number>, n: number, delta?: Float64Array) => number;
}

/** -ln of the probability given to the right class, from the logit itself, so that it neither overflows nor rounds to 0. */
const crossEntropy: Loss["value"] = (logits, labels, n, delta) => {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    // softplus of the logit that speaks for the wrong class, whose slope is the sigmoid of that logit
    const sign = labels[i] === 1 ? -1 : 1;
    const wrong = sign * logits[i];
    const e = expNegative(Math.abs(wrong));
    sum += Math.log1p(e) + (wrong > 0 ? wrong : 0);
    if (delta) delta[i] = (sign * (wrong > 0 ? 1 : e)) / (1 + e) / n;
  }
  return sum / n;
};

/** The squared distance from the targets -1 (class 0) and 1 (class 1), between which the boundary at 0 lies. */
const squaredError: Loss["value"] = (logits, labels, n, delta) => {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const error = logits[i] - (labels[i] === 1 ? 1 : -1);
    sum += error * error;
    if (delta) delta[i] = (2 * error) / n;
  }
  return sum / n;
};

export const LOSSES: readonly Loss[] = [
  { name: "cross_entropy", label: "cross-entropy", value: crossEntropy },
  { name: "mse", label: "squared error", value: squaredError },
];

/** The loss called `name`; a RangeError lists the choices. */
export function loss(name: string): Loss {
  return choose("loss", LOSSES, name);
}
