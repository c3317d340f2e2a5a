/**
 * Linear regions of a ReLU network: where it is one affine map, how many such places, and bounds.
 *
 * Counted exactly, layer by layer: each region of a layer is cut by the zeros of the next layer's units.
 * The same method as `nbsrc.regions`, with which a test compares it.
 */
import { finiteNumber, wholeNumber } from "./errors";

/** One dense layer: weights (out, in) row by row. ReLU follows every layer but the last. */
export interface Layer {
  readonly into: number;
  readonly out: number;
  readonly w: Float64Array;
  readonly b: Float64Array;
}

/** What counts as zero, relative to the largest number it is compared with. */
const ROUND = 1e-9;

/** What the units of one layer see along the line. */
export interface Seen {
  readonly at: number[];
  /** Pre-activations, a row of units for each place; straight in between. */
  readonly z: Float64Array[];
}

/** A piecewise linear function of one input. */
export interface Pieces {
  /** The interval's two ends and every kink between them. */
  readonly at: number[];
  readonly value: number[];
  /** The unit that makes each kink, counted through all layers; -1 at the ends. */
  readonly unit: number[];
  readonly layers: Seen[];
}

function apply({ into, out, w, b }: Layer, a: ArrayLike<number>): Float64Array {
  const z = new Float64Array(out);
  for (let row = 0; row < out; row++) {
    let sum = b[row] as number;
    for (let k = 0; k < into; k++) sum += (w[row * into + k] as number) * (a[k] as number);
    z[row] = sum;
  }
  return z;
}

const bent = (z: Float64Array): Float64Array => z.map((each) => (each > 0 ? each : 0));

/** Takes a network of one input and one output apart; neighbours with the same slope are one piece. */
export function pieces(layers: readonly Layer[], low: number, high: number): Pieces {
  checked(layers, 1, low, high);
  let at = [low, high];
  let unit = [-1, -1];
  let a: ArrayLike<number>[] = [[low], [high]];
  const seen: Seen[] = [];
  let first = 0;
  for (const layer of layers.slice(0, -1)) {
    const rows = a.map((row) => apply(layer, row));
    const places = rows.map((z, k) => ({ at: at[k] as number, unit: unit[k] as number, z }));
    for (let k = 0; k + 1 < rows.length; k++) {
      const [left, right] = [rows[k] as Float64Array, rows[k + 1] as Float64Array];
      for (let u = 0; u < layer.out; u++) {
        const [from, to] = [left[u] as number, right[u] as number];
        if (!(from * to < 0)) continue;
        const share = from / (from - to);
        const z = left.map((each, i) => each + share * ((right[i] as number) - each));
        z[u] = 0;
        const place = (at[k] as number) + share * ((at[k + 1] as number) - (at[k] as number));
        places.push({ at: place, unit: first + u, z });
      }
    }
    places.sort((p, q) => p.at - q.at);
    const near = ROUND * Math.max(Math.abs(low), Math.abs(high));
    const kept = places.filter((p, k) => k === 0 || k === places.length - 1 || p.at - (places[k - 1]?.at ?? 0) > near);
    at = kept.map((p) => p.at);
    unit = kept.map((p) => p.unit);
    seen.push({ at, z: kept.map((p) => p.z) });
    a = kept.map((p) => bent(p.z));
    first += layer.out;
  }
  const last = layers.at(-1) as Layer;
  const value = a.map((row) => apply(last, row)[0] as number);
  const slope = at.slice(1).map((end, k) => ((value[k + 1] as number) - (value[k] as number)) / (end - (at[k] as number)));
  const steepest = Math.max(1, ...slope.map(Math.abs));
  const bends = (k: number): boolean =>
    k === 0 || k === at.length - 1 || Math.abs((slope[k] as number) - (slope[k - 1] as number)) > ROUND * steepest;
  const keep = at.map((_, k) => k).filter(bends);
  const pick = (numbers: readonly number[]): number[] => keep.map((k) => numbers[k] as number);
  return { at: pick(at), value: pick(value), unit: pick(unit), layers: seen };
}

/** A convex polygon of the plane on which every unit is on or off throughout. */
export interface Region {
  /** Corners in turn: x, y, x, y and so on. */
  readonly corners: readonly number[];
  /** Which hidden units are on, layer after layer. */
  readonly pattern: readonly boolean[];
}

/** Cuts a square of the plane into the regions of a network with two inputs. */
export function regions(layers: readonly Layer[], low: number, high: number): Region[] {
  checked(layers, 2, low, high);
  let found: Region[] = [{ corners: [low, low, high, low, high, high, low, high], pattern: [] }];
  for (let depth = 0; depth < layers.length - 1; depth++) {
    const cut: Region[] = [];
    for (const region of found) {
      const { w, b, out } = affine(layers.slice(0, depth + 1), region.pattern);
      let inside = [region];
      for (let u = 0; u < out; u++) {
        inside = inside.flatMap((one) => split(one, w[2 * u] as number, w[2 * u + 1] as number, b[u] as number));
      }
      cut.push(...inside);
    }
    found = cut;
  }
  return found;
}

/** What the last of these layers makes of the input, before any ReLU of its own, where `pattern` is on. */
export function affine(layers: readonly Layer[], pattern: readonly boolean[]): Layer {
  const [head, ...rest] = layers as [Layer, ...Layer[]];
  const inputs = head.into;
  let [w, b] = [head.w, head.b];
  let start = 0;
  for (const layer of rest) {
    const [nextW, nextB] = [new Float64Array(layer.out * inputs), layer.b.slice()];
    for (let row = 0; row < layer.out; row++) {
      for (let k = 0; k < layer.into; k++) {
        if (!pattern[start + k]) continue;
        const weight = layer.w[row * layer.into + k] as number;
        for (let i = 0; i < inputs; i++) nextW[row * inputs + i]! += weight * (w[k * inputs + i] as number);
        nextB[row]! += weight * (b[k] as number);
      }
    }
    start += layer.into;
    [w, b] = [nextW, nextB];
  }
  return { into: inputs, out: b.length, w, b };
}

