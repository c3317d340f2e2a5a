/**
 * Where every point is at every place of the network, and on the way between two places.
 *
 * Three sets of points travel: the grid, the data, and the decision boundary found in input space.
 */
import { Pass, contour, linearPath, moveAlong, grid as makeGrid, type LinearPath, type Network } from "../engine";
import type { Lab } from "./lab";
import { places, split, type Place } from "./stops";

export const SIDE = 50;
const BOUNDARY_MOST = 6000;

/** A set of points under way: `n` of them, `x` their coordinates in input space. */
export class Travellers {
  readonly pass: Pass;
  logits: Float64Array = new Float64Array(0);
  n = 0;
  x: Float64Array = new Float64Array(0);

  constructor(
    network: Network,
    readonly capacity: number,
  ) {
    this.pass = new Pass(network, Math.max(1, capacity));
  }

  send(x: Float64Array, n: number): void {
    this.x = x;
    this.n = n;
    if (n > 0) this.logits = this.pass.forward(x, n);
  }
}

export class Journey {
  readonly network: Network;
  readonly places: Place[];
  readonly grid: Travellers;
  readonly data: Travellers;
  readonly boundary: Travellers;
  /** Counts how often everything has been sent: what was drawn of another version is old. */
  version = 0;
  readonly #gridPoints: Float64Array;
  readonly #extent: number;
  readonly #paths: (LinearPath | undefined)[];

  constructor(lab: Lab) {
    const { network, data } = lab;
    this.network = network;
    this.places = places(network.widths.slice(1, -1));
    this.grid = new Travellers(network, SIDE * SIDE);
    this.data = new Travellers(network, data.n);
    this.boundary = new Travellers(network, BOUNDARY_MOST);
    this.#extent = lab.extent;
    this.#gridPoints = makeGrid(SIDE, SIDE, lab.extent);
    this.#paths = network.widths.map(() => undefined);
    this.refresh(lab);
  }

  /** Send everything through the network again: its weights have changed. */
  refresh(lab: Lab): void {
    this.version += 1;
    this.#paths.fill(undefined);
    this.grid.send(this.#gridPoints, SIDE * SIDE);
    this.data.send(lab.data.x, lab.data.n);
    const crossing = contour(this.grid.logits, SIDE, SIDE, this.#extent, 0);
    const n = Math.min(crossing.n, BOUNDARY_MOST);
    this.boundary.send(n === crossing.n ? crossing.points : shortened(crossing.points, crossing.n, n), n);
    if (n > 0) this.#sharpen();
  }

  /** How the weights of hidden layer `layer` move the space. */
  path(layer: number): LinearPath {
    return (this.#paths[layer] ??= linearPath(
      this.network.weights[layer] as Float64Array,
      this.network.widths[layer + 1] as number,
      this.network.widths[layer] as number,
    ));
  }

  /** How solid the picture is at `position`: 0 in the plane, 1 in space. */
  solidity(position: number): number {
    const { from, t } = split(position, this.places.length);
    const before = this.places[from]?.width === 3 ? 1 : 0;
    const after = this.places[from + 1]?.width === 3 ? 1 : 0;
    if (before === after) return before;
    // The view tips over before the plane leaves itself, and tips back while it is being projected.
    return after ? smooth(t / 0.5) : 1 - smooth((t - PROJECTING) / (1 - PROJECTING));
  }

  /**
   * Coordinates of `set` at `position` into `out`: three rows of `set.n` numbers, the third zero
   * in the plane. Returns `out`.
   */
  at(set: Travellers, position: number, out: Float64Array): Float64Array {
    const { n, pass } = set;
    const { from, t } = split(position, this.places.length);
    const next = this.places[from + 1] as Place;
    const { layer, width } = next;
    if (n === 0) return out;
    if (next.kind === "readout") return padded(pass.a(this.network.widths.length - 2), width, n, out);
    if (next.kind === "weights") {
      const path = this.path(layer);
      const projects = path.size > width;
      moveAlong(path, projects ? Math.min(1, t / PROJECTING) : t, pass.a(layer), n, out);
      if (path.size < 3) out.fill(0, 2 * n, 3 * n);
      const kept = projects ? 1 - smooth((t - PROJECTING) / (1 - PROJECTING)) : 1;
      if (projects && kept < 1) for (let i = width * n; i < path.size * n; i += 1) out[i] = (out[i] as number) * kept;
      return out;
    }
    const z = pass.z(layer);
    if (next.kind === "bias") {
      const biases = this.network.biases[layer] as Float64Array;
      for (let k = 0; k < width; k += 1) {
        const missing = (1 - t) * (biases[k] as number);
        for (let i = k * n; i < (k + 1) * n; i += 1) out[i] = (z[i] as number) - missing;
      }
    } else {
      const a = pass.a(layer + 1);
      for (let i = 0; i < width * n; i += 1) {
        const start = z[i] as number;
        out[i] = start + t * ((a[i] as number) - start);
      }
    }
    if (width < 3) out.fill(0, 2 * n, 3 * n);
    return out;
  }

  // Straight lines between grid points miss the curve a little; one Newton step along the gradient
  // of the logit puts the points on it, so that the last layer shows them on its straight line.
  #sharpen(): void {
    const { boundary } = this;
    const { n, x, pass } = boundary;
    const cell = (2 * this.#extent) / (SIDE - 1);
    const ones = onesOf(n);
    pass.backward(ones, true);
    const slope = pass.inputGradient;
    for (let i = 0; i < n; i += 1) {
      const [across, up, logit] = [slope[i] as number, slope[n + i] as number, boundary.logits[i] as number];
      const squared = across * across + up * up;
      const step = -logit / squared;
      // Where the score is nearly flat a Newton step leaves the cell: there the straight line is better.
      if (!(Math.abs(step) * Math.sqrt(squared) < cell)) continue;
      x[i] = (x[i] as number) + step * across;
      x[n + i] = (x[n + i] as number) + step * up;
    }
    boundary.send(x, n);
  }
}

/** Share of a projecting stage that goes before the projection itself. */
const PROJECTING = 0.7;

function smooth(t: number): number {
  const held = Math.min(1, Math.max(0, t));
  return held * held * (3 - 2 * held);
}

function padded(values: Float64Array, width: number, n: number, out: Float64Array): Float64Array {
  for (let i = 0; i < width * n; i += 1) out[i] = values[i] as number;
  if (width < 3) out.fill(0, width * n, 3 * n);
  return out;
}

function shortened(points: Float64Array, n: number, kept: number): Float64Array {
  const out = new Float64Array(2 * kept);
  out.set(points.subarray(0, kept));
  out.set(points.subarray(n, n + kept), kept);
  return out;
}

let ones = new Float64Array(0);

function onesOf(n: number): Float64Array {
  if (ones.length < n) ones = new Float64Array(n).fill(1);
  return ones.subarray(0, n);
}
