import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

import {
  Random, affine, atMost, folding, initialize, mostWithOneLayer, patternAt, pieces, reachable, regions, type Layer,
} from "../src/engine";
import { deviation, type PlainLayer, type Reference } from "./parity";

const file = new URL("../.reference/parity.json", import.meta.url);
if (!existsSync(file)) {
  throw new Error("The reference values are missing: `pytest tests/engine` writes them and runs this test.");
}
const reference = (JSON.parse(readFileSync(file, "utf8")) as Reference).regions;
const typed = (layers: PlainLayer[]): Layer[] =>
  layers.map(({ into, out, w, b }) => ({ into, out, w: Float64Array.from(w), b: Float64Array.from(b) }));

function drawn(widths: readonly number[], seed: number): Layer[] {
  const random = new Random(seed);
  return widths.slice(1).map((out, k) => {
    const { weights: w, biases: b } = initialize("he_normal", out, widths[k] as number, random);
    return { into: widths[k] as number, out, w, b: b.map(() => random.normal(0, 0.4)) };
  });
}

/** The network by its definition, for one place. */
function output(layers: readonly Layer[], x: number[]): number {
  let a = x;
  layers.forEach(({ into, w, b }, k) => {
    const z = [...b].map((bias, row) => a.reduce((sum, each, i) => sum + (w[row * into + i] as number) * each, bias));
    a = k + 1 < layers.length ? z.map((each) => Math.max(each, 0)) : z;
  });
  return a[0] as number;
}

describe("the engine and nbsrc.regions agree", () => {
  test.each(reference.line)("on kinks and values of a line, network %#", ({ layers, at, value }) => {
    const cut = pieces(typed(layers), -4, 4);
    expect(cut.at).toHaveLength(at.length);
    // A place is a quotient of differences: some units of 1e-16 times how steep a layer's sums are.
    expect(deviation(cut.at, at)).toBeLessThan(1e-12);
    expect(deviation(cut.value, value)).toBeLessThan(1e-12);
  });

  test.each(reference.plane)("on every region of the plane, network %#", ({ layers, regions: wanted }) => {
    const found = regions(typed(layers), -4, 4);
    const name = (pattern: readonly boolean[]): string => pattern.map(Number).join("");
    const byName = new Map(found.map((region) => [name(region.pattern), region]));
    expect(found).toHaveLength(wanted.length);
    for (const { pattern, corners } of wanted) {
      expect(deviation(byName.get(name(pattern))?.corners ?? [], corners)).toBeLessThan(1e-11);
    }
  });

  test.each(reference.bounds)("on the bounds of $inputs inputs and widths $widths", ({ inputs, widths, ...bounds }) => {
    expect(reachable(inputs, widths)).toBe(bounds.reachable);
    expect(atMost(inputs, widths)).toBe(bounds.atMost);
    expect(mostWithOneLayer(inputs, widths.reduce((sum, width) => sum + width))).toBe(bounds.one);
  });
});

test.each([1, 2, 3, 8])("folding %i times makes 2 to that power of pieces, each as long", (depth) => {
  const cut = pieces(folding(depth), 0, 1);
  expect(cut.at).toEqual(Array.from({ length: 2 ** depth + 1 }, (_, k) => k / 2 ** depth));
  expect(cut.value).toEqual(cut.at.map((_, k) => k % 2));
  expect(cut.unit.slice(1, -1).every((unit) => unit >= 0)).toBe(true);
});

test.each([1, 2, 3, 5])("folding the plane %i times makes 4 to that power of squares", (depth) => {
  expect(regions(folding(depth, 2), 0, 1)).toHaveLength(4 ** depth);
});

test("between kinks the line is straight: it is the network everywhere", () => {
  const layers = drawn([1, 6, 5, 4, 1], 3);
  const { at, value } = pieces(layers, -3, 3);
  for (let k = 0; k + 1 < at.length; k++) {
    for (const share of [0.1, 0.5, 0.9]) {
      const x = (at[k] as number) + share * ((at[k + 1] as number) - (at[k] as number));
      const straight = (value[k] as number) + share * ((value[k + 1] as number) - (value[k] as number));
      expect(output(layers, [x])).toBeCloseTo(straight, 11);
    }
  }
});

test("inside a region the pattern and the affine map are the network's", () => {
  const layers = drawn([2, 6, 5, 1], 4);
  for (const { corners, pattern } of regions(layers, -3, 3)) {
    const n = corners.length / 2;
    const middle = [0, 1].map((i) => corners.reduce((sum, each, k) => sum + (k % 2 === i ? each / n : 0), 0));
    const { w, b } = affine(layers, pattern);
    const value = (w[0] as number) * (middle[0] as number) + (w[1] as number) * (middle[1] as number) + (b[0] as number);
    expect(patternAt(layers, middle)).toEqual([...pattern]);
    expect(value).toBeCloseTo(output(layers, middle), 11);
  }
});

test("one layer with its lines in general position reaches Zaslavsky's count", () => {
  for (const units of [1, 4, 9, 14]) {
    expect(regions(drawn([2, units, 1], units), -1e3, 1e3)).toHaveLength(mostWithOneLayer(2, units));
  }
});

test("a line from 1 to 0 and a network of the wrong shape are refused in words", () => {
  expect(() => pieces(folding(1), 1, 0)).toThrow("nothing to look at");
  expect(() => regions(folding(1), 0, 1)).toThrow("needs 2 inputs");
});
