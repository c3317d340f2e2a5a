/** Initial weights: the variance that keeps a signal's size, divided by how many units it is summed over. */

import { choose, wholeNumber } from "./errors";
import type { Random } from "./random";

export type InitializerName =
  | "he_normal" | "he_uniform" | "glorot_normal" | "glorot_uniform" | "lecun_normal" | "lecun_uniform"
  | "orthogonal" | "torch_default" | "unit_normal";

export interface Initializer {
  readonly name: InitializerName;
  /** For a menu. */
  readonly label: string;
  /** Fills weights (fanOut, fanIn) row by row, and biases, which come in as zeros. */
  readonly fill: (weights: Float64Array, biases: Float64Array, fanOut: number, fanIn: number, random: Random) => void;
}

type Fan = (fanIn: number, fanOut: number) => number;
const fanIn: Fan = (into) => into;
const fanAverage: Fan = (into, out) => (into + out) / 2;

/** Weights of variance scale / fan, normal or uniform over +-sqrt(3 scale / fan); biases stay zero. */
function varianceScaling(scale: number, fan: Fan, shape: "normal" | "uniform"): Initializer["fill"] {
  return (weights, _biases, out, into, random) => {
    const deviation = Math.sqrt(scale / fan(into, out));
    const bound = Math.sqrt(3) * deviation;
    for (let i = 0; i < weights.length; i++) {
      weights[i] = shape === "normal" ? random.normal(0, deviation) : random.uniform(-bound, bound);
    }
  };
}

/**
 * A random matrix whose rows (or columns, whichever are fewer) are orthonormal, each such matrix equally likely:
 * normal vectors made orthogonal one after another. Saxe, McClelland, Ganguli (2014), arXiv:1312.6120.
 */
const orthogonal: Initializer["fill"] = (weights, _biases, out, into, random) => {
  const [vectors, length] = out <= into ? [out, into] : [into, out];
  const at = (v: number, c: number): number => (out <= into ? v * into + c : c * into + v);
  for (let v = 0; v < vectors; v++) {
    for (;;) {
      for (let c = 0; c < length; c++) weights[at(v, c)] = random.normal();
      // Twice is enough: the first subtraction leaves rounding errors, the second removes them.
      for (let pass = 0; pass < 2; pass++) {
        for (let u = 0; u < v; u++) {
          let dot = 0;
          for (let c = 0; c < length; c++) dot += weights[at(v, c)] * weights[at(u, c)];
          for (let c = 0; c < length; c++) weights[at(v, c)] -= dot * weights[at(u, c)];
        }
      }
      let square = 0;
      for (let c = 0; c < length; c++) square += weights[at(v, c)] ** 2;
      // A vector that nearly lay in the span of the others has no direction left to trust: draw again.
      if (square < 1e-12) continue;
      for (let c = 0; c < length; c++) weights[at(v, c)] /= Math.sqrt(square);
      break;
    }
  }
};

/** torch.nn.Linear: weights and biases uniform over +-1 / sqrt(fanIn). */
const torchDefault: Initializer["fill"] = (weights, biases, _out, into, random) => {
  const bound = 1 / Math.sqrt(into);
  for (let i = 0; i < weights.length; i++) weights[i] = random.uniform(-bound, bound);
  for (let i = 0; i < biases.length; i++) biases[i] = random.uniform(-bound, bound);
};

export const INITIALIZERS: readonly Initializer[] = [
  // He, Zhang, Ren, Sun (2015), arXiv:1502.01852, section 2.2.
  { name: "he_normal", label: "He, normal", fill: varianceScaling(2, fanIn, "normal") },
  { name: "he_uniform", label: "He, uniform", fill: varianceScaling(2, fanIn, "uniform") },
  // Glorot, Bengio (2010), equations 12 and 16.
  { name: "glorot_normal", label: "Glorot, normal", fill: varianceScaling(1, fanAverage, "normal") },
  { name: "glorot_uniform", label: "Glorot, uniform", fill: varianceScaling(1, fanAverage, "uniform") },
  // LeCun, Bottou, Orr, Müller (1998), Efficient BackProp, section 4.6.
  { name: "lecun_normal", label: "LeCun, normal", fill: varianceScaling(1, fanIn, "normal") },
  { name: "lecun_uniform", label: "LeCun, uniform", fill: varianceScaling(1, fanIn, "uniform") },
  { name: "orthogonal", label: "orthogonal", fill: orthogonal },
  { name: "torch_default", label: "torch's default", fill: torchDefault },
  { name: "unit_normal", label: "normal, variance 1", fill: varianceScaling(1, () => 1, "normal") },
];

/** Draws weights (fanOut, fanIn), row by row, and biases for one dense layer. */
export function initialize(
  name: string,
  fanOut: number,
  fanIn: number,
  random: Random,
): { weights: Float64Array; biases: Float64Array } {
  const { fill } = choose("initializer", INITIALIZERS, name);
  wholeNumber("fanOut", fanOut, 1, 2 ** 20);
  wholeNumber("fanIn", fanIn, 1, 2 ** 20);
  const weights = new Float64Array(fanOut * fanIn);
  const biases = new Float64Array(fanOut);
  fill(weights, biases, fanOut, fanIn, random);
  return { weights, biases };
}
