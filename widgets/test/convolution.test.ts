import { describe, expect, test } from "vitest";

import {
  Random, correlate, entries, kernelGradient, meet, plane, resampled, transposed, turned, type Plane, type Slide,
} from "../src/engine";

const PLAIN: Slide = { stride: 1, padding: 0, dilation: 1 };
const SLIDES: Slide[] = [PLAIN, { stride: 2, padding: 1, dilation: 1 }, { stride: 3, padding: 4, dilation: 2 }];

function random(seed: number, height: number, width: number): Plane {
  const numbers = new Random(seed);
  return plane(height, width, Array.from({ length: height * width }, () => numbers.normal()));
}

/** The sum of products, and with it a rounding error of some 1e-15. */
const dot = (a: Plane, b: Plane): number => a.values.reduce((sum, value, i) => sum + value * b.values[i], 0);

test("a lit pixel answers with the kernel turned round, and with the kernel itself if that is turned first", () => {
  const lit = plane(5, 5);
  lit.values[12] = 1;
  const w = plane(3, 3, [1, 2, 3, 0, 0, 4, 0, 5, 0]);
  expect([...correlate(lit, w, PLAIN).values]).toEqual([0, 5, 0, 4, 0, 0, 3, 2, 1]);
  expect([...correlate(lit, turned(w), PLAIN).values]).toEqual([...w.values]);
});

describe.each(SLIDES)("with %o", (slide) => {
  const x = random(1, 9, 7);
  const w = random(2, 3, 2);
  const y = correlate(x, w, slide);
  const delta = random(3, y.height, y.width);

  test("the way back is the transpose: <y(x), delta> = <x, back(delta)>, and the same for the kernel", () => {
    expect(Math.abs(dot(y, delta) - dot(x, transposed(delta, w, slide, x)))).toBeLessThan(1e-12);
    expect(Math.abs(dot(y, delta) - dot(w, kernelGradient(x, delta, w, slide)))).toBeLessThan(1e-12);
  });

  test("its matrix has as many entries as products that miss the padding", () => {
    let products = 0;
    const all = new Set<string>();
    meet(x, w, slide, (to, from) => {
      if (from >= 0) all.add(`${to} ${from}`);
      if (from >= 0) products++;
    });
    expect(entries(x, w, slide)).toBe(products);
    expect(all.size).toBe(products);
  });

  test("one place gives the products of that place", () => {
    let sum = 0;
    const last = y.values.length - 1;
    meet(x, w, slide, (to, from, tap) => {
      expect(to).toBe(last);
      if (from >= 0) sum += x.values[from] * w.values[tap];
    }, y.height - 1, y.width - 1);
    expect(sum).toBe(y.values[last]);
  });
});

test("a kernel that is too large, a delta that does not fit and too few numbers are refused in words", () => {
  expect(() => correlate(plane(2, 9), plane(3, 3), PLAIN)).toThrow("reaches over 3 cells, but the padded input has only 2");
  expect(() => transposed(plane(2, 2), plane(3, 3), PLAIN, plane(5, 5))).toThrow("The output has 3 x 3 cells, but delta has 2 x 2.");
  expect(() => plane(2, 2, [1, 2, 3])).toThrow("A plane of 2 x 2 needs 4 numbers, but there are 3.");
});

test("a picture on another grid keeps its mean, and blocks are averaged exactly", () => {
  const x = random(4, 12, 10);
  const mean = (p: Plane): number => p.values.reduce((sum, value) => sum + value, 0) / p.values.length;
  for (const [height, width] of [[6, 5], [7, 3], [12, 10], [20, 17]]) {
    expect(Math.abs(mean(resampled(x, height, width)) - mean(x))).toBeLessThan(1e-12);
  }
  expect([...resampled(plane(2, 4, [1, 3, 5, 7, 1, 3, 5, 9]), 1, 2).values]).toEqual([2, 6.5]);
  expect([...resampled(x, 12, 10).values]).toEqual([...x.values]);
});
