/**
 * The mathematics behind every widget: plain typed arrays, no page.
 *
 * Letters are the book's: `x` input, `w` weight (out, in), `b` bias, `z` pre-activation,
 * `a` activation, `delta` = dL/dz.
 *
 * Many points are always stored coordinate after coordinate: coordinate `k` of point `i` among `n` is
 * `x[k * n + i]`. Matrices are row-major: entry (row, column) is `w[row * columns + column]`.
 * Every error is a RangeError whose message is a sentence that can be shown to the reader.
 */

/* random.ts */
export interface RandomState {
  readonly words: readonly [number, number, number, number];
  readonly spare: number | null;
}
export declare class Random {
  constructor(seed: number); // a whole number from 0 to 2 ** 53 - 1
  static restore(state: RandomState): Random;
  save(): RandomState;
  uniform(low?: number, high?: number): number; // [low, high), default [0, 1)
  normal(mean?: number, deviation?: number): number;
  integer(below: number): number; // 0 ... below - 1
  shuffle<T>(items: { length: number; [index: number]: T }): void; // in place
}

/* activations.ts */
export type ActivationName =
  | "identity" | "sigmoid" | "tanh" | "relu" | "leaky_relu" | "elu" | "selu" | "gelu" | "silu" | "mish"
  | "softplus" | "softsign" | "sine" | "gaussian";
export interface Activation {
  readonly name: ActivationName;
  readonly label: string; // "leaky ReLU": for a menu
  value(z: number): number;
  derivative(z: number): number;
}
export declare const ACTIVATIONS: readonly Activation[];
export declare function activation(name: string): Activation;

/* initializers.ts */
export type InitializerName =
  | "he_normal" | "he_uniform" | "glorot_normal" | "glorot_uniform" | "lecun_normal" | "lecun_uniform"
  | "orthogonal" | "torch_default" | "unit_normal";
export declare const INITIALIZERS: readonly { readonly name: InitializerName; readonly label: string }[];
export declare function initialize(
  name: string, fanOut: number, fanIn: number, random: Random,
): { weights: Float64Array; biases: Float64Array };

/* network.ts */
export declare class Network {
  /** `widths` from the input to the output: [2, 3, 3, 1]; the last layer is linear (logits). */
  constructor(widths: readonly number[], activation: string);
  readonly widths: readonly number[];
  readonly activation: Activation;
  readonly parameters: Float64Array; // every weight and bias, one after another: weights 0, biases 0, weights 1, ...
  readonly weights: readonly Float64Array[]; // views into `parameters`: layer l is (widths[l + 1], widths[l]), row-major
  readonly biases: readonly Float64Array[];
  initialize(name: string, random: Random): this;
}
/** Room for at most `capacity` points to run forward and backward through a network. Keeps its own buffers. */
export declare class Pass {
  constructor(network: Network, capacity: number);
  readonly gradients: Float64Array; // laid out as network.parameters; filled by backward()
  readonly inputGradient: Float64Array; // filled by backward(n, delta, true)
  /** Returns the logits: (widths.at(-1)) * n numbers, overwritten by the next call. */
  forward(x: Float64Array, n: number): Float64Array;
  z(layer: number): Float64Array; // pre-activations of layer l = 0, 1, ... (a view, n values a unit)
  a(layer: number): Float64Array; // a(0) is the input, a(l + 1) the activations of hidden layer l
  /** `delta` = dL/dz of the last layer, laid out as the logits. Call after forward() with the same n. */
  backward(delta: Float64Array, withInput?: boolean): void;
}

/* losses.ts */
export type LossName = "cross_entropy" | "mse";
export interface Loss {
  readonly name: LossName;
  /** Mean loss over n logits; writes dL/dlogit into delta when given. */
  value(logits: Float64Array, labels: ArrayLike<number>, n: number, delta?: Float64Array): number;
}
export declare function loss(name: string): Loss;

/* optimizers.ts */
export type OptimizerName = "sgd" | "momentum" | "adam";
export declare const OPTIMIZERS: readonly { readonly name: OptimizerName; readonly label: string }[];
export interface Optimizer {
  readonly name: OptimizerName;
  rate: number; // may be changed between steps
  step(parameters: Float64Array, gradients: Float64Array): void;
}
export declare function optimizer(name: string, rate: number, size: number): Optimizer;

