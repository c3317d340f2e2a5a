/** Steps downhill, by torch's own formulas (torch.optim.SGD and Adam with their default settings). */

import { choose, finiteNumber, wholeNumber } from "./errors";

export type OptimizerName = "sgd" | "momentum" | "adam";

export interface Optimizer {
  readonly name: OptimizerName;
  /** The learning rate; may be changed between steps. */
  rate: number;
  /** Moves the parameters in place. */
  step(parameters: Float64Array, gradients: Float64Array): void;
}

class GradientDescent implements Optimizer {
  readonly name = "sgd";
  constructor(public rate: number) {}

  step(parameters: Float64Array, gradients: Float64Array): void {
    for (let i = 0; i < parameters.length; i++) parameters[i] -= this.rate * gradients[i];
  }
}

const MOMENTUM = 0.9;

class Momentum implements Optimizer {
  readonly name = "momentum";
  private readonly velocity: Float64Array;
  constructor(public rate: number, size: number) {
    this.velocity = new Float64Array(size);
  }

  step(parameters: Float64Array, gradients: Float64Array): void {
    const { velocity, rate } = this;
    for (let i = 0; i < parameters.length; i++) {
      velocity[i] = MOMENTUM * velocity[i] + gradients[i];
      parameters[i] -= rate * velocity[i];
    }
  }
}

const MEAN_KEPT = 0.9;
const SQUARE_KEPT = 0.999;
const EPSILON = 1e-8;

/** Kingma, Ba (2015), arXiv:1412.6980, algorithm 1, with epsilon added after the correction, as torch does. */
class Adam implements Optimizer {
  readonly name = "adam";
  private steps = 0;
  private readonly mean: Float64Array;
  private readonly square: Float64Array;
  constructor(public rate: number, size: number) {
    this.mean = new Float64Array(size);
    this.square = new Float64Array(size);
  }

  step(parameters: Float64Array, gradients: Float64Array): void {
    const { mean, square } = this;
    this.steps += 1;
    const rate = this.rate / (1 - MEAN_KEPT ** this.steps);
    const unit = 1 / Math.sqrt(1 - SQUARE_KEPT ** this.steps);
    for (let i = 0; i < parameters.length; i++) {
      const g = gradients[i];
      mean[i] += (1 - MEAN_KEPT) * (g - mean[i]);
      square[i] = SQUARE_KEPT * square[i] + (1 - SQUARE_KEPT) * g * g;
      parameters[i] -= (rate * mean[i]) / (Math.sqrt(square[i]) * unit + EPSILON);
    }
  }
}

interface OptimizerEntry {
  readonly name: OptimizerName;
  /** For a menu. */
  readonly label: string;
  readonly make: (rate: number, size: number) => Optimizer;
}

export const OPTIMIZERS: readonly OptimizerEntry[] = [
  { name: "sgd", label: "SGD", make: (rate) => new GradientDescent(rate) },
  { name: "momentum", label: "SGD with momentum 0.9", make: (rate, size) => new Momentum(rate, size) },
  { name: "adam", label: "Adam", make: (rate, size) => new Adam(rate, size) },
];

/** The optimizer called `name` for `size` parameters; a RangeError lists the choices. */
export function optimizer(name: string, rate: number, size: number): Optimizer {
  const { make } = choose("optimizer", OPTIMIZERS, name);
  return make(finiteNumber("The learning rate", rate, 0, true), wholeNumber("size", size, 1, 2 ** 31));
}
