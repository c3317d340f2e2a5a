/**
 * The gradient of one output of a stack of convolutions and poolings with respect to a picture: what the output really
 * depends on. Only what lies in the output's receptive field is computed.
 */

import type { Random } from "./random";
import type { Level, StackLayer } from "./receptive";

/** Rows or columns of a level that matter, from the first to before the last. */
type Stretch = readonly [number, number];

interface Window {
  readonly rows: Stretch;
  readonly columns: Stretch;
}

/** Half-open ranges of the cells of every level on which one unit of the last depends, clipped at the border. */
function stretches(levels: readonly Level[], layers: readonly StackLayer[], unit: number): Stretch[] {
  const found: Stretch[] = [[unit, unit + 1]];
  for (let l = levels.length - 2; l >= 0; l--) {
    const { kernel, stride, padding, dilation } = layers[l] as StackLayer;
    const [first, end] = found[0] as Stretch;
    const { size } = levels[l] as Level;
    found.unshift([
      Math.max(0, Math.min(size, first * stride - padding)),
      Math.max(0, Math.min(size, (end - 1) * stride - padding + dilation * (kernel - 1) + 1)),
    ]);
  }
  return found;
}

/** The outputs from `range` whose tap at `offset` lies among the cells below. */
function inside([first, end]: Stretch, offset: number, stride: number, cells: number): Stretch {
  return [Math.max(first, Math.ceil(-offset / stride)), Math.min(end, Math.floor((cells - 1 - offset) / stride) + 1)];
}

/**
 * A stack with as many channels in every layer as in the picture. After every convolution but a last one comes a ReLU,
 * if wanted. Poolings work on each channel by itself; a maximum goes to the first of equal cells, as in torch.
 */
export class ConvolutionStack {
  /** Of every convolution (out, in, kernel, kernel), row by row; empty for poolings. */
  readonly weights: Float64Array[];

  constructor(
    readonly levels: readonly Level[],
    readonly layers: readonly StackLayer[],
    readonly channels: number,
    readonly relu: boolean,
  ) {
    this.weights = layers.map(
      ({ kind, kernel }) => new Float64Array(kind === "conv" ? channels * channels * kernel * kernel : 0),
    );
  }

  /** Draw normal weights that keep the energy of the gradient on average. */
  draw(random: Random): void {
    for (const weights of this.weights) {
      const deviation = Math.sqrt(((this.relu ? 2 : 1) * this.channels) / weights.length);
      for (let i = 0; i < weights.length; i++) weights[i] = random.normal(0, deviation);
    }
  }

  /** Make all weights of a layer equal, and their sum for one output 1. */
  equal(): void {
    for (const weights of this.weights) weights.fill(this.channels / weights.length);
  }

  /** Whether the gradient depends on the picture. */
  get bends(): boolean {
    return this.layers.some(({ kind }, l) => kind === "max" || this.#gated(l));
  }

  #gated(l: number): boolean {
    return this.relu && this.layers[l]?.kind === "conv" && l < this.layers.length - 1;
  }

