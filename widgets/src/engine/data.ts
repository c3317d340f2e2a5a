/** Toy data in the plane: two classes in about [-1, 1] x [-1, 1], each the other half of n points. */

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

/** One point of a class before jitter; `share` in [0, 1) runs through the class evenly. */
type Draw = (label: 0 | 1, share: number, random: Random) => readonly [number, number];

const polar = (radius: number, angle: number): readonly [number, number] => [
  radius * Math.cos(angle),
  radius * Math.sin(angle),
];

/** Class 1 fills the disc of radius 0.4, class 0 the ring from 0.7 to 0.95, both evenly by area. */
const circles: Draw = (label, _share, random) => {
  const [inner, outer] = label === 1 ? [0, 0.4] : [0.7, 0.95];
  return polar(Math.sqrt(random.uniform(inner ** 2, outer ** 2)), random.uniform(0, 2 * Math.PI));
};

/** Four squares: class 1 where the signs of the coordinates differ, class 0 where they agree. */
const xor: Draw = (label, _share, random) => {
  const side = random.uniform() < 0.5 ? -1 : 1;
  const other = label === 1 ? -side : side;
  return [side * random.uniform(0.08, 0.9), other * random.uniform(0.08, 0.9)];
};

/** Two half circles of radius 0.6 that reach into each other; class 0 is the upper one. */
const moons: Draw = (label, share) => {
  const [x, y] = polar(0.6, Math.PI * share);
  return label === 0 ? [x - 0.3, y - 0.15] : [0.3 - x, 0.15 - y];
};

/** Two arms, one and a half turns each, from the middle to radius 0.95; class 1 is class 0 turned by half a circle. */
const spirals: Draw = (label, share) => polar(0.08 + 0.87 * share, 3 * Math.PI * share + label * Math.PI);

/** Two round normal clouds of standard deviation 0.18 around (-0.5, -0.5) and (0.5, 0.5). */
const blobs: Draw = (label, _share, random) => {
  const middle = label === 1 ? 0.5 : -0.5;
  return [random.normal(middle, 0.18), random.normal(middle, 0.18)];
};

export const DATA: readonly { readonly name: DataName; readonly label: string; readonly draw: Draw }[] = [
  { name: "circles", label: "circles", draw: circles },
  { name: "xor", label: "XOR", draw: xor },
  { name: "moons", label: "two moons", draw: moons },
  { name: "spirals", label: "two spirals", draw: spirals },
  { name: "blobs", label: "two blobs", draw: blobs },
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
  const half = Math.ceil(n / 2);
  for (let i = 0; i < n; i++) {
    const label = i % 2 === 0 ? 0 : 1;
    // Half a step in, so that neither arm of a figure begins on the other's end.
    const [first, second] = draw(label, (Math.floor(i / 2) + 0.5) / half, random);
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
