/** The network under treatment: its training, the changes made on the way, and how each unit is. */
import { DATA, Network, Pass, Random, clipNorm, loss, makeData, optimizer, unitStates, type Optimizer, type Points, type UnitState } from "../engine";
import { POINTS, UNITS, type Change, type Scene, type Story } from "./scene";

const CLIP = 0.5;
const WIDTHS = [2, UNITS, 1];
/** A slope below this at every point is as good as none. */
const DEAF = 1e-6;

export interface Unit extends UnitState {
  readonly w: readonly [number, number];
  readonly b: number;
  readonly dead: boolean;
  /** It was dead at an earlier step. */
  readonly revived: boolean;
}

export interface Census {
  readonly units: readonly Unit[];
  readonly dead: number;
  readonly revived: number;
  readonly loss: number;
  readonly accuracy: number;
}

export class Lab {
  readonly data: Points;
  readonly changes: Change[] = [];
  step = 0;
  #network: Network;
  #everything: Pass;
  #pass: Pass;
  #optimizer: Optimizer;
  readonly #order = Uint32Array.from({ length: POINTS }, (_, i) => i);
  readonly #random: Random;
  readonly #x = new Float64Array(2 * POINTS);
  readonly #y = new Uint8Array(POINTS);
  readonly #delta = new Float64Array(POINTS);
  readonly #loss = loss("cross_entropy");
  readonly #everDead = new Uint8Array(UNITS);
  #next = 0;

  constructor(public now: Scene, readonly start: Scene = now) {
    const root = new Random(start.seed);
    const [forData, forWeights, forBatches] = [0, 1, 2].map(() => new Random(root.integer(2 ** 32))) as [Random, Random, Random];
    this.#random = forBatches;
    const noise = DATA.find(({ name }) => name === start.data)?.noise ?? 0.07;
    this.data = makeData(start.data, POINTS, noise, forData);
    this.#network = new Network(WIDTHS, start.activation).initialize("he_normal", forWeights);
    for (const layer of this.#network.biases.slice(0, 1)) layer.forEach((b, unit) => (layer[unit] = b + start.bias));
    this.#everything = new Pass(this.#network, POINTS);
    this.#pass = new Pass(this.#network, POINTS);
    this.#optimizer = this.#makeOptimizer();
    this.#mark();
  }

  /** Lives a story over again: the same start, the same changes at the same steps. */
  static replay({ scene, changes, step }: Story): Lab {
    const lab = new Lab(scene);
    for (const change of changes) {
      if (change.step > step) break;
      lab.advance(change.step - lab.step);
      lab.change(change.name, change.value);
    }
    lab.advance(step - lab.step);
    return lab;
  }

  get story(): Story {
    return { scene: this.start, changes: this.changes, step: this.step };
  }

  /** Tries a cure on the network as it is; weights and biases stay. */
  change(name: Change["name"], value: Change["value"]): void {
    const last = this.changes.at(-1);
    if (last && last.step === this.step && last.name === name) this.changes.pop();
    this.changes.push({ step: this.step, name, value });
    const before = this.now;
    this.now = { ...before, [name]: value };
    if (name === "activation") {
      const network = new Network(WIDTHS, this.now.activation);
      network.parameters.set(this.#network.parameters);
      this.#network = network;
      this.#everything = new Pass(network, POINTS);
      this.#pass = new Pass(network, POINTS);
    } else if (name === "optimizer") this.#optimizer = this.#makeOptimizer();
    else if (name === "rate") this.#optimizer.rate = this.now.rate;
    else if (name === "batch_size") this.#next = 0;
  }

  advance(steps: number): void {
    for (let i = 0; i < steps; i++) this.#one();
  }

  census(): Census {
    const { data } = this;
    const logits = this.#everything.forward(data.x, data.n);
    let right = 0;
    for (let i = 0; i < data.n; i++) right += (logits[i] as number) > 0 === (data.y[i] === 1) ? 1 : 0;
    const [weights, biases] = [this.#network.weights[0] as Float64Array, this.#network.biases[0] as Float64Array];
    const units = this.#states().map((state, unit): Unit => {
      const dead = state.slope < DEAF;
      const w = [weights[2 * unit], weights[2 * unit + 1]] as [number, number];
      return { ...state, w, b: biases[unit] as number, dead, revived: !dead && this.#everDead[unit] === 1 };
    });
    return {
      units,
      dead: units.filter((unit) => unit.dead).length,
      revived: units.filter((unit) => unit.revived).length,
      loss: this.#loss.value(logits, data.y, data.n),
      accuracy: right / data.n,
    };
  }

  #makeOptimizer(): Optimizer {
    return optimizer(this.now.optimizer, this.now.rate, this.#network.parameters.length);
  }

  #states(): UnitState[] {
    return unitStates(this.#everything.z(0), this.#everything.slope(0), UNITS, POINTS);
  }

  #mark(): void {
    this.#everything.forward(this.data.x, POINTS);
    this.#states().forEach((state, unit) => {
      if (state.slope < DEAF) this.#everDead[unit] = 1;
    });
  }

  #one(): void {
    const { data, now } = this;
    if (this.#next === 0) this.#random.shuffle(this.#order);
    const n = Math.min(now.batch_size, POINTS - this.#next);
    for (let i = 0; i < n; i++) {
      const point = this.#order[this.#next + i] as number;
      this.#x[i] = data.x[point] as number;
      this.#x[n + i] = data.x[POINTS + point] as number;
      this.#y[i] = data.y[point] as number;
    }
    this.#loss.slope(this.#pass.forward(this.#x, n), this.#y, n, this.#delta);
    this.#pass.backward(this.#delta);
    if (now.clip) clipNorm(this.#pass.gradients, CLIP);
    this.#optimizer.step(this.#network.parameters, this.#pass.gradients);
    this.#next = this.#next + n >= POINTS ? 0 : this.#next + n;
    this.step += 1;
    this.#mark();
  }
}
