import { describe, expect, test } from "vitest";

import { ACTIVATIONS, DATA, INITIALIZERS, OPTIMIZERS } from "../src/engine";
import {
  DEFAULTS,
  LATTICE,
  MENUS,
  checked,
  decodeScene,
  encodeScene,
  fault,
  numbersIn,
  snap,
} from "../src/input-space/scene";

// Python's tests read and write this very text (tests/widgets/test_scenes.py).
const SHARED =
  "data:painted;noise:0.05;points:300;widths:3-2;activation:relu;initializer:he_normal;" +
  "optimizer:sgd;rate:0.1;batch_size:8;seed:42;step:120;stage:2.5;painted:RAeASMP_";
const POINTS = [0.25, -0.25, 0, 0.546875, -2.00390625, 1];

describe("a scene as text", () => {
  test("says the same as in Python", () => {
    const { scene, painted, faults } = decodeScene(SHARED);
    expect(faults).toEqual([]);
    expect(scene).toMatchObject({ widths: [3, 2], activation: "relu", seed: 42, step: 120, stage: 2.5, rate: 0.1 });
    expect([...(painted ?? [])]).toEqual(POINTS);
    expect(encodeScene(scene, Float64Array.from(POINTS))).toBe(SHARED);
  });

  test("uses only characters that an address carries unchanged", () => {
    const text = encodeScene({ ...DEFAULTS, data: "painted", rate: 1e-6 }, Float64Array.from(POINTS));
    expect(new URL(`https://book.test/#${text}`).hash).toBe(`#${text}`);
    expect(decodeScene(text).scene.rate).toBe(1e-6);
  });

  test("keeps every point of the lattice exactly", () => {
    for (let cell = -1024; cell < 1024; cell += 7) {
      const point = Float64Array.of(cell * LATTICE, -LATTICE - cell * LATTICE, cell & 1);
      const { painted } = decodeScene(encodeScene({ ...DEFAULTS, data: "painted" }, point));
      expect([...(painted ?? [])]).toEqual([...point]);
    }
  });

  test("cannot hold a point far outside, and says so", () => {
    const far = Float64Array.of(7.5, 0, 1);
    expect(() => encodeScene({ ...DEFAULTS, data: "painted" }, far)).toThrow("The point (7.5, 0) does not fit");
  });

  test.each([
    ["data:cirkles", 'There is no data "cirkles"; choose circles'],
    ["widths:3-9", "widths [3, 9] cannot be built here"],
    ["widths:", "widths [NaN] cannot be built here"],
    ["rate:fast", "rate fast is not a number from"],
    ["rate:Infinity", "rate Infinity is not a number from"],
    ["seed:1.5", "seed 1.5 is not a whole number"],
    ["step:-3", "step -3 is not a whole number"],
    ["colour:red", 'A scene has no setting "colour"'],
    ["nonsense", 'A scene has no setting "nonsense"'],
    ["painted:AAA", "are cut off: 3 letters"],
    ["painted:AAA!", 'hold "!", which is no letter'],
  ])("that is damaged (%s) is named, and everything else holds", (damaged, sentence) => {
    const { scene, faults } = decodeScene(`${damaged};activation:sine`);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(sentence);
    expect(scene).toEqual({ ...DEFAULTS, widths: [...DEFAULTS.widths], activation: "sine" });
  });
});

describe("settings", () => {
  test("offer everything the engine has", () => {
    expect(MENUS.activation).toBe(ACTIVATIONS);
    expect(MENUS.initializer).toBe(INITIALIZERS);
    expect(MENUS.optimizer).toBe(OPTIMIZERS);
    expect(MENUS.data.slice(0, -1)).toEqual(DATA);
  });

  test("by default hold themselves", () => {
    for (const [name, value] of Object.entries(DEFAULTS)) expect(fault(name as keyof typeof DEFAULTS, value)).toBe("");
  });

  test("that do not hold leave the base as it was", () => {
    const base = { ...DEFAULTS, widths: [2, 2] };
    const { scene, faults } = checked({ widths: [2, 7], seed: 3 }, base);
    expect(scene).toEqual({ ...base, seed: 3 });
    expect(faults).toEqual([
      "widths [2, 7] cannot be built here: give 1 to 6 hidden layers, each of 2 or 3 units. The widget goes on with [2, 2].",
    ]);
    expect(base.widths).toEqual([2, 2]);
  });
});

test("a painted point snaps to the nearest place that an address can carry", () => {
  for (const value of [0, 0.3, -0.7123, 1.2]) expect(Math.abs(snap(value) - value)).toBeLessThanOrEqual(LATTICE / 2);
});

test("binary traits are read wherever they start in their message", () => {
  const numbers = Float64Array.of(1.5, -2.25);
  const message = new Uint8Array(3 + numbers.byteLength);
  message.set(new Uint8Array(numbers.buffer), 3);
  expect(numbersIn(new DataView(message.buffer, 3))).toEqual(numbers);
  expect(numbersIn(numbers.buffer)).toEqual(numbers);
  expect(numbersIn(new Uint8Array(5))).toBeUndefined();
  expect(numbersIn("text")).toBeUndefined();
  expect(numbersIn(null)).toBeUndefined();
});
