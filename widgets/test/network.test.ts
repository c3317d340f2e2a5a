import { describe, expect, test } from "vitest";

import { Network, Pass, Random, activation, initialize, loss, optimizer } from "../src/engine";

/** Every inner loop of the dense layers: one, two, three, four, and more than a block of inputs and outputs. */
const WIDTHS = [
  [2, 1], [1, 1, 1], [2, 2, 1], [2, 3, 2], [3, 4, 3, 1], [5, 1, 6, 2], [2, 7, 8, 9, 1], [2, 11, 3],
];

function points(n: number, coordinates: number, random: Random): Float64Array {
  return Float64Array.from({ length: n * coordinates }, () => random.normal());
}

function start(widths: readonly number[], name: string, seed: number): Network {
  const network = new Network(widths, name);
  const random = new Random(seed);
  for (let i = 0; i < network.parameters.length; i++) network.parameters[i] = random.normal(0, 0.7);
  return network;
}

/** One point at a time, one unit at a time, as the formulas are written. */
function plainly(network: Network, x: readonly number[]): number[] {
  let a = [...x];
  network.weights.forEach((w, l) => {
    const z = Array.from({ length: network.widths[l + 1] }, (_, o) =>
      a.reduce((sum, value, k) => sum + w[o * a.length + k] * value, network.biases[l][o]),
    );
    a = l + 1 < network.weights.length ? z.map((value) => network.activation.value(value)) : z;
  });
  return a;
}

describe.each(WIDTHS.map((widths) => [widths.join("-"), widths] as const))("a network of widths %s", (_, widths) => {
  const network = start(widths, "tanh", 1);
  const n = 13;
  const outputs = widths.at(-1)!;
  const x = points(n, widths[0], new Random(2));

  test("computes what its formulas say, point by point", () => {
    const found = new Pass(network, n).forward(x, n);
    for (let i = 0; i < n; i++) {
      const expected = plainly(network, Array.from({ length: widths[0] }, (_, k) => x[k * n + i]));
      expected.forEach((value, o) => expect(Math.abs(found[o * n + i] - value)).toBeLessThan(1e-13));
    }
  });

  test("has the gradients that central differences find", () => {
    // L = sum of c * output with fixed c, so that dL/doutput is c.
    const c = points(n, outputs, new Random(3));
    const pass = new Pass(network, n + 5);
    const value = (input: Float64Array): number => pass.forward(input, n).reduce((sum, out, i) => sum + c[i] * out, 0);
    value(x);
    pass.backward(c, true);
    const gradients = pass.gradients.slice();
    const inputGradient = pass.inputGradient.slice();
    const h = 1e-5;
    const difference = (array: Float64Array, i: number): number => {
      const kept = array[i];
      array[i] = kept + h;
      const up = value(x);
      array[i] = kept - h;
      const down = value(x);
      array[i] = kept;
      return (up - down) / (2 * h);
    };
    // Values of some tens with rounding 1e-15 leave 1e-9 in the quotient, their third derivatives 1e-10 times some tens.
    for (let i = 0; i < gradients.length; i++) {
      expect(Math.abs(gradients[i] - difference(network.parameters, i))).toBeLessThan(1e-7);
    }
    for (let i = 0; i < inputGradient.length; i++) expect(Math.abs(inputGradient[i] - difference(x, i))).toBeLessThan(1e-7);
  });
});

test("a pass gives the same for fewer points than it has room for, and after more", () => {
  const network = start([2, 3, 1], "gelu", 4);
  const x = points(4, 2, new Random(5));
  const roomy = new Pass(network, 50);
  roomy.forward(points(50, 2, new Random(6)), 50);
  expect([...roomy.forward(x, 4)]).toEqual([...new Pass(network, 4).forward(x, 4)]);
  expect([...roomy.a(1)]).toEqual([...roomy.z(0)].map((z) => activation("gelu").value(z)));
  expect([...roomy.slope(0)]).toEqual([...roomy.z(0)].map((z) => activation("gelu").derivative(z)));
  expect([...roomy.a(0)]).toEqual([...x]);
});

