import { describe, expect, test } from "vitest";

import {
  COLLAPSE_THRESHOLD, Network, Pass, Random, collapseShare, contour, determinants, foldShare, grid, jacobians,
  smallestSingularValues, stageValues, stages,
} from "../src/engine";

function network(widths: number[], name: string, seed = 1): Network {
  return new Network(widths, name).initialize("torch_default", new Random(seed));
}

/** A layer of two units with these weights and biases, then any read-out. */
function plane(name: string, weights: number[], biases = [0, 0]): Network {
  const net = new Network([2, 2, 1], name);
  net.weights[0].set(weights);
  net.biases[0].set(biases);
  return net;
}

const CELLS = 40; // an even number: no point lies on an axis
const points = grid(CELLS, CELLS, 1);
const n = CELLS * CELLS;

test("a grid runs row after row from the bottom left corner", () => {
  const x = grid(3, 2, 2);
  expect([...x]).toEqual([-2, 0, 2, -2, 0, 2, -2, -2, -2, 2, 2, 2]);
});

describe("stages", () => {
  const net = network([2, 3, 2, 1], "gelu");

  test("are the input, weights, bias and activation of each hidden layer, weights and bias of the read-out", () => {
    expect(stages(net).map(({ kind, layer, width }) => `${kind} ${layer} ${width}`)).toEqual([
      "input -1 2", "weights 0 3", "bias 0 3", "activation 0 3", "weights 1 2", "bias 1 2", "activation 1 2", "weights 2 1", "bias 2 1",
    ]);
  });

  test("pass through the values of a forward pass", () => {
    const values = stageValues(net, points, n);
    const pass = new Pass(net, n);
    const logits = pass.forward(points, n);
    const close = (found: Float64Array, expected: Float64Array): void => {
      expect(found.length).toBe(expected.length);
      found.forEach((value, i) => expect(Math.abs(value - expected[i])).toBeLessThan(1e-14));
    };
    close(values[0], points);
    close(values[2], pass.z(0));
    close(values[3], pass.a(1));
    close(values[6], pass.a(2));
    close(values[8], logits);
    // Between weights and bias lies the bias.
    values[4].forEach((value, i) => expect(values[5][i] - value).toBeCloseTo(net.biases[1][Math.floor(i / n)], 13));
  });

  test("fill the arrays of an earlier call, and refuse arrays that do not fit", () => {
    const out = stageValues(net, points, n);
    const kept = out[3].slice();
    out[3].fill(0);
    expect(stageValues(net, points, n, out)).toBe(out);
    expect(out[3]).toEqual(kept);
    expect(() => stageValues(net, points, n, out.slice(1))).toThrow("do not fit this network");
  });
});

test.each([
  [[2, 2, 1], 0], [[2, 3, 2, 1], 0], [[2, 3, 2, 1], 1], [[2, 9, 5, 3, 1], 2],
])("Jacobians of %j at hidden layer %i are what central differences find", (widths, layer) => {
  const net = network(widths, "mish");
  const m = 7;
  const x = Float64Array.from({ length: 2 * m }, (_, i) => Math.sin(i));
  const width = widths[layer + 1];
  const found = jacobians(net, x, m, layer);
  expect(found.length).toBe(2 * width * m);
  const h = 1e-5;
  const at = (k: number, sign: number): Float64Array => {
    const moved = x.slice();
    for (let i = 0; i < m; i++) moved[k * m + i] += sign * h;
    const pass = new Pass(net, m);
    pass.forward(moved, m);
    return pass.a(layer + 1);
  };
  for (const k of [0, 1]) {
    const [up, down] = [at(k, 1), at(k, -1)];
    for (let o = 0; o < width; o++) {
      for (let i = 0; i < m; i++) {
        const slope = (up[o * m + i] - down[o * m + i]) / (2 * h);
        expect(Math.abs(found[(o * 2 + k) * m + i] - slope)).toBeLessThan(1e-9);
      }
    }
  }
});

