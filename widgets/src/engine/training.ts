/** Training on minibatches, reproducible from its seed. */

import type { Points } from "./data";
import { finiteNumber, wholeNumber } from "./errors";
import { loss, type Loss } from "./losses";
import { Pass, type Network } from "./network";
import { optimizer, type Optimizer } from "./optimizers";
import type { Random } from "./random";

export interface TrainerSettings {
  readonly loss?: string;
  readonly optimizer?: string;
  readonly rate?: number;
  /** Points a step; more than there are means all of them. */
  readonly batchSize?: number;
}

/** Every epoch visits every point once, in a new order; its last batch may be smaller. */
export class Trainer {
  private readonly loss: Loss;
  private readonly optimizer: Optimizer;
  private readonly batchSize: number;
  private readonly order: Uint32Array;
  private readonly pass: Pass;
  private readonly everything: Pass;
  private readonly batchX: Float64Array;
  private readonly batchY: Uint8Array;
  private readonly delta: Float64Array;
  private next = 0; // place in the order where the next batch begins
  private stepsTaken = 0;
  private epochsDone = 0;

  constructor(
    readonly network: Network,
    readonly data: Points,
    settings: TrainerSettings,
    private readonly random: Random,
  ) {
    const { widths } = network;
    if (widths[0] !== 2 || widths[widths.length - 1] !== 1) {
      throw new RangeError(
        `Points in the plane are told apart by a network with 2 inputs and 1 output, but its widths are [${widths.join(", ")}].`,
      );
    }
    if (!data.x.every(Number.isFinite)) {
      throw new RangeError("The data hold a coordinate that is not a finite number (NaN or infinite).");
    }
    this.loss = loss(settings.loss ?? "cross_entropy");
    this.optimizer = optimizer(settings.optimizer ?? "sgd", settings.rate ?? 0.1, network.parameters.length);
    this.batchSize = Math.min(wholeNumber("The batch size", settings.batchSize ?? 10, 1, 2 ** 24), data.n);
    this.order = Uint32Array.from({ length: data.n }, (_, i) => i);
    this.pass = new Pass(network, this.batchSize);
    this.everything = new Pass(network, data.n);
    this.batchX = new Float64Array(2 * this.batchSize);
    this.batchY = new Uint8Array(this.batchSize);
    this.delta = new Float64Array(this.batchSize);
  }

  /** Minibatch steps taken so far. */
  get steps(): number {
    return this.stepsTaken;
  }

  /** Epochs completed so far. */
  get epochs(): number {
    return this.epochsDone;
  }

  get rate(): number {
    return this.optimizer.rate;
  }

  set rate(rate: number) {
    this.optimizer.rate = finiteNumber("The learning rate", rate, 0, true);
  }

  /** Takes `count` minibatch steps. */
  step(count = 1): void {
    for (let i = 0; i < count; i++) this.one();
  }

  /** Goes on to the end of the present epoch. */
  epoch(): void {
    do this.one();
    while (this.next > 0);
  }

  /** Loss and accuracy over all points. Once training has diverged the loss is NaN or infinite. */
  evaluate(): { loss: number; accuracy: number } {
    const { data } = this;
    const logits = this.everything.forward(data.x, data.n);
    let right = 0;
    for (let i = 0; i < data.n; i++) right += logits[i] > 0 === (data.y[i] === 1) ? 1 : 0;
    return { loss: this.loss.value(logits, data.y, data.n), accuracy: right / data.n };
  }

  private one(): void {
    const { data, order, pass, batchX, batchY, delta } = this;
    if (this.next === 0) this.random.shuffle(order);
    const n = Math.min(this.batchSize, data.n - this.next);
    for (let i = 0; i < n; i++) {
      const point = order[this.next + i];
      batchX[i] = data.x[point];
      batchX[n + i] = data.x[data.n + point];
      batchY[i] = data.y[point];
    }
    this.loss.slope(pass.forward(batchX, n), batchY, n, delta);
    pass.backward(delta);
    this.optimizer.step(this.network.parameters, pass.gradients);
    this.stepsTaken += 1;
    this.next += n;
    if (this.next >= data.n) {
      this.next = 0;
      this.epochsDone += 1;
    }
  }
}