  /**
   * Gradient of channel 0 of the last level at (row, column) with respect to the picture x, both (channels, n, n).
   * Where nothing bends, x is not looked at.
   */
  gradient(x: Float64Array, row: number, column: number): Float64Array {
    const rows = stretches(this.levels, this.layers, row);
    const columns = stretches(this.levels, this.layers, column);
    const windows = rows.map((stretch, l): Window => ({ rows: stretch, columns: columns[l] as Stretch }));
    const values: Float64Array[] = [x];
    const winners: Int32Array[] = [];
    const { size: top } = this.levels.at(-1) as Level;
    if (this.bends) {
      for (let l = 0; l < this.layers.length; l++) this.#forward(l, windows[l + 1] as Window, values, winners);
    }
    let delta: Float64Array = new Float64Array(this.channels * top * top);
    delta[row * top + column] = 1;
    for (let l = this.layers.length - 1; l >= 0; l--) {
      const output = values[l + 1];
      if (output && this.#gated(l)) for (let i = 0; i < delta.length; i++) if (!((output[i] as number) > 0)) delta[i] = 0;
      const { size } = this.levels[l] as Level;
      const below = new Float64Array(this.channels * size * size);
      if (this.layers[l]?.kind === "max") {
        (winners[l] as Int32Array).forEach((cell, i) => {
          if (delta[i] !== 0) (below[cell] as number) += delta[i] as number;
        });
      } else this.#taps(l, windows[l + 1] as Window, below, delta, true);
      delta = below;
    }
    return delta;
  }

  #forward(l: number, window: Window, values: Float64Array[], winners: Int32Array[]): void {
    const { size } = this.levels[l + 1] as Level;
    const output = new Float64Array(this.channels * size * size);
    winners[l] = new Int32Array(0);
    if (this.layers[l]?.kind === "max") winners[l] = this.#winners(l, window, values[l] as Float64Array, output);
    else this.#taps(l, window, values[l] as Float64Array, output, false);
    if (this.#gated(l)) for (let i = 0; i < output.length; i++) if (!((output[i] as number) > 0)) output[i] = 0;
    values.push(output);
  }

  /** Add every tap's product to what is above, or, on the way `back`, to what is below. */
  #taps(l: number, { rows, columns }: Window, below: Float64Array, above: Float64Array, back: boolean): void {
    const { kind, kernel, stride, padding, dilation } = this.layers[l] as StackLayer;
    const weights = this.weights[l] as Float64Array;
    const [cells, places] = [(this.levels[l] as Level).size, (this.levels[l + 1] as Level).size];
    const { channels } = this;
    for (let o = 0; o < channels; o++) {
      // A pooling stays in its channel.
      for (let i = kind === "conv" ? 0 : o; i < (kind === "conv" ? channels : o + 1); i++) {
        for (let tap = 0; tap < kernel * kernel; tap++) {
          const w = kind === "conv" ? (weights[(o * channels + i) * kernel * kernel + tap] as number) : kernel ** -2;
          const down = Math.floor(tap / kernel) * dilation - padding;
          const right = (tap % kernel) * dilation - padding;
          const [top, bottom] = inside(rows, down, stride, cells);
          const [left, end] = inside(columns, right, stride, cells);
          for (let r = top; r < bottom; r++) {
            const from = (i * cells + r * stride + down) * cells + right;
            const to = (o * places + r) * places;
            if (back) for (let c = left; c < end; c++) (below[from + c * stride] as number) += w * (above[to + c] as number);
            else for (let c = left; c < end; c++) (above[to + c] as number) += w * (below[from + c * stride] as number);
          }
        }
      }
    }
  }

  /** Write the largest value of every window into `output`, and return where it came from. */
  #winners(l: number, { rows, columns }: Window, input: Float64Array, output: Float64Array): Int32Array {
    const { kernel, stride, padding, dilation } = this.layers[l] as StackLayer;
    const [cells, places] = [(this.levels[l] as Level).size, (this.levels[l + 1] as Level).size];
    const won = new Int32Array(output.length);
    for (let channel = 0; channel < this.channels; channel++) {
      for (let r = rows[0]; r < rows[1]; r++) {
        for (let c = columns[0]; c < columns[1]; c++) {
          const place = (channel * places + r) * places + c;
          let most = -Infinity;
          for (let tap = 0; tap < kernel * kernel; tap++) {
            const down = r * stride - padding + Math.floor(tap / kernel) * dilation;
            const right = c * stride - padding + (tap % kernel) * dilation;
            if (down < 0 || right < 0 || down >= cells || right >= cells) continue;
            const cell = (channel * cells + down) * cells + right;
            if ((input[cell] as number) <= most) continue;
            most = input[cell] as number;
            won[place] = cell;
          }
          output[place] = most;
        }
      }
    }
    return won;
  }
}