test("Jacobians fill an array of an earlier call, and a layer that is none is refused", () => {
  const net = network([2, 2, 2, 1], "tanh");
  const out = new Float64Array(4 * n);
  expect(jacobians(net, points, n, 1, out)).toBe(out);
  expect([...out]).toEqual([...jacobians(net, points, n, 1)]);
  expect(() => jacobians(net, points, n, 2)).toThrow("The hidden layer must be a whole number from 0 to 1, but it is 2.");
});

describe("folding", () => {
  const share = (net: Network): number => foldShare(determinants(jacobians(net, points, n, 0), n));

  test("is none for rotations, and none for reflections of everything", () => {
    const [c, s] = [Math.cos(1), Math.sin(1)];
    expect(share(plane("identity", [c, -s, s, c]))).toBe(0);
    expect(share(plane("identity", [c, s, s, -c]))).toBe(0);
    expect(share(plane("tanh", [c, s, s, -c]))).toBe(0);
  });

  test("is a half for a fold along the middle, and a quarter along the middle of a half", () => {
    // exp(-z^2) goes up and then down: the crease is where z = 0. Along the other axis the layer keeps to one side.
    expect(share(plane("gaussian", [1, 0, 0, 0.1], [0, 1]))).toBe(0.5);
    expect(share(plane("gaussian", [1, 0, 0, 0.1], [0.5, 1]))).toBe(0.25);
    expect(share(plane("gaussian", [1, 0, 0, 0.1], [-0.5, 1]))).toBe(0.25);
    expect(share(plane("gaussian", [1, 0, 0, 1], [0, 0]))).toBe(0.5); // folded twice, into four leaves
  });

  test("counts points without a sign among all, but not as folded", () => {
    expect(foldShare([1, 1, -1, 0])).toBe(0.25);
    expect(foldShare([-1, -1, 1, 0])).toBe(0.25);
    expect(foldShare([0, 0])).toBe(0);
    expect(foldShare([1, NaN])).toBeNaN();
  });

  test("is none where ReLU presses the plane flat: that is collapse", () => {
    const net = plane("relu", [1, 0, 0, 1]);
    const jacobian = jacobians(net, points, n, 0);
    expect(foldShare(determinants(jacobian, n))).toBe(0);
    expect(collapseShare(smallestSingularValues(jacobian, 2, 2, n))).toBe(0.75);
  });
});

describe("smallest singular values", () => {
  test("are those of a diagonal matrix turned on both sides, tiny ones too", () => {
    for (const smallest of [0.5, 1e-3, 1e-9, 0]) {
      const [c, s, d, e] = [Math.cos(0.3), Math.sin(0.3), Math.cos(2), Math.sin(2)];
      const [p, q] = [3, smallest];
      const jacobian = Float64Array.of(
        c * p * d - s * q * e, c * p * e + s * q * d, -(s * p * d) - c * q * e, -(s * p * e) + c * q * d,
      );
      expect(Math.abs(smallestSingularValues(jacobian, 2, 2, 1)[0] - smallest)).toBeLessThan(1e-15);
    }
  });

  test("of a map into space are stretches of the plane; of a map onto a line they are zero", () => {
    expect(smallestSingularValues(Float64Array.of(1, 0, 0, 2, 2, 0), 3, 2, 1)[0]).toBeCloseTo(2, 14);
    expect(smallestSingularValues(Float64Array.of(1, 2, 2, 4, 3, 6), 3, 2, 1)[0]).toBe(0);
    expect(smallestSingularValues(Float64Array.of(5, 7), 1, 2, 1)[0]).toBe(0);
    expect(smallestSingularValues(Float64Array.of(0, 0, 0, 0), 2, 2, 1)[0]).toBe(0);
  });

  test("below the threshold count as collapsed", () => {
    expect(COLLAPSE_THRESHOLD).toBe(0.01);
    expect(collapseShare([0.5, 0.01, 0.009, 0])).toBe(0.5);
    expect(collapseShare([0.5, 0.1, 0.02, 0], 0.2)).toBe(0.75);
    expect(collapseShare([NaN, 1])).toBeNaN();
  });
});

