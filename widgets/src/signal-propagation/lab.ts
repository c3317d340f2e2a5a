/** The networks of a scene: drawn and measured one after another, as time allows. */
import { Network, Pass, Random, decadesPerLayer, depths, forecast, scaleWeights, unitPoints, type Depths } from "../engine";
import type { Scene } from "./scene";

/** Points that are sent through each network. */
export const POINTS = 8;
/** Parameters that are kept between two scenes: 32 MB of them. */
const MOST_KEPT = 4e6;
export type Way = keyof Depths;

/** Of sizes (root mean squares) over networks, in decades; minus infinity where nothing arrives. */
export interface Spread {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

export class Lab {
  scene: Scene;
  readonly expected: Depths;
  /** The first network's pass: its distributions are shown. */
  readonly shown: Pass;
  readonly #measured: Depths[] = [];
  /** What the networks are before the gain: kept, as far as room goes, for whoever only moves the gain. */
  readonly #drawn: { parameters: Float64Array; x: Float64Array; delta: Float64Array }[];
  #scratch: Pass | undefined;

  /** What of `before`, the lab of an earlier scene, can be used again is taken from it. */
  constructor(scene: Scene, before?: Lab) {
    this.scene = scene;
    const shared = (...names: (keyof Scene)[]): boolean =>
      before !== undefined && names.every((name) => before.scene[name] === scene[name]);
    this.#drawn = before && shared("depth", "width", "initializer", "seed") ? before.#drawn : [];
    const room = before && shared("depth", "width", "activation") ? before : undefined;
    this.expected = forecast(this.#widths, scene.activation, scene.initializer, scene.gain);
    this.shown = room?.shown ?? this.#room();
    this.#scratch = room ? room.#scratch : undefined;
    this.#draw(0);
  }

  get #widths(): number[] {
    return new Array<number>(this.scene.depth + 1).fill(this.scene.width);
  }

  #room(): Pass {
    return new Pass(new Network(this.#widths, this.scene.activation), POINTS);
  }

  /** How many networks have been measured. */
  get count(): number {
    return this.#measured.length;
  }

  /** Measure on for about so many milliseconds; true if networks are still missing. */
  advance(milliseconds: number): boolean {
    const end = performance.now() + milliseconds;
    while (this.count < this.scene.networks && performance.now() < end) this.#draw(this.count);
    return this.count < this.scene.networks;
  }

  /** Network k is the same whenever it is drawn; a deeper one begins with the layers of a shallower one. */
  #draw(k: number): void {
    const { width, initializer, gain, seed } = this.scene;
    const pass = k === 0 ? this.shown : (this.#scratch ??= this.#room());
    const { network } = pass;
    let start = this.#drawn[k];
    if (start) network.parameters.set(start.parameters);
    else {
      const random = new Random(seed * 4096 + k);
      start = { x: unitPoints(width, POINTS, random), delta: unitPoints(width, POINTS, random), parameters: network.parameters };
      network.initialize(initializer, random);
      const kept = k * network.parameters.length < MOST_KEPT;
      if (kept) this.#drawn[k] = { ...start, parameters: network.parameters.slice() };
    }
    scaleWeights(network, gain);
    this.#measured.push(depths(pass, start.x, start.delta, POINTS));
  }

  /** The size of the signal or the gradient in layer l (from 0), over the networks. */
  spread(way: Way, l: number): Spread {
    return quantiles(this.#measured.map((one) => Math.log10(one[way][l] as number) / 2));
  }

  /** In decades, the size that theory expects in layer l (from 0). */
  predicted(way: Way, l: number): number {
    return Math.log10(this.expected[way][l] as number) / 2;
  }

  /** Decades by which sizes change per layer in the direction of travel: over the networks, and by theory. */
  rate(way: Way): { measured: number; predicted: number } {
    const sign = way === "forward" ? 1 : -1;
    const rates = this.#measured.map((one) => sign * decadesPerLayer(one[way]));
    return {
      measured: quantiles(rates.map((rate) => (Number.isNaN(rate) ? -Infinity : rate))).median,
      predicted: sign * decadesPerLayer(this.expected[way]),
    };
  }

  /** In how many networks nothing arrives at the end of the way. */
  silent(way: Way): number {
    const last = way === "forward" ? this.scene.depth - 1 : 0;
    return this.#measured.filter((one) => one[way][last] === 0).length;
  }
}

/** The median, and the limits of the middle nine tenths. */
export function quantiles(values: number[]): Spread {
  const sorted = values.sort((a, b) => a - b);
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const [low, high] = [sorted[Math.floor(place)] as number, sorted[Math.ceil(place)] as number];
    return low === high || low === -Infinity ? low : low + (high - low) * (place % 1);
  };
  return { low: at(0.05), median: at(0.5), high: at(0.95) };
}
