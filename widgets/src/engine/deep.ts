/**
 * A deep network of equal layers, with ways around its layers and with normalisation where they are asked for.
 *
 * Hidden layer l makes z = w a + b of what comes into it, u = N(z) with the normalisation N (or u = z), and hands on
 * a = f(u), or with ways around, from the second layer on, a = (what came in) + f(u). A linear read-out ends it.
 */

import { activation, type Activation } from "./activations";
import { denseBackward, denseForward, denseGradients } from "./dense";
import { choose, wholeNumber } from "./errors";
import { initialize } from "./initializers";
import { NORMALIZATIONS, Normalization, type NormalizationName } from "./normalize";
import type { Random } from "./random";

export interface DeepShape {
  readonly inputs: number;
  readonly width: number;
  /** Hidden layers. */
  readonly depth: number;
  readonly activation: string;
  readonly skip: boolean;
  readonly normalization: string;
}

/** Windows on one array: weights, biases (and scales, shifts) of each hidden layer in turn, then those of the read-out. */
export interface Parts {
  readonly weights: readonly Float64Array[];
  readonly biases: readonly Float64Array[];
  /** Of each hidden layer; empty without normalisation. */
  readonly scales: readonly Float64Array[];
  readonly shifts: readonly Float64Array[];
}

export class DeepNetwork implements Parts {
  readonly activation: Activation;
  readonly normalization: NormalizationName;
  readonly parameters: Float64Array;
  readonly weights: readonly Float64Array[];
  readonly biases: readonly Float64Array[];
  readonly scales: readonly Float64Array[];
  readonly shifts: readonly Float64Array[];

  /** Parameters start at zero, scales at one. */
  constructor(readonly shape: DeepShape) {
    const { inputs, width, depth } = shape;
    wholeNumber("The number of inputs", inputs, 1, 1024);
    wholeNumber("The width", width, 1, 1024);
    wholeNumber("The depth", depth, 1, 1024);
    this.activation = activation(shape.activation);
    this.normalization = choose("normalization", NORMALIZATIONS, shape.normalization).name;
    const norm = this.normalization === "none" ? 0 : 2 * width;
    this.parameters = new Float64Array((inputs + 1) * width + (depth - 1) * (width + 1) * width + depth * norm + width + 1);
    ({ weights: this.weights, biases: this.biases, scales: this.scales, shifts: this.shifts } = this.parts(this.parameters));
    for (const scale of this.scales) scale.fill(1);
  }

  /** What comes into layer l; the read-out is layer `depth`. */
  fanIn(l: number): number {
    return l === 0 ? this.shape.inputs : this.shape.width;
  }

  fanOut(l: number): number {
    return l === this.shape.depth ? 1 : this.shape.width;
  }

  parts(all: Float64Array): Parts {
    const parts = { weights: [], biases: [], scales: [], shifts: [] } as Record<keyof Parts, Float64Array[]>;
    let start = 0;
    const take = (count: number): Float64Array => all.subarray(start, (start += count));
    for (let l = 0; l <= this.shape.depth; l++) {
      parts.weights.push(take(this.fanOut(l) * this.fanIn(l)));
      parts.biases.push(take(this.fanOut(l)));
      if (l === this.shape.depth || this.normalization === "none") continue;
      parts.scales.push(take(this.shape.width));
      parts.shifts.push(take(this.shape.width));
    }
    return parts;
  }

  /** Draws new weights and biases, layer by layer, and multiplies the weights by `gain`; scales and shifts start anew. */
  initialize(name: string, random: Random, gain = 1): this {
    this.weights.forEach((w, l) => {
      const drawn = initialize(name, this.fanOut(l), this.fanIn(l), random);
      for (let i = 0; i < w.length; i++) w[i] = gain * drawn.weights[i];
      this.biases[l].set(drawn.biases);
    });
    for (const scale of this.scales) scale.fill(1);
    for (const shift of this.shifts) shift.fill(0);
    return this;
  }
}