describe("contours", () => {
  const heights = (f: (x: number, y: number) => number, columns = 60, rows = 60): Float64Array => {
    const x = grid(columns, rows, 1);
    return Float64Array.from({ length: columns * rows }, (_, i) => f(x[i], x[columns * rows + i]));
  };
  const length = ({ points: p, n: m }: { points: Float64Array; n: number }): number => {
    let sum = 0;
    for (let i = 0; i < m; i += 2) sum += Math.hypot(p[i + 1] - p[i], p[m + i + 1] - p[m + i]);
    return sum;
  };

  test("of a plane are the straight line itself, on a grid of any shape", () => {
    const line = contour(heights((x, y) => x + 2 * y - 0.3, 17, 29), 17, 29, 1);
    for (let i = 0; i < line.n; i++) expect(line.points[i] + 2 * line.points[line.n + i]).toBeCloseTo(0.3, 13);
    expect(length(line)).toBeCloseTo(Math.hypot(2, 1), 12);
    const lifted = contour(heights((x) => x, 17, 29), 17, 29, 1, 0.4);
    expect([...lifted.points.slice(0, lifted.n)].every((x) => Math.abs(x - 0.4) < 1e-13)).toBe(true);
  });

  test("of a bowl are a circle, closed, of the right length", () => {
    const circle = contour(heights((x, y) => x * x + y * y - 0.5), 60, 60, 1);
    // Straight pieces of length d cut off d^2 / 8 r: below 2e-4 for d = 2 / 59 times the diagonal.
    for (let i = 0; i < circle.n; i++) {
      expect(Math.abs(Math.hypot(circle.points[i], circle.points[circle.n + i]) - Math.SQRT1_2)).toBeLessThan(5e-4);
    }
    expect(Math.abs(length(circle) / (Math.SQRT2 * Math.PI) - 1)).toBeLessThan(1e-3);
    const ends = new Map<string, number>();
    for (let i = 0; i < circle.n; i++) {
      const key = `${circle.points[i].toFixed(10)} ${circle.points[circle.n + i].toFixed(10)}`;
      ends.set(key, (ends.get(key) ?? 0) + 1);
    }
    expect([...ends.values()].every((count) => count === 2)).toBe(true);
  });

  test("separate the corners of all sixteen patterns", () => {
    for (let pattern = 0; pattern < 16; pattern++) {
      // The corners of one cell in the order of the grid: bottom left, bottom right, top left, top right.
      const values = Float64Array.from({ length: 4 }, (_, i) => (pattern & (1 << i) ? 1 : -2));
      const { points: p, n: m } = contour(values, 2, 2, 1);
      const above = values.filter((value) => value > 0).length;
      const diagonal = above === 2 && values[0] === values[3];
      expect(m).toBe(above === 0 || above === 4 ? 0 : diagonal ? 4 : 2);
      // Ends lie on the boundary of the cell, a third of the way from the higher corner.
      for (let i = 0; i < m; i++) {
        const [x, y] = [p[i], p[m + i]].map(Math.abs);
        expect(Math.max(x, y)).toBe(1);
        expect(Math.min(x, y)).toBeCloseTo(1 / 3, 14);
      }
    }
  });

  test("at a saddle join the corners on whose side the middle lies", () => {
    // Around the high corners (bottom left, top right) when the middle is low, around the low ones when it is high.
    const ends = (high: number, low: number): number[] => {
      const { points: p, n: m } = contour(Float64Array.of(high, low, low, high), 2, 2, 1);
      return Array.from({ length: m / 2 }, (_, j) => p[2 * j] + p[2 * j + 1] + p[m + 2 * j] + p[m + 2 * j + 1]);
    };
    // A segment around the bottom left corner has all coordinates small, so that they add up to much below zero.
    expect(ends(1, -2).some((sum) => sum < -2)).toBe(true);
    expect(ends(2, -1).some((sum) => sum < -2)).toBe(false);
  });

  test("leave out cells that are not numbers, and refuse too few values", () => {
    expect(contour(Float64Array.of(1, NaN, -1, 1), 2, 2, 1).n).toBe(0);
    expect(contour(Float64Array.of(1, Infinity, -1, -1), 2, 2, 1).n).toBe(0);
    expect(() => contour(new Float64Array(8), 3, 3, 1)).toThrow("A grid of 3 by 3 points needs 9 values, but there are 8.");
  });
});
