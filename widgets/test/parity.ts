/** How far the engine is from torch, on the reference values that pytest writes. */

import { Network, Pass, activation, loss, optimizer, type Slide } from "../src/engine";

export interface Training {
  readonly widths: number[];
  readonly activation: string;
  readonly optimizer: string;
  readonly loss: string;
  readonly rate: number;
  readonly x: number[];
  readonly y: number[];
  readonly parameters: number[];
  readonly logits: number[];
  readonly value: number;
  readonly gradients: number[];
  readonly inputGradient: number[];
  readonly afterOne: number[];
  readonly afterHundred: number[];
}

export interface PlainLayer {
  readonly into: number;
  readonly out: number;
  readonly w: number[];
  readonly b: number[];
}

export interface PlainPlane {
  readonly height: number;
  readonly width: number;
  readonly values: number[];
}

export interface Pooled {
  readonly kind: string;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly ceilMode: boolean;
  readonly p: number;
  readonly rows: number;
  readonly columns: number;
  readonly x: number[];
  readonly size: [number, number];
  readonly y: number[];
  readonly delta: number[];
  readonly gradient: number[];
  /** With even parts for ties; of max and min only. */
  readonly even?: number[];
}

export interface Shifted {
  readonly kind: string;
  readonly window: number;
  readonly stride: number;
  readonly blur: number;
  readonly depth: number;
  readonly down: number;
  readonly right: number;
  readonly size: number;
  readonly x: number[];
  readonly y: number[];
  readonly still: number;
  readonly moved: number;
}

export interface Reference {
  readonly torch: string;
  readonly trainings: Training[];
  readonly clippings: { before: number[]; most: number; length: number; after: number[] }[];
  readonly curves: Record<string, { z: number[]; value: number[]; derivative: number[] }>;
  readonly moments: Record<
    string,
    { inputMean: number; inputDeviation: number; mean: number; second: number; slopeMoment: number; saturated: number }[]
  >;
  readonly regions: {
    readonly line: { layers: PlainLayer[]; at: number[]; value: number[] }[];
    readonly plane: { layers: PlainLayer[]; regions: { corners: number[]; pattern: boolean[] }[] }[];
    readonly bounds: { inputs: number; widths: number[]; reachable: number; atMost: number; one: number }[];
  };
  readonly journeys: Record<
    string,
    { widths: number[]; x: number[]; delta: number[]; parameters: number[]; forward: number[]; backward: number[] }
  >;
  readonly forecasts: Record<
    string,
    { widths: number[]; initializer: string; gain: number; forward: number[]; backward: number[] }[]
  >;
  readonly slides: ({ slide: Slide } & Record<"x" | "w" | "y" | "delta" | "ofX" | "ofW", PlainPlane>)[];
  readonly painter: {
    readonly kernels: Record<string, { rows: number[][]; divide: number }>;
    readonly letters: Record<string, string>;
    readonly scenes: { scene: string; image: number[][]; entries: number; input: PlainPlane; output: PlainPlane }[];
  };
  readonly poolings: Pooled[];
  readonly poolingPictures: { name: string; side: number; cells: number[] }[];
  readonly shifts: Shifted[];
  readonly erf: { x: number[]; erf: number[]; erfc: number[] };
}

export interface Deviations {
  readonly forward: number;
  readonly gradient: number;
  readonly step: number;
  readonly hundred: number;
}

/** The largest difference, as a share of the largest expected size: rounding errors are relative to the largest terms. */
export function deviation(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let largest = 0;
  let worst = found.length === expected.length ? 0 : Infinity;
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i]));
    const difference = Math.abs(found[i] - expected[i]);
    worst = difference <= worst ? worst : difference; // NaN gets through
  }
  return worst === 0 ? 0 : worst / largest;
}

/** Runs one training of the reference: the forward pass, all gradients, one step and a hundred. */
export function follow(training: Training): Deviations {
  const n = training.y.length;
  const x = Float64Array.from(training.x);
  const network = new Network(training.widths, training.activation);
  network.parameters.set(training.parameters);
  const pass = new Pass(network, n);
  const steps = optimizer(training.optimizer, training.rate, network.parameters.length);
  const { value, slope } = loss(training.loss);
  const delta = new Float64Array(n);
  const reached = { forward: NaN, gradient: NaN, step: NaN, hundred: NaN };
  for (let step = 1; step <= 100; step++) {
    const logits = pass.forward(x, n);
    slope(logits, training.y, n, delta);
    pass.backward(delta, true);
    if (step === 1) {
      reached.forward = Math.max(deviation(logits, training.logits), deviation([value(logits, training.y, n)], [training.value]));
      reached.gradient = Math.max(
        deviation(pass.gradients, training.gradients),
        deviation(pass.inputGradient, training.inputGradient),
      );
    }
    steps.step(network.parameters, pass.gradients);
    if (step === 1) reached.step = deviation(network.parameters, training.afterOne);
  }
  reached.hundred = deviation(network.parameters, training.afterHundred);
  return reached;
}

/** How far an activation and its derivative are from torch's, relative to the value but to no less than 1e-3. */
export function followCurve(name: string, { z, value, derivative }: Reference["curves"][string]): number {
  const f = activation(name);
  const off = (found: number, expected: number): number => Math.abs(found - expected) / (Math.abs(expected) + 1e-3);
  return Math.max(...z.flatMap((at, i) => [off(f.value(at), value[i]), off(f.derivative(at), derivative[i])]));
}