/** Room for n points on their way through a deep network; nothing is allocated while they travel. */
export class DeepPass implements Parts {
  /** dL/dparameters, laid out as network.parameters; filled by backward(). */
  readonly gradients: Float64Array;
  readonly weights: readonly Float64Array[];
  readonly biases: readonly Float64Array[];
  readonly scales: readonly Float64Array[];
  readonly shifts: readonly Float64Array[];
  /** z = w a + b, what the activation is applied to, f' there, what the layer hands on, and dL/dz: of each hidden layer. */
  readonly z: readonly Float64Array[];
  readonly u: readonly Float64Array[];
  readonly slopes: readonly Float64Array[];
  readonly a: readonly Float64Array[];
  readonly deltas: readonly Float64Array[];
  private readonly norms: readonly Normalization[];
  private readonly logits: Float64Array;
  private g: Float64Array; // dL/da of the layer in hand
  private below: Float64Array;
  private input: Float64Array = new Float64Array(0);

  constructor(
    readonly network: DeepNetwork,
    readonly n: number,
  ) {
    const { width, depth } = network.shape;
    const { normalization } = network;
    const room = (): Float64Array => new Float64Array(width * n);
    const layers = Array.from({ length: depth }, (_, l) => l);
    this.z = layers.map(room);
    this.norms = normalization === "none" ? [] : layers.map(() => new Normalization(normalization, width, n));
    this.u = normalization === "none" ? this.z : layers.map(room);
    this.slopes = layers.map(room);
    this.a = layers.map(room);
    this.deltas = layers.map(room);
    this.g = room();
    this.below = room();
    this.logits = new Float64Array(n);
    this.gradients = new Float64Array(network.parameters.length);
    ({ weights: this.weights, biases: this.biases, scales: this.scales, shifts: this.shifts } = network.parts(this.gradients));
  }

  /** Sends points x (inputs * n) through; returns the n outputs, overwritten by the next call. */
  forward(x: Float64Array): Float64Array {
    const { network, n } = this;
    const { width, depth, inputs, skip } = network.shape;
    if (x.length !== inputs * n) {
      throw new RangeError(`This pass takes ${n} points of ${inputs} coordinates; it was given ${x.length} numbers.`);
    }
    this.input = x;
    let from = x;
    for (let l = 0; l < depth; l++) {
      const a = this.a[l];
      denseForward(network.weights[l], network.biases[l], from, this.z[l], width, network.fanIn(l), n);
      this.norms[l]?.forward(this.z[l], network.scales[l], network.shifts[l], this.u[l]);
      network.activation.apply(this.u[l], a, this.slopes[l], width * n);
      if (skip && l > 0) for (let i = 0; i < a.length; i++) a[i] += from[i];
      from = a;
    }
    denseForward(network.weights[depth], network.biases[depth], from, this.logits, 1, width, n);
    return this.logits;
  }

  /** From dL/dlogit of the n points of the forward() before to the gradients of all parameters. */
  backward(delta: Float64Array): void {
    const { network, n } = this;
    const { width, depth, skip } = network.shape;
    denseGradients(delta, this.a[depth - 1], this.weights[depth], this.biases[depth], 1, width, n);
    denseBackward(network.weights[depth], delta, this.g, 1, width, n);
    for (let l = depth - 1; l >= 0; l--) {
      const [dz, slope, g] = [this.deltas[l], this.slopes[l], this.g];
      for (let i = 0; i < dz.length; i++) dz[i] = g[i] * slope[i];
      this.norms[l]?.backward(dz, network.scales[l], dz, this.scales[l], this.shifts[l]);
      const from = l > 0 ? this.a[l - 1] : this.input;
      denseGradients(dz, from, this.weights[l], this.biases[l], width, network.fanIn(l), n);
      if (l === 0) break;
      denseBackward(network.weights[l], dz, this.below, width, width, n);
      if (skip) for (let i = 0; i < g.length; i++) this.below[i] += g[i];
      [this.g, this.below] = [this.below, this.g];
    }
  }
}
