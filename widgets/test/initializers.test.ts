import { describe, expect, test } from "vitest";

import { INITIALIZERS, Random, initialize } from "../src/engine";

const OUT = 400;
const IN = 250;
const COUNT = OUT * IN;

// Each with the variance of its formula and the fourth moment in units of the variance squared: 3 for a normal
// distribution, 9 / 5 for a uniform one. A sample variance then has the standard error v sqrt((kurtosis - 1) / n).
const SCALED = [
  ["he_normal", 2 / IN, 3],
  ["he_uniform", 2 / IN, 9 / 5],
  ["glorot_normal", 2 / (IN + OUT), 3],
  ["glorot_uniform", 2 / (IN + OUT), 9 / 5],
  ["lecun_normal", 1 / IN, 3],
  ["lecun_uniform", 1 / IN, 9 / 5],
  ["torch_default", 1 / (3 * IN), 9 / 5],
  ["unit_normal", 1, 3],
] as const;

describe.each(SCALED)("%s", (name, variance, kurtosis) => {
  const { weights, biases } = initialize(name, OUT, IN, new Random(11));
  const moment = (power: number): number => weights.reduce((sum, w) => sum + w ** power, 0) / COUNT;

  test("has mean 0 and the variance of its formula", () => {
    expect(Math.abs(moment(1))).toBeLessThan(5 * Math.sqrt(variance / COUNT));
    expect(Math.abs(moment(2) - variance)).toBeLessThan(5 * variance * Math.sqrt((kurtosis - 1) / COUNT));
  });

  test("has the fourth moment of its distribution", () => {
    // The eighth moment is 105 v^4 (normal) or 9 v^4 (uniform).
    const eighth = kurtosis === 3 ? 105 : 9;
    expect(Math.abs(moment(4) / variance ** 2 - kurtosis)).toBeLessThan(5 * Math.sqrt((eighth - kurtosis ** 2) / COUNT));
  });

  test("fills the range of its distribution and no more", () => {
    const largest = Math.max(...weights.map(Math.abs));
    if (kurtosis === 3) expect(largest).toBeGreaterThan(4 * Math.sqrt(variance)); // missed once in 600 times
    else {
      expect(largest).toBeLessThanOrEqual(Math.sqrt(3 * variance));
      expect(largest).toBeGreaterThan(0.9999 * Math.sqrt(3 * variance)); // missed once in 22,000 times
    }
  });

  test("has biases at zero, but for torch's default", () => {
    if (name === "torch_default") {
      const bound = 1 / Math.sqrt(IN);
      expect(Math.max(...biases.map(Math.abs))).toBeLessThanOrEqual(bound);
      expect(Math.max(...biases.map(Math.abs))).toBeGreaterThan(0.97 * bound); // missed once in 200,000 times
    } else expect(biases.every((b) => b === 0)).toBe(true);
  });
});

test.each([
  [5, 3],
  [3, 5],
  [40, 40],
  [1, 1],
])("orthogonal draws %d x %d with orthonormal rows or columns", (out, into) => {
  const { weights, biases } = initialize("orthogonal", out, into, new Random(12));
  const vectors = Math.min(out, into);
  const at = (v: number, c: number): number => (out <= into ? weights[v * into + c] : weights[c * into + v]);
  for (let p = 0; p < vectors; p++) {
    for (let q = 0; q < vectors; q++) {
      let product = 0;
      for (let c = 0; c < Math.max(out, into); c++) product += at(p, c) * at(q, c);
      expect(Math.abs(product - (p === q ? 1 : 0))).toBeLessThan(1e-14);
    }
  }
  expect(biases.every((b) => b === 0)).toBe(true);
});

test("orthogonal 2 x 2 matrices are rotations and reflections equally often, by every angle alike", () => {
  const random = new Random(13);
  const n = 20_000;
  let rotations = 0;
  let cosine = 0;
  let double = 0;
  for (let i = 0; i < n; i++) {
    const { weights: w } = initialize("orthogonal", 2, 2, random);
    if (w[0] * w[3] - w[1] * w[2] > 0) rotations += 1;
    cosine += w[0] / n;
    double += (2 * w[0] ** 2 - 1) / n;
  }
  expect(Math.abs(rotations / n - 1 / 2)).toBeLessThan(5 * Math.sqrt(1 / 4 / n));
  expect(Math.abs(cosine)).toBeLessThan(5 * Math.sqrt(1 / 2 / n));
  expect(Math.abs(double)).toBeLessThan(5 * Math.sqrt(1 / 2 / n));
});

test("every initializer draws the same from the same seed", () => {
  for (const { name } of INITIALIZERS) {
    expect(initialize(name, 3, 2, new Random(1))).toEqual(initialize(name, 3, 2, new Random(1)));
  }
});

test("a misspelt initializer and an impossible layer are answered in sentences", () => {
  expect(() => initialize("he normal", 2, 2, new Random(1))).toThrow(
    'There is no initializer called "he normal". Did you mean "he_normal"? The choices are he_normal,',
  );
  expect(() => initialize("he_normal", 0, 2, new Random(1))).toThrow("fanOut must be a whole number from 1 to 1048576, but it is 0.");
});
