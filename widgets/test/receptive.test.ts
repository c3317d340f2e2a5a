import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

import {
  ConvolutionStack, Random, expectedShares, follow, looks, normalised, outer, smallestSquare, spreadOf, type StackLayer,
} from "../src/engine";
import { deviation } from "./parity";

interface Case {
  n: number; layers: StackLayer[]; relu: boolean; row: number; column: number; weights: number[][]; x: number[];
  gradient: number[]; reached: number[][]; sizes: number[]; fields: [number, number, number][];
}

const file = new URL("../.reference/parity.json", import.meta.url);
if (!existsSync(file)) {
  throw new Error("The reference values from torch are missing: `pytest tests/engine` writes them and runs this test.");
}
const { gradients, expectations } = (JSON.parse(readFileSync(file, "utf8")) as {
  fields: {
    gradients: Case[];
    expectations: { layers: StackLayer[]; shares: number[]; deviation: number; side: number }[];
  };
}).fields;

const conv = (kernel: number, stride = 1, padding = 0, dilation = 1): StackLayer =>
  ({ kind: "conv", kernel, stride, padding, dilation });
const pool = (kind: "max" | "average", kernel: number, stride = kernel, padding = 0): StackLayer =>
  ({ kind, kernel, stride, padding, dilation: 1 });

describe("torch and the library agree", () => {
  test("on sixty random stacks, with every kind of layer among them", () => {
    expect(gradients).toHaveLength(60);
    expect(new Set(gradients.flatMap(({ layers }) => layers.map(({ kind }) => kind))).size).toBe(3);
    expect(expectations).toHaveLength(20);
  });

  test.each(gradients)("on sizes, fields and gradient of a stack, case %#", (one) => {
    const { levels, fault } = follow(one.n, one.layers);
    expect(fault).toBeUndefined();
    expect(levels.map(({ size }) => size)).toEqual(one.sizes);
    expect(levels.slice(1).map(({ field, jump, start }) => [field, jump, start])).toEqual(one.fields);
    const stack = new ConvolutionStack(levels, one.layers, 2, one.relu);
    stack.weights.forEach((weights, l) => weights.set(one.weights[l] as number[]));
    const found = stack.gradient(Float64Array.from(one.x), one.row, one.column);
    // Sums of up to 2,000 products of a few layers, in another order than torch's.
    expect(deviation(found, one.gradient)).toBeLessThan(1e-12);
  });

  test.each(gradients)("on the cells that an output looks at, case %#", ({ n, layers, row, column, reached }) => {
    const { levels } = follow(n, layers);
    const [down, right] = [looks(levels, layers, row)[0], looks(levels, layers, column)[0]] as [Uint8Array, Uint8Array];
    expect(Array.from(down, (a) => Array.from(right, (b) => a * b))).toEqual(reached);
  });

  test.each(expectations)("on the expected effective field, case %#", ({ layers, shares, deviation: width, side }) => {
    const { levels } = follow(shares.length, layers);
    const found = expectedShares(levels, layers, 0, false);
    expect(deviation(found, shares)).toBeLessThan(1e-13);
    expect(spreadOf(found).deviation).toBeCloseTo(width, 11);
    expect(smallestSquare(outer(found, found), found.length).side).toBe(side);
  });
});

test("with equal weights the gradient is the expected one, whatever the border", () => {
  const layers = [conv(3, 1, 1), conv(5, 2, 2), pool("average", 2), conv(3, 1, 1, 2)];
  const { levels } = follow(16, layers);
  for (const unit of [0, 2, 3]) {
    const stack = new ConvolutionStack(levels, layers, 1, false);
    stack.equal();
    const picture = normalised(stack.gradient(new Float64Array(256), 1, unit));
    const expected = outer(expectedShares(levels, layers, 1, true), expectedShares(levels, layers, unit, true));
    expect(deviation(picture, expected)).toBeLessThan(1e-14);
  }
});

test.each([
  ["convolutions at the border", [conv(3, 1, 1), conv(3, 2, 1), conv(3, 1, 1)], 0],
  ["an average that overlaps on top", [conv(3), conv(3), pool("average", 3, 1), pool("average", 3, 2)], 1],
  ["an average between", [conv(3), pool("average", 3, 1), conv(3)], 2],
])("random weights share the energy as expected: %s", (_, layers, unit) => {
  const { levels } = follow(12, layers);
  const random = new Random(4);
  const total = new Float64Array(144);
  const squares = new Float64Array(144);
  const seeds = 2000;
  for (let seed = 0; seed < seeds; seed++) {
    const stack = new ConvolutionStack(levels, layers, 2, false);
    stack.draw(random);
    const gradient = stack.gradient(new Float64Array(0), 1, unit);
    for (let i = 0; i < 144; i++) {
      const energy = (gradient[i] as number) ** 2 + (gradient[144 + i] as number) ** 2;
      (total[i] as number) += energy / seeds;
      (squares[i] as number) += energy ** 2 / seeds;
    }
  }
  const expected = outer(expectedShares(levels, layers, 1, false), expectedShares(levels, layers, unit, false));
  const sum = total.reduce((a, b) => a + b, 0);
  for (let i = 0; i < 144; i++) {
    const error = Math.sqrt(((squares[i] as number) - (total[i] as number) ** 2) / seeds);
    // Five standard errors of a cell, and as many of the sum that all are divided by.
    expect(Math.abs((total[i] as number) / sum - (expected[i] as number))).toBeLessThan(
      (5 * error) / sum + 0.1 * (expected[i] as number) + 1e-12,
    );
  }
});

test("without a bend the picture is not looked at; a ReLU or a maximum needs it", () => {
  const bends = (layers: StackLayer[], relu: boolean): boolean =>
    new ConvolutionStack(follow(9, layers).levels, layers, 1, relu).bends;
  expect(bends([conv(3), conv(3)], false)).toBe(false);
  expect(bends([conv(3), conv(3)], true)).toBe(true);
  expect(bends([pool("average", 2), conv(3)], true)).toBe(false); // no ReLU after the last layer
  expect(bends([pool("max", 2), conv(3)], false)).toBe(true);
});

test.each([
  [[conv(3), conv(9)], 8, "Layer 2 does not fit: the kernel reaches over 9 cells, but the padded input has only 6"],
  [[conv(3, 1, 0, 4)], 8, "9 cells (3 taps, dilation 4), but the padded input has only 8"],
  [[pool("max", 3, 2, 2)], 8, "Layer 1 does not fit: a pooling pads by at most half its kernel of 3, and not by 2."],
  [[{ ...pool("average", 3), dilation: 2 }], 8, "an average pooling has no dilation"],
])("a layer that does not fit is named, and the levels end below it, case %#", (layers, n, words) => {
  const { levels, fault } = follow(n, layers as StackLayer[]);
  expect(fault).toContain(words);
  expect(levels).toHaveLength((layers as StackLayer[]).length);
});

test("of equal cells the first wins, as in torch", () => {
  const layers = [pool("max", 2)];
  const stack = new ConvolutionStack(follow(4, layers).levels, layers, 1, false);
  const gradient = stack.gradient(new Float64Array(16).fill(3), 1, 1);
  expect(gradient.indexOf(1)).toBe(10);
  expect(gradient.reduce((a, b) => a + b, 0)).toBe(1);
});
