import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

import { POOLINGS, Random, Windows, pool, pooledSize, routing, sendBack, tiedWindows } from "../src/engine";
import { deviation, type Pooled, type Reference } from "./parity";

const file = new URL("../.reference/parity.json", import.meta.url);
if (!existsSync(file)) {
  throw new Error("The reference values are missing: `pytest tests/engine` writes them and runs this test.");
}
const { poolings } = JSON.parse(readFileSync(file, "utf8")) as Reference;

// Sums of at most nine numbers, and powers of them: some units of 1e-16.
const ROUNDING = 1e-14;

describe("the engine and torch agree on pooling", () => {
  test("in every kind, with ties, overlap, gaps, padding and ceil mode", () => {
    expect(new Set(poolings.map(({ kind }) => kind))).toEqual(new Set(POOLINGS.map(({ name }) => name)));
    const tied = poolings.filter((c) => tiedWindows(c.kind, c.x, new Windows(c.rows, c.columns, c)).some(Boolean));
    expect(tied.length).toBeGreaterThan(30);
    const said = (choose: (c: Pooled) => boolean): number => poolings.filter(choose).length;
    expect(said((c) => c.stride < c.kernel)).toBeGreaterThan(20);
    expect(said((c) => c.stride > c.kernel)).toBeGreaterThan(20);
    expect(said((c) => c.padding > 0)).toBeGreaterThan(20);
    expect(said((c) => c.ceilMode)).toBeGreaterThan(50);
  });

  test.each(poolings)("$kind of $kernel, stride $stride, padding $padding, ceil mode $ceilMode: %#", (c) => {
    const windows = new Windows(c.rows, c.columns, c);
    expect([windows.outRows, windows.outColumns]).toEqual(c.size);
    expect(deviation(pool(c.kind, c.x, windows, c.p), c.y)).toBeLessThan(ROUNDING);
    const back = sendBack(routing(c.kind, c.x, windows, "first", c.p), c.delta, windows);
    expect(deviation(back, c.gradient)).toBeLessThan(ROUNDING);
    if (c.even) {
      const even = sendBack(routing(c.kind, c.x, windows, "even"), c.delta, windows);
      expect(deviation(even, c.even)).toBeLessThan(ROUNDING);
    }
  });
});

describe("at a tie", () => {
  const four = new Windows(2, 2, { kernel: 2 });

  test.each([
    ["max", [3, 3, 1, 3]],
    ["min", [-3, -3, 1, -3]],
  ])("of the %simum, each convention gives its shares", (kind, x) => {
    expect(Array.from(routing(kind, x, four, "first"))).toEqual([1, 0, 0, 0]);
    const third = 1 / 3;
    expect(Array.from(routing(kind, x, four, "even"))).toEqual([third, third, 0, third]);
    expect(Array.from(routing(kind, x, four, "difference"))).toEqual([0.5, 0.5, 0, 0.5]);
    expect(tiedWindows(kind, x, four)).toEqual([true]);
  });

  test("the convention called difference is what a central difference measures, at ties and elsewhere", () => {
    const random = new Random(3);
    for (const kind of ["max", "min"]) {
      for (let round = 0; round < 20; round++) {
        const windows = new Windows(5, 4, { kernel: 3, stride: 2, padding: 1, ceilMode: true });
        const x = Float64Array.from({ length: 20 }, () => Math.floor(3 * random.uniform()));
        const delta = Float64Array.from({ length: windows.count }, () => random.normal());
        const total = (at: Float64Array): number => pool(kind, at, windows).reduce((sum, y, w) => sum + y * delta[w], 0);
        const back = sendBack(routing(kind, x, windows, "difference"), delta, windows);
        x.forEach((_, i) => {
          const h = 1 / 8; // less than half of the smallest gap between different numbers
          const moved = (by: number): number => total(x.map((value, j) => (j === i ? value + by : value)));
          expect(Math.abs((moved(h) - moved(-h)) / (2 * h) - back[i])).toBeLessThan(1e-13);
        });
      }
    }
  });

  test("average and L_p know no ties", () => {
    expect(tiedWindows("average", [1, 1, 1, 1], four)).toEqual([false]);
    expect(tiedWindows("lp", [1, 1, 1, 1], four)).toEqual([false]);
  });
});

test("the L_p norm goes from the sum to the maximum, and its slopes from all to the winner", () => {
  const windows = new Windows(2, 2, { kernel: 2 });
  const x = [1, 4, 2, 3];
  expect(pool("lp", x, windows, 1)[0]).toBe(10);
  expect(pool("lp", x, windows, 300)[0]).toBeCloseTo(4, 12);
  expect(pool("lp", [1e200, 1e200, 0, 0], windows, 2)[0] / 1e200).toBeCloseTo(Math.SQRT2, 12);
  expect(Array.from(routing("lp", x, windows, "first", 1))).toEqual([1, 1, 1, 1]);
  expect(routing("lp", x, windows, "first", 300)[1]).toBeCloseTo(1, 12);
  expect(Array.from(routing("lp", [0, 0, 0, 0], windows))).toEqual([0, 0, 0, 0]);
});

test("two by two halves even sizes; odd ones lose a cell or gain a window", () => {
  for (let size = 2; size < 30; size++) {
    expect(pooledSize(size, { kernel: 2 })).toBe(Math.floor(size / 2));
    expect(pooledSize(size, { kernel: 2, ceilMode: true })).toBe(Math.ceil(size / 2));
  }
});

test("impossible windows, kinds and conventions are refused in sentences", () => {
  expect(() => pooledSize(3, { kernel: 4 })).toThrow("A window of 4 cells does not fit on 3 cells.");
  expect(() => pooledSize(3, { kernel: 2, padding: 2 })).toThrow("padding must be a whole number from 0 to 1");
  expect(() => pooledSize(3, { kernel: 2, stride: 0 })).toThrow("stride must be a whole number");
  const windows = new Windows(2, 2, { kernel: 2 });
  expect(() => pool("maximum", [1, 2, 3, 4], windows)).toThrow('There is no pooling called "maximum".');
  expect(() => pool("max", [1, 2, 3], windows)).toThrow("has no 3 numbers");
  expect(() => pool("lp", [1, 2, 3, 4], windows, 0.5)).toThrow("p must be a finite number");
  expect(() => routing("max", [1, 2, 3, 4], windows, "last" as "first")).toThrow('not "last"');
  expect(() => sendBack(new Float64Array(4), [1, 2], windows)).toThrow("1 windows, but 2 gradients");
});
