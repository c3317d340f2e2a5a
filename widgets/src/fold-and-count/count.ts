/** The network of a scene, and all that is counted of it. */
import {
  Random, affine, atMost, folding, initialize, patternAt, pieces, reachable, regions,
  type InitializerName, type Layer, type Pieces, type Region,
} from "../engine";
import type { Scene } from "./scene";

/** How far out pieces are counted that lie beyond the picture. */
export const FAR = 100;

export interface Tally {
  readonly units: number;
  readonly parameters: number;
  readonly inView: number;
  readonly far: number;
  readonly reachable: number | undefined;
  readonly atMost: number;
}

export interface Count {
  readonly scene: Scene;
  readonly layers: readonly Layer[];
  readonly low: number;
  readonly high: number;
  readonly pieces: Pieces | undefined;
  readonly regions: readonly Region[];
  readonly own: Tally;
  /** The same number of units in one layer; nothing is drawn beside the folding network, whose weights are made by hand. */
  readonly flat: Omit<Tally, "inView" | "far"> & Partial<Tally>;
}

/** Weights and biases of the scene, before any bias is moved by hand. */
function drawn(scene: Scene, widths: readonly number[]): Layer[] {
  const root = new Random(scene.seed);
  const [forWeights, forBiases] = [new Random(root.integer(2 ** 32)), new Random(root.integer(2 ** 32))];
  const name = (scene.start === "folding" ? "he_normal" : scene.start) as InitializerName;
  return [...widths, 1].map((out, k) => {
    const into = k === 0 ? scene.inputs : (widths[k - 1] as number);
    const { weights: w, biases: b } = initialize(name, out, into, forWeights);
    if (k < widths.length) b.forEach((each, unit) => (b[unit] = each + forBiases.normal(0, scene.spread)));
    return { into, out, w, b };
  });
}

export const widthsOf = ({ depth, width }: Scene): number[] => Array.from({ length: depth }, () => width);

export function build(scene: Scene): Layer[] {
  const layers = scene.start === "folding" ? folding(scene.depth, scene.inputs) : drawn(scene, widthsOf(scene));
  for (const [unit, bias] of scene.biases) {
    (layers[Math.floor(unit / scene.width)] as Layer).b[unit % scene.width] = bias;
  }
  return layers;
}

function tally(inputs: 1 | 2, layers: readonly Layer[], inView: number): Tally {
  const widths = layers.slice(0, -1).map(({ out }) => out);
  return {
    units: widths.reduce((sum, width) => sum + width, 0),
    parameters: layers.reduce((sum, { w, b }) => sum + w.length + b.length, 0),
    inView,
    far: counted(inputs, layers, -FAR, FAR),
    reachable: reachable(inputs, widths),
    atMost: atMost(inputs, widths),
  };
}

function counted(inputs: 1 | 2, layers: readonly Layer[], low: number, high: number): number {
  return inputs === 1 ? pieces(layers, low, high).at.length - 1 : regions(layers, low, high).length;
}

/** The comparison is drawn by the same rule and seed. */
let before: { key: string; tally: Tally } | undefined;
function flatTally(scene: Scene, low: number, high: number): Tally {
  const { inputs, depth, width, start, spread, seed } = scene;
  const key = [inputs, depth * width, start, spread, seed, low].join();
  if (before?.key !== key) {
    const layers = drawn(scene, [depth * width]);
    before = { key, tally: tally(inputs, layers, counted(inputs, layers, low, high)) };
  }
  return before.tally;
}

export function count(scene: Scene): Count {
  const layers = build(scene);
  const [low, high] = scene.start === "folding" ? [0, 1] : [-3, 3];
  const line = scene.inputs === 1 ? pieces(layers, low, high) : undefined;
  const plane = scene.inputs === 2 ? regions(layers, low, high) : [];
  const own = tally(scene.inputs, layers, line ? line.at.length - 1 : plane.length);
  const { inView, far, ...flat } = flatTally(scene, low, high);
  const beside = scene.start === "folding" ? flat : { ...flat, inView, far };
  return { scene, layers, low, high, pieces: line, regions: plane, own, flat: beside };
}

/** A unit at a place: its pre-activation, and how far the place is from where that is zero. */
export function unitAt(layers: readonly Layer[], unit: number, x: readonly number[]): { z: number; distance: number } {
  let [layer, first] = [0, 0];
  while (unit >= first + (layers[layer] as Layer).out) first += (layers[layer++] as Layer).out;
  const { w, b, into } = affine(layers.slice(0, layer + 1), patternAt(layers, x));
  const row = unit - first;
  let [z, square] = [b[row] as number, 0];
  for (let i = 0; i < into; i++) {
    z += (w[row * into + i] as number) * (x[i] as number);
    square += (w[row * into + i] as number) ** 2;
  }
  return { z, distance: square > 0 ? Math.abs(z) / Math.sqrt(square) : Infinity };
}

/** The bias with which a unit would switch just at x. */
export function biasThrough(layers: readonly Layer[], unit: number, x: readonly number[]): number {
  const width = (layers[0] as Layer).out;
  const bias = (layers[Math.floor(unit / width)] as Layer).b[unit % width] as number;
  return bias - unitAt(layers, unit, x).z;
}
