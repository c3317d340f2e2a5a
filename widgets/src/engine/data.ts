/** Toy data in the plane: two classes in about [-1, 1] x [-1, 1], half of the points each. */

import { choose, finiteNumber, wholeNumber } from "./errors";
import type { Random } from "./random";

export type DataName = "circles" | "xor" | "moons" | "spirals" | "blobs";

export interface Points {
  /** First coordinates, then second coordinates: (2 * n). */
  readonly x: Float64Array;
  /** Labels 0 or 1: (n). */
  readonly y: Uint8Array;
  readonly n: number;
}

/** One point of a class, before its coordinates are jittered. */
type Draw = (label: 0 | 1, random: Random) => readonly [number, number];

export interface DataSet {
  readonly name: DataName;
  /** For a menu. */
  readonly label: string;
  /** A jitter that suits the set: standard deviation of both coordinates, in units of the plane. */
  readonly noise: number;
  readonly draw: Draw;
}

const polar = (radius: number, angle: number): readonly [number, number] => [
  radius * Math.cos(angle),
  radius * Math.sin(angle),
];

/** A circle of radius 0.4, class 0, inside one of radius 0.85. */
const circles: Draw = (label, random) => polar(label === 0 ? 0.4 : 0.85, random.uniform(0, 2 * Math.PI));

/** Four clouds around (+-0.55, +-0.55): class 0 where the signs agree, class 1 where they differ. */
const xor: Draw = (label, random) => {
  const first = random.uniform() < 0.5 ? 0.55 : -0.55;
  return [first, label === 0 ? first : -first];
};

/** Two half circles of radius 0.55 that reach into each other; class 0 is the upper one. */
const moons: Draw = (label, random) => {
  const [x, y] = polar(0.55, random.uniform(0, Math.PI));
  return label === 0 ? [x - 0.275, y - 0.1375] : [0.275 - x, 0.1375 - y];
};

/** Two arms of one turn, radius 0.15 to 0.95 in proportion to the angle; class 1 is class 0 turned by half a turn. */
const spirals: Draw = (label, random) => {
  const radius = random.uniform(0.15, 0.95);
  return polar(radius, (2 * Math.PI * radius) / 0.95 + Math.PI * label);
};

/** Two clouds around (-0.55, -0.55), class 0, and (0.55, 0.55). */
const blobs: Draw = (label) => (label === 0 ? [-0.55, -0.55] : [0.55, 0.55]);

/** The sets of nbsrc.data, by the same formulas. */
export const DATA: readonly DataSet[] = [
  { name: "circles", label: "circles", noise: 0.06, draw: circles },
  { name: "xor", label: "XOR", noise: 0.16, draw: xor },
  { name: "moons", label: "two moons", noise: 0.07, draw: moons },
  { name: "spirals", label: "two spirals", noise: 0.02, draw: spirals },
  { name: "blobs", label: "two blobs", noise: 0.2, draw: blobs },
];

const MOST = 100_000;

/**
 * n points, alternately of class 0 and 1. `noise` is the standard deviation of a normal jitter of both coordinates,
 * in units of the plane.
 */
export function makeData(name: string, n: number, noise: number, random: Random): Points {
  const { draw } = choose("data set", DATA, name);
  wholeNumber("The number of points", n, 2, MOST);
  finiteNumber("The noise", noise, 0);
  const x = new Float64Array(2 * n);
  const y = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const label = i % 2 === 0 ? 0 : 1;
    const [first, second] = draw(label, random);
    x[i] = random.normal(first, noise);
    x[n + i] = random.normal(second, noise);
    y[i] = label;
  }
  return { x, y, n };
}

/** Points painted by hand or sent from Python, checked: finite coordinates, labels 0 or 1, one label a point. */
export function checkedPoints(pairs: readonly (readonly number[])[], labels: readonly number[]): Points {
  const n = wholeNumber("The number of points", pairs.length, 1, MOST);
  if (labels.length !== n) {
    throw new RangeError(`Every point needs one label, but there are ${n} points and ${labels.length} labels.`);
  }
  const x = new Float64Array(2 * n);
  const y = new Uint8Array(n);
  pairs.forEach((pair, i) => {
    if (!Array.isArray(pair) || pair.length !== 2 || !pair.every(Number.isFinite)) {
      throw new RangeError(
        `Point ${i} must be two finite numbers, but it is ${Array.isArray(pair) ? `[${pair.join(", ")}]` : String(pair)}.`,
      );
    }
    if (labels[i] !== 0 && labels[i] !== 1) {
      throw new RangeError(`Labels are 0 or 1, but point ${i} has the label ${String(labels[i])}.`);
    }
    x[i] = pair[0];
    x[n + i] = pair[1];
    y[i] = labels[i];
  });
  return { x, y, n };
}