/** Which hidden units are on at a place, layer after layer. */
export function patternAt(layers: readonly Layer[], x: ArrayLike<number>): boolean[] {
  const pattern: boolean[] = [];
  let a = x;
  for (const layer of layers.slice(0, -1)) {
    const z = apply(layer, a);
    for (const each of z) pattern.push(each > 0);
    a = bent(z);
  }
  return pattern;
}

/** The parts of a region where a unit is on and where it is off. */
function split(region: Region, wx: number, wy: number, b: number): Region[] {
  const { corners, pattern } = region;
  const n = corners.length / 2;
  const [z, zero] = [new Float64Array(n), new Float64Array(n)];
  let [above, below, sum] = [true, true, 0];
  for (let k = 0; k < n; k++) {
    const [x, y] = [corners[2 * k] as number, corners[2 * k + 1] as number];
    const value = x * wx + y * wy + b;
    const near = ROUND * (Math.abs(x * wx) + Math.abs(y * wy) + Math.abs(b));
    if (value < -near) above = false;
    if (value > near) below = false;
    sum += value;
    z[k] = value;
    zero[k] = near;
  }
  if (above || below) return [{ corners, pattern: [...pattern, sum > 0] }];
  return [1, -1].map((sign) => {
    const outline: number[] = [];
    for (let k = 0; k < n; k++) {
      const j = (k + n - 1) % n;
      const [here, back] = [sign * (z[k] as number), sign * (z[j] as number)];
      const [x, y] = [corners[2 * k] as number, corners[2 * k + 1] as number];
      if (here * back < 0 && Math.abs(here) > (zero[k] as number) && Math.abs(back) > (zero[j] as number)) {
        const share = back / (back - here);
        const [px, py] = [corners[2 * j] as number, corners[2 * j + 1] as number];
        outline.push(px + share * (x - px), py + share * (y - py));
      }
      if (here >= -(zero[k] as number)) outline.push(x, y);
    }
    return { corners: outline, pattern: [...pattern, sign > 0] };
  });
}

/** A network that folds [0, 1], or each side of the unit square, in half at each layer: tent in tent. */
export function folding(depth: number, inputs = 1): Layer[] {
  wholeNumber("The depth", depth, 1, 64);
  wholeNumber("The inputs", inputs, 1, 2);
  const width = 2 * inputs;
  const bias = Float64Array.from({ length: width }, (_, unit) => (unit % 2 === 0 ? 0 : -0.5));
  const slopes = (unit: number): number => (unit % 2 === 0 ? 2 : -4);
  const layers: Layer[] = [];
  for (let layer = 0; layer < depth; layer++) {
    const into = layer === 0 ? inputs : width;
    const w = new Float64Array(width * into);
    for (let unit = 0; unit < width; unit++) {
      const side = unit >> 1;
      if (layer === 0) w[unit * into + side] = 1;
      else for (const from of [2 * side, 2 * side + 1]) w[unit * into + from] = slopes(from);
    }
    layers.push({ into, out: width, w, b: bias.slice() });
  }
  const w = Float64Array.from({ length: width }, (_, unit) => slopes(unit));
  return [...layers, { into: width, out: 1, w, b: new Float64Array(1) }];
}

function choices(n: number, k: number): number {
  let count = 1;
  for (let i = 1; i <= k; i++) count = (count * (n - k + i)) / i;
  return Math.round(count);
}

/** The most regions that a layer cuts the inputs into. Zaslavsky (1975), doi:10.1090/memo/0154. */
export function mostWithOneLayer(inputs: number, units: number): number {
  let sum = 0;
  for (let k = 0; k <= Math.min(inputs, units); k++) sum += choices(units, k);
  return sum;
}

/** What some network of these widths reaches, if each is at least the inputs. Montufar et al. (2014), arXiv:1402.1869. */
export function reachable(inputs: number, widths: readonly number[]): number | undefined {
  if (Math.min(...widths) < inputs) return undefined;
  const folds = widths.slice(0, -1).reduce((product, width) => product * Math.floor(width / inputs) ** inputs, 1);
  return folds * mostWithOneLayer(inputs, widths.at(-1) as number);
}

/** What no network of these widths exceeds. Serra, Tjandraatmadja, Ramalingam (2018), arXiv:1711.02114. */
export function atMost(inputs: number, widths: readonly number[]): number {
  let ways = new Map([[inputs, 1]]);
  for (const width of widths) {
    const after = new Map<number, number>();
    for (const [dimension, count] of ways) {
      for (let j = 0; j <= Math.min(dimension, width); j++) {
        const left = Math.min(dimension, width - j);
        after.set(left, (after.get(left) ?? 0) + count * choices(width, j));
      }
    }
    ways = after;
  }
  return [...ways.values()].reduce((sum, count) => sum + count, 0);
}

function checked(layers: readonly Layer[], inputs: number, low: number, high: number): void {
  finiteNumber("The lower end", low);
  if (!(high > low) || !Number.isFinite(high)) throw new RangeError(`From ${low} to ${high} there is nothing to look at.`);
  if (layers.length < 2 || layers[0]?.into !== inputs) {
    throw new RangeError(`The network needs ${inputs} input${inputs > 1 ? "s" : ""} and a hidden layer.`);
  }
}
