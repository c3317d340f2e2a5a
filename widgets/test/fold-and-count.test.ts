import { expect, test } from "vitest";
import { biasThrough, build, count, unitAt } from "../src/fold-and-count/count";
import { hingeAt } from "../src/fold-and-count/pointing";
import { DEFAULTS, decode, encode, fitted, type Scene } from "../src/fold-and-count/scene";
import { affineWords, countWords, placeWords } from "../src/fold-and-count/words";

const RANDOM: Scene = { ...DEFAULTS, start: "he_normal", depth: 3, width: 5, inputs: 2, seed: 8 };

test("the folding network beats the best layer of as many units, and its parameters are counted", () => {
  const { own, flat } = count(DEFAULTS);
  expect([own.inView, own.units, own.parameters]).toEqual([16, 8, 4 + 3 * 6 + 3]);
  expect([flat.units, flat.parameters, flat.atMost]).toEqual([8, 25, 9]);
  expect(own.inView).toBeGreaterThan(flat.atMost);
});

test.each([DEFAULTS, RANDOM, { ...RANDOM, inputs: 1 as const }])("no count exceeds the bound, scene %#", (scene) => {
  for (const { inView = 0, far = 0, atMost } of [count(scene).own, count(scene).flat]) {
    expect(inView).toBeLessThanOrEqual(atMost);
    expect(far).toBeLessThanOrEqual(atMost);
    expect(far).toBeGreaterThanOrEqual(inView);
  }
});

test.each([0, 6, 14])("a dragged bias puts the hinge of unit %i under the hand", (unit) => {
  const x = [0.37, -0.81];
  const before = build(RANDOM);
  const moved = build({ ...RANDOM, biases: [[unit, biasThrough(before, unit, x)]] });
  expect(Math.abs(unitAt(moved, unit, x).z)).toBeLessThan(1e-12);
  expect(hingeAt({ ...count(RANDOM), layers: moved, scene: { ...RANDOM, unit } }, x, 1e-9)).toBe(unit);
});

test("of hinges at one place the earliest layer's is taken, and far from any there is none", () => {
  const made = count({ ...DEFAULTS, unit: 1 });
  expect(hingeAt(made, [0.2501], 0.01)).toBe(3);
  expect(hingeAt(made, [0.4999], 0.01)).toBe(1);
  expect(hingeAt(made, [0.28], 0.01)).toBe(-1);
});

test("a spread changes biases and no weight", () => {
  const [narrow, wide] = [build({ ...RANDOM, spread: 0 }), build({ ...RANDOM, spread: 1 })];
  narrow.forEach((layer, k) => expect(wide[k]?.w).toEqual(layer.w));
  expect(narrow[0]?.b.every((b) => b === 0)).toBe(true);
  expect(wide[0]?.b.some((b) => b !== 0)).toBe(true);
});

test("a scene comes back from its text, moved biases and all", () => {
  const scene: Scene = { ...RANDOM, biases: [[3, -0.125], [14, 2]] };
  expect(decode(encode(scene), DEFAULTS)).toEqual({ scene, faults: [] });
});

test("a damaged scene says so and keeps the rest", () => {
  const { scene, faults } = decode("depth:2;seed:x;biases:1;colour:red;biases:0~nan", DEFAULTS);
  expect(scene).toEqual({ ...DEFAULTS, depth: 2 });
  expect(faults).toHaveLength(4);
  expect(faults[0]).toContain("seed cannot be");
});

test("what is too large to be drawn in a frame is cut down", () => {
  expect(fitted({ ...RANDOM, depth: 8, width: 20 })).toMatchObject({ depth: 8, width: 2 });
  expect(fitted({ ...RANDOM, depth: 8, width: 20 }, "width")).toMatchObject({ depth: 1, width: 20 });
  expect(fitted({ ...RANDOM, start: "folding", depth: 8 })).toMatchObject({ depth: 5, width: 4 });
});

test("words name count, units on, and the affine map there", () => {
  const made = count({ ...DEFAULTS, depth: 2 });
  expect(countWords(made)).toBe("4 straight pieces from 0 to 1, from 4 units in 2 layers of 2. One layer of 4 makes at most 5.");
  expect(placeWords(made, [0.3])).toBe("At x = 0.3, 3 of 4 units are on (layer 1: 1; layer 2: 1, 2). There f(x) = −4 x + 2.");
  expect(affineWords([0, 0], 0)).toBe("0");
  expect(affineWords([1, -2], 0.5)).toBe("1 x₁ − 2 x₂ + 0.5");
});
