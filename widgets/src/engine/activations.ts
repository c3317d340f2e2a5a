/** The activation functions, each written once, next to its derivative. */

import { choose } from "./errors";
import { erfc } from "./erf";
import { clamped, expNegative, power, remainder, steps } from "./exponential";

export type ActivationName =
  | "identity" | "sigmoid" | "tanh" | "relu" | "leaky_relu" | "elu" | "selu" | "gelu" | "silu" | "mish"
  | "softplus" | "softsign" | "sine" | "gaussian";

export interface Activation {
  readonly name: ActivationName;
  /** For a menu. */
  readonly label: string;
  value(z: number): number;
  /** f'(z); at a corner the derivative that torch uses, the one from the left. */
  derivative(z: number): number;
  /** a[i] = f(z[i]) and slope[i] = f'(z[i]) for i < n. */
  apply(z: Float64Array, a: Float64Array, slope: Float64Array, n: number): void;
}

/** Writes f(z[i]) into a[i] and f'(z[i]) into s[i]: the two share their exponential. */
type Rule = (z: Float64Array, a: Float64Array, s: Float64Array, i: number) => void;

const identity: Rule = (z, a, s, i) => {
  a[i] = z[i];
  s[i] = 1;
};

const sigmoid: Rule = (z, a, s, i) => {
  const e = expNegative(Math.abs(z[i]));
  const share = 1 / (1 + e);
  a[i] = z[i] < 0 ? e * share : share;
  s[i] = e * share * share;
};

const tanh: Rule = (z, a, s, i) => {
  // Of e = exp(-2 |z|) both e and e - 1 are needed without cancellation, so the parts are put together here.
  const w = clamped(2 * Math.abs(z[i]));
  const k = steps(w);
  const scale = power(k);
  const rest = scale * remainder(w, k);
  const less = scale - 1 + rest;
  const share = 1 / (2 + less);
  a[i] = z[i] < 0 ? less * share : -less * share;
  s[i] = 4 * (scale + rest) * share * share;
};

// Comparisons are written so that NaN takes the branch that hands it on.
const relu: Rule = (z, a, s, i) => {
  a[i] = z[i] <= 0 ? 0 : z[i];
  s[i] = z[i] <= 0 ? 0 : 1;
};

const leakyRelu: Rule = (z, a, s, i) => {
  a[i] = z[i] <= 0 ? 0.01 * z[i] : z[i];
  s[i] = z[i] <= 0 ? 0.01 : 1;
};

const elu: Rule = (z, a, s, i) => {
  const w = clamped(z[i] < 0 ? -z[i] : 0);
  const k = steps(w);
  const scale = power(k);
  const rest = scale * remainder(w, k);
  a[i] = z[i] <= 0 ? scale - 1 + rest : z[i];
  s[i] = scale + rest;
};

// Klambauer, Unterthiner, Mayr, Hochreiter (2017), arXiv:1706.02515, equation 14.
const SELU_SCALE = 1.0507009873554804934193349852946;
const SELU_LEFT = 1.6732632423543772848170429916717 * SELU_SCALE;
const selu: Rule = (z, a, s, i) => {
  const w = clamped(z[i] < 0 ? -z[i] : 0);
  const k = steps(w);
  const scale = power(k);
  const rest = scale * remainder(w, k);
  a[i] = z[i] <= 0 ? SELU_LEFT * (scale - 1 + rest) : SELU_SCALE * z[i];
  s[i] = z[i] <= 0 ? SELU_LEFT * (scale + rest) : SELU_SCALE;
};

const gelu: Rule = (z, a, s, i) => {
  const below = 0.5 * erfc(-Math.SQRT1_2 * z[i]); // the normal distribution's share below z
  const density = expNegative(0.5 * z[i] * z[i]) * 0.3989422804014327; // 1 / sqrt(2 pi)
  a[i] = z[i] * below;
  s[i] = below + z[i] * density;
};

const silu: Rule = (z, a, s, i) => {
  const e = expNegative(Math.abs(z[i]));
  const share = 1 / (1 + e);
  const gate = z[i] < 0 ? e * share : share;
  a[i] = z[i] * gate;
  s[i] = gate + z[i] * e * share * share;
};

