import { describe, expect, test } from "vitest";

import {
  DeepNetwork, DeepPass, Network, Normalization, Pass, Random, deepForecast, fittedDecades, forecast, kernel, loss,
  activation, rootMeanSquare, type DeepShape,
} from "../src/engine";
import { denseBackward, denseForward, denseGradients } from "../src/engine/dense";

const SHAPE: DeepShape = { inputs: 3, width: 6, depth: 4, activation: "tanh", skip: false, normalization: "none" };
const normals = (count: number, seed: number): Float64Array => {
  const random = new Random(seed);
  return Float64Array.from({ length: count }, () => random.normal());
};

test("blocks of two results and four terms give what single sums give, to the last digit, for every remainder", () => {
  const n = 5;
  for (let out = 1; out <= 7; out++) {
    for (let into = 1; into <= 9; into++) {
      const [w, b, x, delta] = [normals(out * into, 1), normals(out, 2), normals(into * n, 3), normals(out * n, 4)];
      const [z, dx] = [new Float64Array(out * n), new Float64Array(into * n)];
      const [dw, db] = [new Float64Array(out * into), new Float64Array(out)];
      denseForward(w, b, x, z, out, into, n);
      denseBackward(w, delta, dx, out, into, n);
      denseGradients(delta, x, dw, db, out, into, n);
      // One row at a time never pairs results.
      for (let o = 0; o < out; o++) {
        const [row, one, sum] = [new Float64Array(n), new Float64Array(into), new Float64Array(1)];
        denseForward(w.subarray(o * into, (o + 1) * into), b.subarray(o, o + 1), x, row, 1, into, n);
        denseGradients(delta.subarray(o * n, (o + 1) * n), x, one, sum, 1, into, n);
        expect(z.subarray(o * n, (o + 1) * n)).toEqual(row);
        expect(dw.subarray(o * into, (o + 1) * into)).toEqual(one);
        expect(db[o]).toBe(sum[0]);
      }
      for (let k = 0; k < into; k++) {
        const column = Float64Array.from({ length: out }, (_, o) => w[o * into + k]);
        const row = new Float64Array(n);
        denseBackward(column, delta, row, out, 1, n);
        expect(dx.subarray(k * n, (k + 1) * n)).toEqual(row);
      }
    }
  }
});

describe("normalisation", () => {
  test("leaves a mean of zero and a variance just below one", () => {
    for (const name of ["layer", "batch"] as const) {
      const [units, n] = [5, 8];
      const z = normals(units * n, 3).map((value) => 3 + 2 * value);
      const u = new Float64Array(z.length);
      new Normalization(name, units, n).forward(z, new Float64Array(units).fill(1), new Float64Array(units), u);
      const groups = name === "batch"
        ? Array.from({ length: units }, (_, k) => [...u.subarray(k * n, (k + 1) * n)])
        : Array.from({ length: n }, (_, i) => Array.from({ length: units }, (_, k) => u[k * n + i]));
      for (const group of groups) {
        expect(group.reduce((sum, value) => sum + value, 0) / group.length).toBeCloseTo(0, 13);
        const square = group.reduce((sum, value) => sum + value * value, 0) / group.length;
        expect(square).toBeLessThan(1);
        expect(square).toBeGreaterThan(1 - 1e-4);
      }
    }
  });

  test("refuses sizes that are none", () => {
    expect(() => new Normalization("batch", 0, 4)).toThrow("The number of units must be a whole number");
    expect(() => new DeepNetwork({ ...SHAPE, normalization: "bath" })).toThrow('Did you mean "batch"?');
  });
});

describe.each([false, true])("with skips %s", (skip) => {
  test.each(["none", "layer", "batch"])("central differences give the gradients, norm %s", (normalization) => {
    const network = new DeepNetwork({ ...SHAPE, skip, normalization }).initialize("lecun_normal", new Random(2), 1.3);
    const random = new Random(9);
    network.parameters.forEach((p, i) => (network.parameters[i] = p + random.normal(0, 0.1)));
    const n = 7;
    const [pass, x] = [new DeepPass(network, n), normals(3 * n, 5)];
    const labels = Float64Array.from({ length: n }, (_, i) => i % 2);
    const cost = loss("cross_entropy");
    const delta = new Float64Array(n);
    cost.slope(pass.forward(x), labels, n, delta);
    pass.backward(delta);
    const found = pass.gradients.slice();
    const step = 1e-5;
    const slopes = found.map((_, i) => {
      const before = network.parameters[i];
      const [above, below] = [step, -step].map((by) => {
        network.parameters[i] = before + by;
        return cost.value(pass.forward(x), labels, n);
      });
      network.parameters[i] = before;
      return (above - below) / (2 * step);
    });
    // Third derivatives of order one times the step squared, and rounding of the loss over the step.
    found.forEach((slope, i) => expect(Math.abs(slope - slopes[i])).toBeLessThan(2e-9));
  });
});

