/**
 * The network being trained: everything in it follows from the scene and the number of steps.
 */
import { Network, Random, Trainer, makeData, type Points } from "../engine";
import type { Painted, Scene } from "./scene";

export interface Score {
  loss: number;
  accuracy: number;
  right: number;
}

export class Lab {
  network!: Network;
  data!: Points;
  /** Half the side of the square of input space that is shown. */
  extent = 1.25;
  #trainer: Trainer | undefined;
  #step = 0;
  #recording: { records: Float64Array[]; steps: number[] } | undefined;

  constructor(scene: Readonly<Scene>, painted: Painted) {
    this.begin(scene, painted);
  }

  /** Data, initial weights and order of minibatches afresh from the scene's seed; step 0. */
  begin(scene: Readonly<Scene>, painted: Painted): void {
    // Three streams of random numbers from one seed: a change of depth leaves the points as they are.
    const root = new Random(scene.seed);
    const [forData, forWeights, forBatches] = [0, 1, 2].map(() => new Random(root.integer(2 ** 32)));
    this.data =
      scene.data === "painted"
        ? paintedPoints(painted)
        : makeData(scene.data, scene.points, scene.noise, forData as Random);
    this.extent = extentOf(this.data);
    this.network = new Network([2, ...scene.widths, 1], scene.activation);
    this.network.initialize(scene.initializer, forWeights as Random);
    this.#step = 0;
    this.#recording = undefined;
    this.#trainer =
      this.data.n === 0
        ? undefined
        : new Trainer(
            this.network,
            this.data,
            {
              loss: "cross_entropy",
              optimizer: scene.optimizer,
              rate: scene.rate,
              batchSize: Math.min(scene.batch_size, this.data.n),
            },
            forBatches as Random,
          );
  }

  /** Show a training recorded elsewhere instead of training here. */
  play(records: Float64Array[], steps: number[]): void {
    this.#trainer = undefined;
    this.#recording = { records, steps };
    this.turnTo(0);
  }

  /** Show record `index` of the recording. */
  turnTo(index: number): void {
    const record = this.#recording?.records[index];
    if (!record) return;
    this.network.parameters.set(record);
    this.#step = this.#recording?.steps[index] ?? index;
  }

  get records(): number {
    return this.#recording?.records.length ?? 0;
  }

  get step(): number {
    return this.#step;
  }

  /** Whether there is anything to train on. */
  get trainable(): boolean {
    return this.#trainer !== undefined;
  }

  train(steps: number): void {
    if (!this.#trainer || steps <= 0) return;
    this.#trainer.step(steps);
    this.#step += steps;
  }

  /** Loss and accuracy from the logits of all points, which the picture has worked out already. */
  score(logits: Float64Array): Score {
    const { n, y } = this.data;
    let loss = 0;
    let right = 0;
    for (let i = 0; i < n; i += 1) {
      const logit = logits[i] as number;
      // log(1 + exp(-m)) with m the margin, written so that neither side overflows.
      const margin = y[i] === 1 ? logit : -logit;
      loss += Math.max(-margin, 0) + Math.log1p(Math.exp(-Math.abs(margin)));
      if (logit > 0 === (y[i] === 1)) right += 1;
    }
    return { loss: loss / n, accuracy: right / n, right };
  }
}

function paintedPoints(painted: Painted): Points {
  const n = Math.floor(painted.length / 3);
  const x = new Float64Array(2 * n);
  const y = new Uint8Array(n);
  for (let i = 0; i < n; i += 1) {
    x[i] = painted[3 * i] as number;
    x[n + i] = painted[3 * i + 1] as number;
    y[i] = painted[3 * i + 2] as number;
  }
  return { x, y, n };
}

// A little beyond the outermost point, and never so tight that the grid loses its frame.
function extentOf({ x }: Points): number {
  let far = 0;
  for (const value of x) far = Math.max(far, Math.abs(value));
  return Math.max(1.25, Math.ceil(far * 1.08 * 20) / 20);
}
