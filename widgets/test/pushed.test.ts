import { describe, expect, test } from "vitest";

import { ACTIVATIONS, activation, moments, normalBetween, pushForward, steepestSlope } from "../src/engine";

const INPUTS = [[0, 1], [-2, 0.3], [3.5, 2], [0.4, 4], [4, 0.1]] as const;
const NAMES = ACTIVATIONS.map(({ name }) => name);

describe("moments of what comes out", () => {
  test.each(INPUTS)("a normal input of mean %f and deviation %f passes the identity unchanged", (mean, deviation) => {
    const out = moments(activation("identity"), mean, deviation);
    expect(out.mean).toBeCloseTo(mean, 12);
    expect(out.deviation).toBeCloseTo(deviation, 12);
    expect(out).toMatchObject({ saturated: 0 });
  });

  test("ReLU's mean and variance are the closed forms", () => {
    const { mean, deviation, slopeMoment, saturated } = moments(activation("relu"), 0, 1);
    expect(mean).toBeCloseTo(1 / Math.sqrt(2 * Math.PI), 13);
    expect(deviation ** 2).toBeCloseTo(1 / 2 - 1 / (2 * Math.PI), 13);
    expect(slopeMoment).toBeCloseTo(1 / 2, 13);
    expect(saturated).toBeCloseTo(1 / 2, 12);
  });

  test("SELU keeps mean 0 and variance 1, as it was built to", () => {
    const { mean, deviation } = moments(activation("selu"), 0, 1);
    expect(mean).toBeCloseTo(0, 13);
    expect(deviation).toBeCloseTo(1, 13);
  });

  test("the sine's moments are those of a normal characteristic function", () => {
    const { mean, slopeMoment } = moments(activation("sine"), 0.7, 1.3);
    expect(mean).toBeCloseTo(Math.sin(0.7) * Math.exp(-(1.3 ** 2) / 2), 13);
    expect(slopeMoment).toBeCloseTo((1 + Math.cos(1.4) * Math.exp(-2 * 1.3 ** 2)) / 2, 13);
  });

  test("tanh is saturated beyond artanh of the root of 0.9", () => {
    const edge = Math.atanh(Math.sqrt(0.9));
    const { saturated } = moments(activation("tanh"), 0.5, 2);
    expect(saturated).toBeCloseTo(1 - normalBetween(-edge, edge, 0.5, 2), 11);
  });

  test("steepest slopes: a quarter for the sigmoid, beyond one for GELU", () => {
    expect(steepestSlope(activation("sigmoid"))).toBeCloseTo(0.25, 12);
    // GELU's slope is steepest where z^2 = 2: Phi(sqrt 2) + sqrt 2 phi(sqrt 2).
    expect(steepestSlope(activation("gelu"))).toBeCloseTo(1.1289041, 6);
  });
});

describe("the distribution of what comes out", () => {
  const cases = NAMES.flatMap((name) => INPUTS.map(([mean, deviation]) => [name, mean, deviation] as const));

  test.each(cases)("of %s with mean %f, deviation %f holds everything, and has its mean", (name, mean, deviation) => {
    const f = activation(name);
    const [low, high, bins] = [-40, 45, 8500];
    const { density, atoms } = pushForward(f, mean, deviation, low, high, bins);
    const height = (high - low) / bins;
    let [total, first] = [0, 0];
    for (const { at, share } of atoms) [total, first] = [total + share, first + share * at];
    density.forEach((value, k) => {
      total += value * height;
      first += value * height * (low + (k + 0.5) * height);
    });
    expect(total).toBeCloseTo(1, 9);
    // Each share is placed within half a bin of where it belongs.
    expect(Math.abs(first - moments(f, mean, deviation).mean)).toBeLessThan(height / 2 + 1e-4);
  });

  test("ReLU sends every negative input to one atom at zero", () => {
    const { atoms, density } = pushForward(activation("relu"), 0, 1, -1, 4, 500);
    expect(atoms).toHaveLength(1);
    expect(atoms[0]).toMatchObject({ at: 0 });
    expect(atoms[0].share).toBeCloseTo(0.5, 12);
    expect(density[99]).toBe(0);
    expect(density[300]).toBeCloseTo(Math.exp(-(2.005 ** 2) / 2) / Math.sqrt(2 * Math.PI), 4);
  });

  test("the sigmoid's density is the input's over the slope", () => {
    const f = activation("sigmoid");
    const { density } = pushForward(f, 0, 1, 0, 1, 1000);
    const z = Math.log(0.7005 / (1 - 0.7005));
    const expected = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI) / f.derivative(z);
    expect(density[700] / expected).toBeCloseTo(1, 3);
  });

  test("a smooth tail that is flat to the last digit is no atom", () => {
    expect(pushForward(activation("tanh"), 4, 4, -2.5, 4, 130).atoms).toEqual([]);
  });
});