/* data.ts */
export type DataName = "circles" | "xor" | "moons" | "spirals" | "blobs";
export interface Points {
  readonly x: Float64Array; // (2 * n): first coordinates, then second coordinates
  readonly y: Uint8Array; // (n): labels 0 or 1
  readonly n: number;
}
export declare const DATA: readonly { readonly name: DataName; readonly label: string }[];
/** `noise` is the standard deviation of the jitter, in units of the plane; points lie in about [-1, 1] x [-1, 1]. */
export declare function makeData(name: string, n: number, noise: number, random: Random): Points;
/** Points painted by hand or sent by Python: refuses NaN, infinities, unequal lengths, labels other than 0 and 1. */
export declare function checkedPoints(pairs: readonly (readonly [number, number])[], labels: readonly number[]): Points;

/* training.ts */
export interface TrainerSettings {
  loss?: string; // "cross_entropy"
  optimizer?: string; // "sgd"
  rate?: number; // 0.1
  batchSize?: number; // 10; more than there are points means all of them
}
/** Minibatch training, reproducible from `random`: every epoch visits every point once in a new order. */
export declare class Trainer {
  constructor(network: Network, data: Points, settings: TrainerSettings, random: Random);
  readonly steps: number; // taken so far
  readonly epochs: number; // completed so far
  rate: number;
  step(count?: number): void; // `count` minibatch steps
  epoch(): void; // to the end of the current epoch
  /** Over all points, at the present weights. loss is NaN or Infinity once training has diverged. */
  evaluate(): { loss: number; accuracy: number };
}

/* geometry.ts */
/** Points of a regular grid over [-extent, extent]^2, row after row from the bottom left; (2 * columns * rows). */
export declare function grid(columns: number, rows: number, extent: number): Float64Array;
export interface Stage {
  readonly kind: "input" | "weights" | "bias" | "activation";
  readonly layer: number; // -1 for the input
  readonly width: number; // coordinates of a point at this stage
}
/** The input, then weights, bias, activation of every hidden layer, then weights and bias of the read-out. */
export declare function stages(network: Network): Stage[];
/** The points at every stage, in the order of stages(): one array of width * n a stage (pass `out` to reuse memory). */
export declare function stageValues(network: Network, x: Float64Array, n: number, out?: Float64Array[]): Float64Array[];
/** d a[o] / d x[k] after hidden layer `layer` (0 ...): entry (o, k) of point i is jacobian[(o * inputs + k) * n + i]. */
export declare function jacobians(network: Network, x: Float64Array, n: number, layer: number, out?: Float64Array): Float64Array;
export declare function determinants(jacobian: Float64Array, n: number): Float64Array; // plane to plane only
export declare function smallestSingularValues(jacobian: Float64Array, outputs: number, inputs: number, n: number): Float64Array;
/** Share of points whose determinant has the other sign than the majority. */
export declare function foldShare(determinants: ArrayLike<number>): number;
export declare const COLLAPSE_THRESHOLD: number; // 0.01
export declare function collapseShare(smallest: ArrayLike<number>, threshold?: number): number;

/* contour.ts */
/**
 * Where grid values cross `level`: ends of straight segments, end 0 and 1 of segment j are points 2 j and 2 j + 1.
 * The points are laid out as everywhere, (2 * n), ready for stageValues().
 */
export declare function contour(
  values: Float64Array, columns: number, rows: number, extent: number, level?: number,
): { readonly points: Float64Array; readonly n: number };

/* linear-path.ts */
export interface LinearPath {
  /** reflection: the map turns the space over; collapse: it is singular (rank < size) */
  readonly kind: "rotation+stretch" | "reflection" | "collapse";
  readonly rows: number;
  readonly columns: number;
  readonly size: number; // max(rows, columns): the path moves in this many dimensions
  readonly padded: boolean; // rectangular: rows or columns of zeros were added, then it moves, then it is projected
  readonly rank: number;
  readonly turn: number; // angle of the rotation in radians, [0, pi]
  readonly stretches: readonly number[]; // singular values, largest first
  readonly announcement: string; // one sentence for the reader: what this stage does, "" never
  /** The matrix at time t in [0, 1], (size, size) row-major; identity at 0. */
  at(t: number, out?: Float64Array): Float64Array;
}
/** From the identity to `matrix` (rows x columns, each 1, 2 or 3), never through a singular matrix unless it must. */
export declare function linearPath(matrix: ArrayLike<number>, rows: number, columns: number): LinearPath;
/** Applies the path's matrix at time t to n points: in: columns * n, out: size * n. */
export declare function moveAlong(path: LinearPath, t: number, x: Float64Array, n: number, out?: Float64Array): Float64Array;
