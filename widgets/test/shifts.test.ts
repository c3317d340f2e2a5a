import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

import {
  Random, SHIFT_KINDS, binomial, denseOutputs, keptOutputs, rolled, shiftChange, shiftPeriod, type Torus,
} from "../src/engine";
import { deviation, type Reference } from "./parity";

const file = new URL("../.reference/parity.json", import.meta.url);
if (!existsSync(file)) {
  throw new Error("The reference values are missing: `pytest tests/engine` writes them and runs this test.");
}
const { shifts } = JSON.parse(readFileSync(file, "utf8")) as Reference;

// Two layers of sums of at most nine, then four by four numbers.
const ROUNDING = 1e-14;

const STACK = { window: 2, stride: 2, blur: 3, depth: 1 };

function noise(size: number, seed: number): Torus {
  const random = new Random(seed);
  return { values: Float64Array.from({ length: size * size }, () => random.uniform()), rows: size, columns: size };
}

describe("the engine and torch agree on pooling a picture that has moved", () => {
  test("in every kind, with and without a blur, in one layer and two", () => {
    expect(new Set(shifts.map(({ kind }) => kind))).toEqual(new Set(SHIFT_KINDS.map(({ name }) => name)));
    expect(shifts.filter(({ blur }) => blur > 1).length).toBeGreaterThan(30);
  });

  test.each(shifts)("$kind, window $window, stride $stride, blur $blur, depth $depth: %#", (c) => {
    const picture = { values: Float64Array.from(c.x), rows: c.size, columns: c.size };
    const dense = denseOutputs(c.kind, picture, c);
    const period = shiftPeriod(c.kind, c);
    expect(deviation(keptOutputs(dense, period, c.down, c.right).values, c.y)).toBeLessThan(ROUNDING);
    for (const how of ["still", "moved"] as const) {
      expect(Math.abs(shiftChange(dense, period, c.down, c.right, how) - c[how])).toBeLessThan(1e-12);
    }
  });
});

describe("a shift", () => {
  test.each(SHIFT_KINDS)("is followed exactly by $name at multiples of its period, and by no other", ({ name }) => {
    for (const stack of [STACK, { ...STACK, depth: 2 }, { ...STACK, stride: 3, window: 3 }]) {
      const dense = denseOutputs(name, noise(36, 1), stack);
      const period = shiftPeriod(name, stack);
      for (let s = -12; s <= 12; s++) {
        expect(shiftChange(dense, period, 0, s, "moved") === 0).toBe(s % period === 0);
        expect(shiftChange(dense, period, s, 0, "moved") === 0).toBe(s % period === 0);
      }
      expect(shiftChange(dense, period, 0, 0, "still")).toBe(0);
    }
  });

  test("keeps another grid of the same dense outputs", () => {
    const picture = noise(12, 2);
    for (const { name } of SHIFT_KINDS) {
      const moved = denseOutputs(name, rolled(picture, 5, -3), STACK);
      const period = shiftPeriod(name, STACK);
      const kept = keptOutputs(denseOutputs(name, picture, STACK), period, 5, -3);
      expect(deviation(kept.values, keptOutputs(moved, period, 0, 0).values)).toBeLessThan(ROUNDING);
    }
  });

  test("changes nothing where all outputs are equal", () => {
    const grey = { values: new Float64Array(16).fill(0.4), rows: 4, columns: 4 };
    expect(shiftChange(denseOutputs("max_blur", grey, STACK), 2, 1, 0, "still")).toBe(0);
  });
});

describe("wrong input is answered in words", () => {
  test("a kind, a picture, a size, a period", () => {
    expect(() => shiftPeriod("maxx", STACK)).toThrow('Did you mean "max"?');
    expect(() => denseOutputs("max", { ...noise(4, 0), rows: 5 }, STACK)).toThrow("5 x 4 pixels has no 16 numbers");
    expect(() => keptOutputs(noise(5, 0), 2, 0, 0)).toThrow("do not close up on a torus of 5 x 5");
    expect(() => denseOutputs("max", noise(4, 0), { ...STACK, window: 0 })).toThrow("window must be a whole number");
  });

  test("the binomial filter is a row of Pascal's triangle", () => {
    expect([...binomial(5)]).toEqual([1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16]);
    expect(() => binomial(0)).toThrow("size must be a whole number");
  });
});