test("weights and biases are windows on the parameters, layer after layer", () => {
  const network = new Network([2, 3, 1], "relu");
  network.parameters.set(Array.from({ length: 13 }, (_, i) => i));
  expect([...network.weights[0]]).toEqual([0, 1, 2, 3, 4, 5]);
  expect([...network.biases[0]]).toEqual([6, 7, 8]);
  expect([...network.weights[1]]).toEqual([9, 10, 11]);
  expect([...network.biases[1]]).toEqual([12]);
});

test("a network draws its layers one after another from one stream", () => {
  const network = new Network([2, 3, 1], "relu").initialize("torch_default", new Random(9));
  const random = new Random(9);
  for (const [l, out, into] of [[0, 3, 2], [1, 1, 3]]) {
    const { weights, biases } = initialize("torch_default", out, into, random);
    expect(network.weights[l]).toEqual(weights);
    expect(network.biases[l]).toEqual(biases);
  }
});

test.each([
  [[2, 0, 1], "The number of units widths[1] must be a whole number from 1 to 1024, but it is 0."],
  [[2, 2.5, 1], "The number of units widths[1] must be a whole number from 1 to 1024, but it is 2.5."],
  [[2, 5000, 1], "The number of units widths[1] must be a whole number from 1 to 1024, but it is 5000."],
  [[2], "A network needs at least an input and an output width, but widths is [2]."],
])("the widths %j are refused in a sentence", (widths, sentence) => {
  expect(() => new Network(widths, "tanh")).toThrow(sentence);
});

test("more points than a pass has room for are refused in a sentence", () => {
  const pass = new Pass(new Network([2, 1], "tanh"), 3);
  const sentence = "This pass has room for 3 points of 2 coordinates; it was given";
  expect(() => pass.forward(new Float64Array(8), 4)).toThrow(`${sentence} 4 points in 8 numbers.`);
  expect(() => pass.forward(new Float64Array(4), 3)).toThrow(`${sentence} 3 points in 4 numbers.`);
});

describe("cross-entropy", () => {
  const { value, slope } = loss("cross_entropy");
  test("is ln 2 for a logit of zero and neither overflows nor vanishes far out", () => {
    expect(value(Float64Array.of(0), [1], 1)).toBeCloseTo(Math.LN2, 15);
    expect(value(Float64Array.of(-1e4), [1], 1)).toBe(1e4);
    expect(value(Float64Array.of(1e4), [1], 1)).toBe(0);
    expect(Math.abs(value(Float64Array.of(-50), [0], 1) / 1.928749847963918e-22 - 1)).toBeLessThan(1e-14);
  });
  test("pushes the logit towards its class, by no more than one part in n", () => {
    const delta = new Float64Array(2);
    slope(Float64Array.of(-1e4, 1e4), [1, 0], 2, delta);
    expect([...delta]).toEqual([-0.5, 0.5]);
  });
});

test("the squared error has its targets at -1 and 1, on either side of the boundary", () => {
  const delta = new Float64Array(2);
  const { value, slope } = loss("mse");
  expect(value(Float64Array.of(1, 1), [1, 0], 2)).toBe(2);
  slope(Float64Array.of(1, 1), [1, 0], 2, delta);
  expect([...delta]).toEqual([0, 2]);
});

test("optimizers and losses that do not exist, and rates that are none, are answered in sentences", () => {
  expect(() => loss("cross entropy")).toThrow('There is no loss called "cross entropy". Did you mean "cross_entropy"?');
  expect(() => optimizer("adma", 0.1, 3)).toThrow('Did you mean "adam"? The choices are sgd, momentum, adam.');
  for (const rate of [0, -1, NaN, Infinity]) {
    expect(() => optimizer("sgd", rate, 3)).toThrow(`The learning rate must be a finite number above 0, but it is ${rate}.`);
  }
});