test("without norm and skips it is the plain network", () => {
  const deep = new DeepNetwork(SHAPE).initialize("he_normal", new Random(1), 0.8);
  const plain = new Network([3, 6, 6, 6, 6, 1], "tanh");
  plain.parameters.set(deep.parameters);
  const x = normals(15, 2);
  const [one, two] = [new DeepPass(deep, 5), new Pass(plain, 5)];
  expect(one.forward(x)).toEqual(two.forward(x, 5));
  const delta = normals(5, 3);
  one.backward(delta);
  two.backward(delta);
  expect(one.gradients).toEqual(two.gradients);
  expect(one.deltas[1]).toEqual(two.delta(1));
  expect(() => one.forward(new Float64Array(4))).toThrow("5 points of 3 coordinates; it was given 4 numbers");
});

describe("theory", () => {
  const arriving = { square: 1, variance: 0.6, loss: 0.25 };

  test("is the plain forecast without norm and skips", () => {
    const shape = { ...SHAPE, width: 40, depth: 6, activation: "gelu" };
    const found = deepForecast(shape, "torch_default", 1.7, arriving);
    const plain = forecast([3, 40, 40, 40, 40, 40, 40, 1], "gelu", "torch_default", 1.7);
    for (let l = 0; l < 6; l++) {
      expect(found.signal[l] / kernel(activation("gelu"), plain.forward[l]).square).toBeCloseTo(1, 12);
      expect(found.gradient[l] / (arriving.loss * plain.backward[l])).toBeCloseTo(1, 12);
    }
  });

  test("of batch norm and ReLU is pi / (pi - 1) for the mean square, of layer norm one", () => {
    const rate = (normalization: string, skip = false, l = 10): number => {
      const { gradient } = deepForecast({ ...SHAPE, width: 64, depth: 30, activation: "relu", normalization, skip }, "he_normal", 3, arriving);
      return gradient[l] / gradient[l + 1];
    };
    expect(rate("batch")).toBeCloseTo(Math.PI / (Math.PI - 1), 4);
    expect(rate("layer")).toBeCloseTo(1, 4);
    // With skips a layer's part shrinks as what comes in grows.
    expect(rate("batch", true, 4)).toBeGreaterThan(rate("batch", true, 10));
    expect(rate("batch", true, 27)).toBeLessThan(1.12);
  });

  test.each([
    ["relu", "he_normal", "none", false], ["tanh", "lecun_normal", "none", true], ["sigmoid", "lecun_normal", "none", true],
    ["relu", "he_normal", "layer", false], ["tanh", "glorot_uniform", "layer", true], ["gelu", "he_normal", "layer", true],
  ] as const)("agrees with real passes: %s, %s, norm %s, skips %s", (name, initializer, normalization, skip) => {
    const shape = { inputs: 3, width: 100, depth: 12, activation: name, skip, normalization };
    const n = 16;
    const x = normals(3 * n, 4);
    for (let i = 0; i < n; i++) {
      const size = Math.sqrt((x[i] ** 2 + x[n + i] ** 2 + x[2 * n + i] ** 2) / 3);
      for (let k = 0; k < 3; k++) x[k * n + i] /= size;
    }
    const delta = normals(n, 7);
    const square = rootMeanSquare(delta) ** 2;
    const sums = { signal: 0, gradient: 0 };
    const seeds = 24;
    for (let seed = 0; seed < seeds; seed++) {
      const network = new DeepNetwork(shape).initialize(initializer, new Random(seed), 1);
      const pass = new DeepPass(network, n);
      pass.forward(x);
      pass.backward(delta);
      sums.signal += rootMeanSquare(pass.a[11]) ** 2 / seeds;
      sums.gradient += rootMeanSquare(pass.deltas[0]) ** 2 / seeds;
    }
    const { signal, gradient } = deepForecast(shape, initializer, 1, { square: 1, variance: 1, loss: square });
    // Means of 24 networks whose mean squares scatter by up to 0.6 of themselves: five standard errors.
    expect(Math.abs(sums.signal / signal[11] - 1)).toBeLessThan(0.6);
    expect(Math.abs(sums.gradient / gradient[0] - 1)).toBeLessThan(0.6);
  });
});

test("a root mean square survives numbers whose squares do not", () => {
  expect(rootMeanSquare(Float64Array.of(3e200, 4e200))).toBeCloseTo(Math.sqrt(12.5) * 1e200, -190);
  expect(rootMeanSquare(Float64Array.of(3e-200, -4e-200)) / (Math.sqrt(12.5) * 1e-200)).toBeCloseTo(1, 12);
  expect(rootMeanSquare(Float64Array.of(0, 0))).toBe(0);
  expect(rootMeanSquare(Float64Array.of(1, Infinity))).toBe(Infinity);
  expect(rootMeanSquare(Float64Array.of(1, NaN))).toBeNaN();
});

test("a straight line through the logarithms leaves out what has none", () => {
  expect(fittedDecades([1, 10, 100, 1000])).toBeCloseTo(1, 14);
  expect(fittedDecades([1, 0, 0.01, NaN, 1e-4, Infinity])).toBeCloseTo(-1, 14);
  expect(fittedDecades([5])).toBeNaN();
  expect(fittedDecades([0, 0, 3])).toBeNaN();
});