/** z tanh(ln(1 + exp z)), with the tanh multiplied out: for u = 1 + exp z it is (u^2 - 1) / (u^2 + 1). */
const mish: Rule = (z, a, s, i) => {
  const e = expNegative(Math.abs(z[i]));
  const left = z[i] < 0;
  const share = 1 / (left ? 2 + e * (2 + e) : 1 + 2 * e * (1 + e));
  const gate = (left ? e * (2 + e) : 1 + 2 * e) * share;
  a[i] = z[i] * gate;
  s[i] = gate + z[i] * 4 * (1 + e) * (left ? e : e * e) * share * share;
};

const softplus: Rule = (z, a, s, i) => {
  const e = expNegative(Math.abs(z[i]));
  a[i] = Math.log1p(e) + (z[i] < 0 ? 0 : z[i]);
  s[i] = (z[i] < 0 ? e : 1) / (1 + e);
};

const softsign: Rule = (z, a, s, i) => {
  const share = 1 / (1 + Math.abs(z[i]));
  a[i] = z[i] * share;
  s[i] = share * share;
};

const sine: Rule = (z, a, s, i) => {
  a[i] = Math.sin(z[i]);
  s[i] = Math.cos(z[i]);
};

const gaussian: Rule = (z, a, s, i) => {
  const e = expNegative(z[i] * z[i]);
  a[i] = e;
  s[i] = -2 * z[i] * e;
};

type Loop = Activation["apply"];

function entry(name: ActivationName, label: string, rule: Rule, apply: Loop): Activation {
  const z = new Float64Array(1);
  const a = new Float64Array(1);
  const s = new Float64Array(1);
  const at = (point: number): void => {
    z[0] = point;
    rule(z, a, s, 0);
  };
  return {
    name,
    label,
    value: (point) => (at(point), a[0]),
    derivative: (point) => (at(point), s[0]),
    apply,
  };
}

// Every loop is written out: one loop shared by all rules would call them through a pointer, which costs
// more than most of them do; a loop of its own has its rule compiled into it.
export const ACTIVATIONS: readonly Activation[] = [
  entry("identity", "identity", identity, (z, a, s, n) => { for (let i = 0; i < n; i++) identity(z, a, s, i); }),
  entry("sigmoid", "sigmoid", sigmoid, (z, a, s, n) => { for (let i = 0; i < n; i++) sigmoid(z, a, s, i); }),
  entry("tanh", "tanh", tanh, (z, a, s, n) => { for (let i = 0; i < n; i++) tanh(z, a, s, i); }),
  entry("relu", "ReLU", relu, (z, a, s, n) => { for (let i = 0; i < n; i++) relu(z, a, s, i); }),
  entry("leaky_relu", "leaky ReLU", leakyRelu, (z, a, s, n) => { for (let i = 0; i < n; i++) leakyRelu(z, a, s, i); }),
  entry("elu", "ELU", elu, (z, a, s, n) => { for (let i = 0; i < n; i++) elu(z, a, s, i); }),
  entry("selu", "SELU", selu, (z, a, s, n) => { for (let i = 0; i < n; i++) selu(z, a, s, i); }),
  entry("gelu", "GELU", gelu, (z, a, s, n) => { for (let i = 0; i < n; i++) gelu(z, a, s, i); }),
  entry("silu", "SiLU (swish)", silu, (z, a, s, n) => { for (let i = 0; i < n; i++) silu(z, a, s, i); }),
  entry("mish", "Mish", mish, (z, a, s, n) => { for (let i = 0; i < n; i++) mish(z, a, s, i); }),
  entry("softplus", "softplus", softplus, (z, a, s, n) => { for (let i = 0; i < n; i++) softplus(z, a, s, i); }),
  entry("softsign", "softsign", softsign, (z, a, s, n) => { for (let i = 0; i < n; i++) softsign(z, a, s, i); }),
  entry("sine", "sine", sine, (z, a, s, n) => { for (let i = 0; i < n; i++) sine(z, a, s, i); }),
  entry("gaussian", "Gaussian", gaussian, (z, a, s, n) => { for (let i = 0; i < n; i++) gaussian(z, a, s, i); }),
];

/** The activation called `name`; a RangeError lists the choices. */
export function activation(name: string): Activation {
  return choose("activation", ACTIVATIONS, name);
}
