/** One run: a real network, its training, and the sizes of everything that travels through it. */
import {
  DATA, DeepNetwork, DeepPass, Random, clipNorm, deepForecast, fittedDecades, loss, makeData, optimizer, rootMeanSquare,
  type DeepForecast, type Optimizer, type Points,
} from "../engine";
import { MOST_STEPS, type Scene } from "./scene";

/** The whole batch: every step sees all of them. */
export const POINTS = 64;
export const INPUTS = 3;

/** What travels: activations forward, dL/dz back, and dL/dw, which is left behind on the way back. */
export type Way = "signal" | "gradient" | "weights";
export const WAYS: readonly Way[] = ["signal", "gradient", "weights"];

/** Root mean squares: of each hidden layer, and of its units over the batch. */
export interface Flow {
  readonly signal: Float64Array;
  readonly gradient: Float64Array;
  readonly weights: Float64Array;
  /** Length of the last update over length of the weights, in each hidden layer; NaN before the first step. */
  readonly ratio: Float64Array;
  readonly units: { readonly signal: readonly Float64Array[]; readonly gradient: readonly Float64Array[] };
  readonly loss: number;
  readonly accuracy: number;
  /** Of the whole gradient, before it is cut. */
  readonly length: number;
  /** What differs from point to point in the outputs of the last hidden layer, as a share of their size. */
  readonly apart: number;
}

/** Points (x, y) as the network gets them: (x, y, 1), stretched to the length sqrt 3. All are of one size, as theory has it. */
export function lifted({ x, n }: Points): Float64Array {
  const raised = new Float64Array(INPUTS * n);
  for (let i = 0; i < n; i++) {
    const [first, second] = [x[i] as number, x[n + i] as number];
    const scale = Math.sqrt(INPUTS / (first * first + second * second + 1));
    raised[i] = scale * first;
    raised[n + i] = scale * second;
    raised[2 * n + i] = scale;
  }
  return raised;
}

export class Lab {
  readonly points: Points;
  readonly network: DeepNetwork;
  readonly pass: DeepPass;
  readonly theory: DeepForecast;
  step = 0;
  readonly #x: Float64Array;
  readonly #slope = new Float64Array(POINTS);
  readonly #loss = loss("cross_entropy");
  readonly #optimizer: Optimizer;
  readonly #before: Float64Array;
  #logits = new Float64Array(0);
  #flow: Flow | undefined;

  constructor(public scene: Scene) {
    const root = new Random(scene.seed);
    const [forData, forWeights] = [0, 1].map(() => new Random(root.integer(2 ** 32))) as [Random, Random];
    const noise = DATA.find(({ name }) => name === scene.data)?.noise ?? 0;
    this.points = makeData(scene.data, POINTS, noise, forData);
    this.#x = lifted(this.points);
    const { width, depth, activation, skip, normalization } = scene;
    this.network = new DeepNetwork({ inputs: INPUTS, width, depth, activation, skip, normalization });
    this.network.initialize(scene.initializer, forWeights, scene.gain);
    this.pass = new DeepPass(this.network, POINTS);
    this.#optimizer = optimizer(scene.optimizer, scene.rate, this.network.parameters.length);
    this.#before = new Float64Array(this.network.parameters.length);
    this.#send();
    this.theory = deepForecast(this.network.shape, scene.initializer, scene.gain, {
      square: 1, variance: spread(this.#x, INPUTS), loss: rootMeanSquare(this.#slope) ** 2,
    });
  }

  /** One step of training; the new network's pass is there at once. */
  advance(): void {
    if (this.step >= MOST_STEPS) return;
    const { network, pass, scene } = this;
    this.#before.set(network.parameters);
    if (scene.clip > 0) clipNorm(pass.gradients, scene.clip);
    this.#optimizer.step(network.parameters, pass.gradients);
    this.step += 1;
    this.#send();
  }

  /** The points of the batch, as Python takes them: x, y and label of one after another. */
  batch(): Float64Array<ArrayBuffer> {
    const { x, y } = this.points;
    return Float64Array.from({ length: 3 * POINTS }, (_, at) => {
      const [i, part] = [Math.floor(at / 3), at % 3];
      return (part === 2 ? y[i] : x[part * POINTS + i]) as number;
    });
  }

  get flow(): Flow {
    return (this.#flow ??= this.#measure());
  }

  #send(): void {
    this.#logits = this.pass.forward(this.#x) as Float64Array<ArrayBuffer>;
    this.#loss.slope(this.#logits, this.points.y, POINTS, this.#slope);
    this.pass.backward(this.#slope);
    this.#flow = undefined;
  }

  #measure(): Flow {
    const { network, pass, points } = this;
    const { depth, width } = network.shape;
    const layers = Array.from({ length: depth }, (_, l) => l);
    const rows = (values: Float64Array): Float64Array =>
      Float64Array.from({ length: width }, (_, k) => rootMeanSquare(values.subarray(k * POINTS, (k + 1) * POINTS)));
    const units = { signal: pass.a.map(rows), gradient: pass.deltas.map(rows) };
    const before = network.parts(this.#before).weights;
    const change = (l: number): number => {
      const [now, then] = [network.weights[l] as Float64Array, before[l] as Float64Array];
      let [moved, whole] = [0, 0];
      for (let i = 0; i < now.length; i++) {
        const was = then[i] as number;
        moved += ((now[i] as number) - was) ** 2;
        whole += was * was;
      }
      return Math.sqrt(moved / whole);
    };
    let right = 0;
    this.#logits.forEach((logit, i) => (right += logit > 0 === (points.y[i] === 1) ? 1 : 0));
    return {
      signal: Float64Array.from(units.signal, rootMeanSquare),
      gradient: Float64Array.from(units.gradient, rootMeanSquare),
      weights: Float64Array.from(layers, (l) => rootMeanSquare(pass.weights[l] as Float64Array)),
      ratio: Float64Array.from(layers, this.step === 0 ? () => NaN : change),
      units,
      loss: this.#loss.value(this.#logits, points.y, POINTS),
      accuracy: right / POINTS,
      length: rootMeanSquare(pass.gradients) * Math.sqrt(pass.gradients.length),
      apart: Math.sqrt(spread(pass.a[depth - 1] as Float64Array, width)) / rootMeanSquare(pass.a[depth - 1] as Float64Array),
    };
  }

  /** What clipping leaves of every gradient, as a share: 1 where it cuts nothing. */
  get left(): number {
    const { scene, flow } = this;
    return scene.clip > 0 && flow.length > scene.clip ? scene.clip / flow.length : 1;
  }

  /** The size that theory expects at the start in hidden layer l, from 0. */
  predicted(way: "signal" | "gradient", l: number): number {
    return Math.sqrt(this.theory[way][l] as number);
  }

  /** Decades per layer in the direction of travel, from a straight line through all layers: now, and by theory at the start. */
  rate(way: "signal" | "gradient"): { measured: number; predicted: number } {
    const sign = way === "signal" ? 1 : -1;
    return {
      measured: sign * fittedDecades(this.flow[way]),
      predicted: (sign * fittedDecades(this.theory[way])) / 2,
    };
  }
}

/** Variance over the points, averaged over the rows: coordinates, or units. */
function spread(x: Float64Array, rows: number): number {
  let sum = 0;
  for (let k = 0; k < rows; k++) {
    const row = x.subarray(k * POINTS, (k + 1) * POINTS);
    const mean = row.reduce((total, value) => total + value, 0) / POINTS;
    sum += row.reduce((total, value) => total + (value - mean) ** 2, 0) / POINTS;
  }
  return sum / rows;
}
