import { describe, expect, test } from "vitest";

import { DATA, Random, checkedPoints, makeData } from "../src/engine";

/** Coordinates of point i. */
const at = (x: Float64Array, i: number): [number, number] => [x[i], x[x.length / 2 + i]];

describe.each(DATA.map((set) => [set.name, set] as const))("%s", (name, set) => {
  const data = makeData(name, 1001, set.noise, new Random(1));

  test("has alternating labels and lies in about [-1, 1] x [-1, 1]", () => {
    expect([data.n, data.x.length, data.y.length]).toEqual([1001, 2002, 1001]);
    expect(data.y.every((label, i) => label === i % 2)).toBe(true);
    // A centre lies at most 0.95 out; five standard deviations of jitter are passed once in 1.7 million draws.
    const reach = 0.95 + 5 * set.noise;
    expect(data.x.every((x) => Math.abs(x) < reach)).toBe(true);
  });

  test("is repeated from the same seed and differs for another", () => {
    expect(makeData(name, 1001, set.noise, new Random(1))).toEqual(data);
    expect(makeData(name, 1001, set.noise, new Random(2)).x).not.toEqual(data.x);
  });

  test("is jittered by the noise it is given", () => {
    const n = 20_000;
    const still = makeData(name, n, 0, new Random(3)).x;
    const jittered = makeData(name, n, 0.1, new Random(3)).x;
    // Both calls take the same number of draws a point, so the jitter is the difference.
    const variance = jittered.reduce((sum, x, i) => sum + (x - still[i]) ** 2, 0) / (2 * n);
    expect(Math.abs(variance - 0.01)).toBeLessThan(5 * 0.01 * Math.sqrt(2 / (2 * n)));
  });
});

describe("without noise", () => {
  const still = (name: string): { x: Float64Array; y: Uint8Array } => makeData(name, 400, 0, new Random(4));

  test("circles have the radii 0.4 and 0.85", () => {
    const { x, y } = still("circles");
    y.forEach((label, i) => expect(Math.hypot(...at(x, i))).toBeCloseTo(label === 0 ? 0.4 : 0.85, 12));
  });

  test("xor has four places, told apart by the sign of the product", () => {
    const { x, y } = still("xor");
    const places = new Set(Array.from(y, (_, i) => at(x, i).join()));
    expect(places.size).toBe(4);
    y.forEach((label, i) => expect(at(x, i)[0] * at(x, i)[1]).toBeCloseTo(label === 0 ? 0.3025 : -0.3025, 12));
  });

  test("moons are half circles of radius 0.55, each the other turned by half a turn", () => {
    const { x, y } = still("moons");
    y.forEach((label, i) => {
      const side = label === 0 ? 1 : -1;
      const [u, v] = at(x, i).map((value) => side * value);
      expect(Math.hypot(u + 0.275, v + 0.1375)).toBeCloseTo(0.55, 12);
      expect(v + 0.1375).toBeGreaterThan(-1e-12);
    });
  });

  test("spirals turn once while the radius grows from 0.15 to 0.95", () => {
    const { x, y } = still("spirals");
    y.forEach((label, i) => {
      const radius = Math.hypot(...at(x, i));
      const angle = Math.atan2(at(x, i)[1], at(x, i)[0]);
      expect(radius).toBeGreaterThan(0.15 - 1e-12);
      expect(radius).toBeLessThan(0.95 + 1e-12);
      expect(Math.cos(angle - (2 * Math.PI * radius) / 0.95 - Math.PI * label)).toBeCloseTo(1, 12);
    });
  });

  test("blobs are two points", () => {
    const { x, y } = still("blobs");
    y.forEach((label, i) => expect(at(x, i)).toEqual(label === 0 ? [-0.55, -0.55] : [0.55, 0.55]));
  });
});

test("points painted by hand come out coordinate after coordinate", () => {
  expect(checkedPoints([[1, 2], [3, 4], [5, 6]], [0, 1, 1])).toEqual({
    x: Float64Array.of(1, 3, 5, 2, 4, 6), y: Uint8Array.of(0, 1, 1), n: 3,
  });
});

test.each([
  [[[1, NaN]], [0], "Point 0 must be two finite numbers, but it is [1, NaN]."],
  [[[1, 2], [Infinity, 0]], [0, 1], "Point 1 must be two finite numbers, but it is [Infinity, 0]."],
  [[[1, 2, 3]], [0], "Point 0 must be two finite numbers, but it is [1, 2, 3]."],
  [[[1, 2]], [2], "Labels are 0 or 1, but point 0 has the label 2."],
  [[[1, 2]], [0, 1], "Every point needs one label, but there are 1 points and 2 labels."],
  [[], [], "The number of points must be a whole number from 1 to 100000, but it is 0."],
])("the painted points %j with labels %j are refused in a sentence", (pairs, labels, sentence) => {
  expect(() => checkedPoints(pairs, labels)).toThrow(sentence);
});

test("a misspelt set, a bad number of points and a bad noise are refused in sentences", () => {
  const random = new Random(1);
  expect(() => makeData("moon", 10, 0, random)).toThrow('There is no data set called "moon". Did you mean "moons"?');
  expect(() => makeData("moons", 1, 0, random)).toThrow("The number of points must be a whole number from 2 to 100000, but it is 1.");
  expect(() => makeData("moons", 10, -1, random)).toThrow("The noise must be a finite number of at least 0, but it is -1.");
  expect(() => makeData("moons", 10, NaN, random)).toThrow("but it is NaN.");
});
