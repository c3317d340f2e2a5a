import { describe, expect, test } from "vitest";

import { leftOver, outputSize, reachOf, transposedOutputSize } from "../src/engine";

/** Positions counted one by one: the last tap must still lie on the padded input. */
function counted(n: number, kernel: number, stride: number, padding: number, dilation: number): number {
  let places = 0;
  for (let at = 0; at + dilation * (kernel - 1) < n + 2 * padding; at += stride) places++;
  return places;
}

test("the output is as big as positions counted one by one, for thousands of settings", () => {
  let tried = 0;
  for (let n = 1; n <= 12; n++) {
    for (let kernel = 1; kernel <= 5; kernel++) {
      for (let stride = 1; stride <= 4; stride++) {
        for (let padding = 0; padding <= 3; padding++) {
          for (let dilation = 1; dilation <= 3; dilation++) {
            const places = counted(n, kernel, stride, padding, dilation);
            if (places === 0) {
              expect(() => outputSize(n, kernel, stride, padding, dilation)).toThrow("the padded input has only");
              continue;
            }
            expect(outputSize(n, kernel, stride, padding, dilation)).toBe(places);
            // What is left over is the output padding that leads back to the size we came from.
            const rest = leftOver(n, kernel, stride, padding, dilation);
            expect(transposedOutputSize(places, kernel, stride, padding, dilation, rest)).toBe(n);
            tried++;
          }
        }
      }
    }
  }
  expect(tried).toBeGreaterThan(2000);
});

test("known sizes: LeNet's first layer, ResNet's first layer, and 3x3 that keeps the size", () => {
  expect(outputSize(28, 5)).toBe(24);
  expect(outputSize(224, 7, 2, 3)).toBe(112);
  expect(outputSize(32, 3, 1, 1)).toBe(32);
  expect(transposedOutputSize(16, 3, 2, 1, 1, 1)).toBe(32);
  expect(reachOf(3, 4)).toBe(9);
});

describe("what cannot be is said in words", () => {
  test.each([
    [() => outputSize(3, 5), "The kernel reaches over 5 cells, but the padded input has only 3 (3 + 0 of padding)."],
    [
      () => outputSize(4, 3, 1, 1, 3),
      "The kernel reaches over 7 cells (3 taps, dilation 3), but the padded input has only 6 (4 + 2 of padding).",
    ],
    [() => outputSize(4.5, 3), "The input's size must be a whole number from 1 to 2147483648, but it is 4.5."],
    [() => outputSize(8, 3, 0), "The stride must be a whole number from 1 to 2147483648, but it is 0."],
    [() => outputSize(8, 3, 1, -1), "The padding must be a whole number from 0 to 2147483648, but it is -1."],
    [() => outputSize(8, 0), "The kernel must be a whole number from 1 to 2147483648, but it is 0."],
    [() => transposedOutputSize(1, 3, 1, 2), "The transposed convolution makes 3 cells, and a padding of 2 on both sides takes"],
    [() => transposedOutputSize(4, 3, 2, 0, 1, 2), "The output padding must be a whole number from 0 to 1, but it is 2."],
  ])("%#", (make, sentence) => {
    expect(make).toThrow(RangeError);
    expect(make).toThrow(sentence);
  });
});
