import { describe, expect, test } from "vitest";

import { ACTIVATIONS, activation, erf, erfc } from "../src/engine";

describe.each(ACTIVATIONS.map((entry) => [entry.name, entry] as const))("%s", (name, f) => {
  test("has the slope that a central difference finds", () => {
    const h = 1e-5;
    for (let z = -6.05; z < 6; z += 0.1) {
      const slope = (f.value(z + h) - f.value(z - h)) / (2 * h);
      // Rounding leaves 1e-16 * |f| / h, the curvature h^2 f''' / 6: together below 1e-9 here.
      expect(Math.abs(f.derivative(z) - slope)).toBeLessThan(1e-9);
    }
  });

  test("is finite at +-10,000, slope included", () => {
    for (const z of [-1e4, 1e4]) {
      expect(f.value(z)).toSatisfy(Number.isFinite);
      expect(f.derivative(z)).toSatisfy(Number.isFinite);
    }
  });

  test("hands NaN on, so that a network that has diverged is seen to have", () => {
    expect(f.value(NaN)).toBeNaN();
  });

  test("gives the same on arrays as on single numbers, and leaves the rest of the array alone", () => {
    const z = Float64Array.of(-3, -0.5, 0, 0.5, 3);
    const a = new Float64Array(5).fill(77);
    const slope = new Float64Array(5).fill(77);
    f.apply(z, a, slope, 4);
    expect([...a]).toEqual([...[...z].slice(0, 4).map((x) => f.value(x)), 77]);
    expect([...slope]).toEqual([...[...z].slice(0, 4).map((x) => f.derivative(x)), 77]);
  });

  test("is found by its name", () => {
    expect(activation(name)).toBe(f);
  });
});

// Closed forms far out, where a formula that subtracts nearly equal numbers has no digit left. All values from mpmath, 40 digits.
test.each([
  ["tanh", "derivative", 20, 1.6993417021166355e-17],
  ["tanh", "derivative", -20, 1.6993417021166355e-17],
  ["tanh", "value", 1e-9, 1e-9],
  ["sigmoid", "value", -50, 1.928749847963918e-22],
  ["sigmoid", "derivative", 50, 1.928749847963918e-22],
  ["sigmoid", "value", -700, 9.859676543759770e-305],
  ["elu", "derivative", -50, 1.928749847963918e-22],
  ["elu", "value", -1e-9, -9.999999995e-10],
  ["gelu", "value", -10, -7.619853024160526e-23],
  ["softplus", "value", -50, 1.928749847963918e-22],
  ["gaussian", "value", 10, 3.720075976020836e-44],
] as const)("%s has the %s at %d that its formula has", (name, part, z, expected) => {
  expect(Math.abs(activation(name)[part](z) / expected - 1)).toBeLessThan(1e-14);
});

test.each([
  [0.25, 0.2763263901682369],
  [0.5, 0.5204998778130465],
  [1, 0.8427007929497149],
  [2, 0.9953222650189527],
])("erf(%d) is as tabulated", (x, expected) => {
  expect(Math.abs(erf(x) / expected - 1)).toBeLessThan(4e-16);
  expect(erf(-x)).toBe(-erf(x));
  expect(Math.abs(erfc(-x) - (1 + expected))).toBeLessThan(4e-16);
});

test.each([
  [0.5, 0.4795001221869535],
  [1, 0.15729920705028513],
  [5, 1.5374597944280349e-12],
  [10, 2.088487583762545e-45],
  [26, 5.663192408856143e-296],
])("erfc(%d) is as tabulated", (x, expected) => {
  expect(Math.abs(erfc(x) / expected - 1)).toBeLessThan(1e-15);
});

test("a misspelt activation is answered with the choices and a guess", () => {
  expect(() => activation("ReLu")).toThrow(
    'There is no activation called "ReLu". Did you mean "relu"? The choices are identity, sigmoid, tanh, relu,',
  );
  expect(() => activation("quadratic")).toThrow(/^There is no activation called "quadratic"\. The choices are identity/);
  expect(() => activation("tanh ")).toThrow(RangeError);
});
