/** What the widget shows: the levels of a stack, what one unit looks at, and the gradient of many networks. */
import {
  ConvolutionStack, Random, expectedShares, follow, looks, normalised, outer, smallestSquare, spreadOf, type Level,
  type StackLayer,
} from "../engine";
import type { Scene } from "./scene";

/** Channels of every layer and of the picture. With equal weights all channels are the same one. */
export const CHANNELS = 8;

/** Shares of a square picture, what they come to along its width, and how far they reach. */
export interface Use {
  readonly picture: Float64Array;
  readonly across: Float64Array;
  readonly deviation: number;
  readonly square: { readonly side: number; readonly row: number; readonly column: number };
}

function useOf(picture: Float64Array, n: number): Use {
  const across = new Float64Array(n);
  picture.forEach((share, i) => ((across[i % n] as number) += share));
  return { picture, across, deviation: spreadOf(across).deviation, square: smallestSquare(picture, n) };
}

export class Lab {
  readonly levels: readonly Level[];
  /** Why the next layer does not fit, where one does not; the stack ends below it. */
  readonly fault: string | undefined;
  readonly layers: readonly StackLayer[];
  /** The chosen unit, along the width; its row is the middle one. */
  readonly unit: number;
  readonly row: number;
  readonly seen: readonly Uint8Array[];
  readonly expected: Use;
  /** Networks drawn so far, and those among them to whose picture no gradient comes. */
  count = 0;
  silent = 0;
  readonly wanted: number;
  readonly #sum: Float64Array;
  #measured: Use | undefined;

  constructor(readonly scene: Scene) {
    const { levels, fault } = follow(scene.size, scene.layers);
    this.levels = levels;
    this.fault = fault;
    this.layers = scene.layers.slice(0, levels.length - 1);
    const top = (levels.at(-1) as Level).size;
    this.row = (top - 1) >> 1;
    this.unit = Math.min(scene.unit ?? this.row, top - 1);
    this.seen = looks(levels, this.layers, this.unit);
    const along = (unit: number): Float64Array => expectedShares(levels, this.layers, unit, scene.weights === "equal");
    this.expected = useOf(outer(along(this.row), along(this.unit)), scene.size);
    this.#sum = new Float64Array(scene.size ** 2);
    // Where neither weights nor gates are left to chance, one network is all of them.
    this.wanted = scene.weights === "equal" && !this.#stack().bends ? 1 : scene.networks;
  }

  #stack(): ConvolutionStack {
    const channels = this.scene.weights === "equal" ? 1 : CHANNELS;
    return new ConvolutionStack(this.levels, this.layers, channels, this.scene.relu);
  }

  /** Draw networks for so many milliseconds, at least one; true while some are left. */
  advance(budget: number): boolean {
    const end = performance.now() + budget;
    while (this.count < this.wanted) {
      this.#draw();
      if (performance.now() > end) break;
    }
    return this.count < this.wanted;
  }

  #draw(): void {
    // Networks are told apart by their seeds, so that the tenth is the same however many are drawn.
    const random = new Random(this.scene.seed + 2 ** 32 * this.count);
    const stack = this.#stack();
    const equal = this.scene.weights === "equal";
    if (equal) stack.equal();
    else stack.draw(random);
    const cells = this.scene.size ** 2;
    const x = new Float64Array(stack.bends ? stack.channels * cells : 0);
    for (let i = 0; i < x.length; i++) x[i] = random.normal();
    const gradient = stack.gradient(x, this.row, this.unit);
    const energy = new Float64Array(cells);
    gradient.forEach((slope, i) => ((energy[i % cells] as number) += equal ? Math.abs(slope) : slope * slope));
    const shares = normalised(energy);
    if (shares === energy) this.silent += 1;
    else for (let i = 0; i < cells; i++) (this.#sum[i] as number) += shares[i] as number;
    this.count += 1;
    this.#measured = undefined;
  }

  /** The mean over all networks so far; undefined where no gradient arrived. */
  get measured(): Use | undefined {
    if (this.count === this.silent) return undefined;
    return (this.#measured ??= useOf(normalised(this.#sum), this.scene.size));
  }

  /**
   * What the chosen unit sees along the width: first and last cell, the border aside, how many lie in the picture, and
   * at how many of those it looks; and at what share of the pixels in its field.
   */
  get sight(): { first: number; last: number; field: number; inside: number; looked: number; pixels: number } {
    const across = this.#along(this.unit, this.seen);
    const down = this.#along(this.row, looks(this.levels, this.layers, this.row));
    const pixels = (across.looked * down.looked) / (across.inside * down.inside);
    return { ...across, field: across.last - across.first + 1, pixels };
  }

  #along(unit: number, seen: readonly Uint8Array[]): { first: number; last: number; inside: number; looked: number } {
    const { start, jump, field } = this.levels.at(-1) as Level;
    const first = start + unit * jump;
    const last = first + field - 1;
    const inside = Math.max(0, Math.min(this.scene.size - 1, last) - Math.max(0, first) + 1);
    return { first, last, inside, looked: (seen[0] as Uint8Array).reduce((sum, one) => sum + one, 0) };
  }
}
