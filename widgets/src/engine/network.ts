/** A dense network: its parameters, and passes of points through it, forward and backward. */

import { activation, type Activation } from "./activations";
import { denseBackward, denseForward, denseGradients } from "./dense";
import { wholeNumber } from "./errors";
import { initialize } from "./initializers";
import type { Random } from "./random";

const WIDEST = 1024;

/**
 * Weights and biases of hidden layers with one activation, and of a linear read-out.
 *
 * All parameters lie in one array (weights of layer 0, its biases, weights of layer 1, ...), so that an optimizer is
 * one loop; `weights[l]`, (widths[l + 1], widths[l]) row by row, and `biases[l]` are windows on it.
 */
export class Network {
  readonly widths: readonly number[];
  readonly activation: Activation;
  readonly parameters: Float64Array;
  readonly weights: readonly Float64Array[];
  readonly biases: readonly Float64Array[];

  /** `widths` runs from the input to the output: [2, 3, 3, 1] has two hidden layers. Parameters start at zero. */
  constructor(widths: readonly number[], activationName: string) {
    if (widths.length < 2) {
      throw new RangeError(`A network needs at least an input and an output width, but widths is [${widths.join(", ")}].`);
    }
    widths.forEach((width, place) => wholeNumber(`The number of units widths[${place}]`, width, 1, WIDEST));
    this.widths = [...widths];
    this.activation = activation(activationName);
    this.parameters = new Float64Array(
      widths.slice(1).reduce((sum, width, l) => sum + width * (widths[l] + 1), 0),
    );
    ({ weights: this.weights, biases: this.biases } = windows(this.parameters, this.widths));
  }

  /** Draws new weights and biases, layer by layer; returns the network. */
  initialize(name: string, random: Random): this {
    for (let l = 0; l < this.weights.length; l++) {
      const drawn = initialize(name, this.widths[l + 1], this.widths[l], random);
      this.weights[l].set(drawn.weights);
      this.biases[l].set(drawn.biases);
    }
    return this;
  }
}

/** Weights and biases of every layer as windows on one array. */
function windows(
  all: Float64Array, widths: readonly number[],
): { weights: Float64Array[]; biases: Float64Array[] } {
  const weights: Float64Array[] = [];
  const biases: Float64Array[] = [];
  let start = 0;
  for (let l = 0; l + 1 < widths.length; l++) {
    const count = widths[l + 1] * widths[l];
    weights.push(all.subarray(start, start + count));
    biases.push(all.subarray(start + count, start + count + widths[l + 1]));
    start += count + widths[l + 1];
  }
  return { weights, biases };
}

/**
 * Room for up to `capacity` points on their way through a network; nothing is allocated while they travel.
 * One network may have several passes: minibatches, the grid, a map.
 */
export class Pass {
  /** dL/dparameters, laid out as network.parameters; filled by backward(). */
  readonly gradients: Float64Array;
  readonly weightGradients: readonly Float64Array[];
  readonly biasGradients: readonly Float64Array[];
  private readonly pre: Float64Array[]; // z of every layer
  private readonly post: Float64Array[]; // a of every hidden layer
  private readonly slopes: Float64Array[]; // f'(z) of every hidden layer
  private readonly deltas: Float64Array[]; // dL/dz of every hidden layer
  private readonly dx: Float64Array;
  private input: Float64Array = new Float64Array(0);
  private n = 0;
  private logits: Float64Array = new Float64Array(0);
  private last: Float64Array = new Float64Array(0); // delta of the last layer

  constructor(
    readonly network: Network,
    readonly capacity: number,
  ) {
    wholeNumber("The capacity of a pass", capacity, 1, 2 ** 24);
    const room = (width: number): Float64Array => new Float64Array(width * capacity);
    const { widths } = network;
    const hidden = widths.slice(1, -1);
    this.pre = widths.slice(1).map(room);
    this.post = hidden.map(room);
    this.slopes = hidden.map(room);
    this.deltas = hidden.map(room);
    this.dx = room(widths[0]);
    this.gradients = new Float64Array(network.parameters.length);
    ({ weights: this.weightGradients, biases: this.biasGradients } = windows(this.gradients, widths));
  }

  /** Sends the first n points of x (widths[0] * n) through; returns the outputs, overwritten by the next call. */
  forward(x: Float64Array, n: number): Float64Array {
    const { network, pre, post, slopes } = this;
    const { widths, weights, biases } = network;
    if (n > this.capacity || x.length < widths[0] * n) this.refuse(x, n);
    this.input = x;
    if (n !== this.n) {
      this.n = n;
      this.logits = pre[pre.length - 1].subarray(0, widths[widths.length - 1] * n);
    }
    let from = x;
    for (let l = 0; l < pre.length; l++) {
      denseForward(weights[l], biases[l], from, pre[l], widths[l + 1], widths[l], n);
      if (l < post.length) {
        network.activation.apply(pre[l], post[l], slopes[l], widths[l + 1] * n);
        from = post[l];
      }
    }
    return this.logits;
  }

  /**
   * From delta = dL/dz of the last layer, laid out as the outputs of the forward() before, to the gradients of all
   * parameters (unless they are not wanted) and, on request, of the input.
   */
  backward(delta: Float64Array, withInput = false, withParameters = true): void {
    const { network, n } = this;
    this.last = delta;
    const { widths, weights } = network;
    let above = delta;
    for (let l = weights.length - 1; l >= 0; l--) {
      if (withParameters) {
        const from = l > 0 ? this.post[l - 1] : this.input;
        denseGradients(above, from, this.weightGradients[l], this.biasGradients[l], widths[l + 1], widths[l], n);
      }
      if (l > 0) {
        const below = this.deltas[l - 1];
        const slope = this.slopes[l - 1];
        denseBackward(weights[l], above, below, widths[l + 1], widths[l], n);
        for (let i = 0, count = widths[l] * n; i < count; i++) below[i] *= slope[i];
        above = below;
      } else if (withInput) {
        denseBackward(weights[0], above, this.dx, widths[1], widths[0], n);
      }
    }
  }

  /** dL/dx (widths[0] * n), after backward(delta, true). */
  get inputGradient(): Float64Array {
    return this.dx.subarray(0, this.network.widths[0] * this.n);
  }

  /** Pre-activations of layer l = 0, 1, ... of the forward() before: (widths[l + 1] * n). */
  z(l: number): Float64Array {
    return this.pre[l].subarray(0, this.network.widths[l + 1] * this.n);
  }

  /** a(0) is the input, a(l + 1) what hidden layer l gives: (widths[l] * n) numbers for a(l). */
  a(l: number): Float64Array {
    return (l === 0 ? this.input : this.post[l - 1]).subarray(0, this.network.widths[l] * this.n);
  }

  /** f'(z) of hidden layer l: (widths[l + 1] * n). */
  slope(l: number): Float64Array {
    return this.slopes[l].subarray(0, this.network.widths[l + 1] * this.n);
  }

  /** dL/dz of layer l, after backward(): (widths[l + 1] * n). */
  delta(l: number): Float64Array {
    return (l < this.deltas.length ? this.deltas[l] : this.last).subarray(0, this.network.widths[l + 1] * this.n);
  }

  private refuse(x: Float64Array, n: number): never {
    const coordinates = this.network.widths[0];
    throw new RangeError(
      `This pass has room for ${this.capacity} points of ${coordinates} coordinates; ` +
        `it was given ${n} points in ${x.length} numbers.`,
    );
  }
}
