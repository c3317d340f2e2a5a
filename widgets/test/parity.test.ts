import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

import {
  ACTIVATIONS, LOSSES, Network, OPTIMIZERS, Pass, activation, clipNorm, correlate, depths, erf, erfc, forecast,
  kernelGradient, moments, plane, transposed,
} from "../src/engine";
import { deviation, follow, followCurve, type Reference } from "./parity";

const file = new URL("../.reference/parity.json", import.meta.url);
if (!existsSync(file)) {
  throw new Error("The reference values from torch are missing: `pytest tests/engine` writes them and runs this test.");
}
const reference = JSON.parse(readFileSync(file, "utf8")) as Reference;

// A sum of a few dozen terms loses at most that many units of 1.1e-16, and an activation is exact to 8e-16.
const ONE_STEP = 1e-12;
// Training amplifies differences, by no more than 1e6 in a hundred steps at these rates.
const HUNDRED_STEPS = 1e-6;

describe("the engine and torch agree", () => {
  test("about every activation, optimizer and loss that there is", () => {
    const tried = (key: "activation" | "optimizer" | "loss"): Set<string> =>
      new Set(reference.trainings.map((training) => training[key]));
    expect(tried("activation")).toEqual(new Set(ACTIVATIONS.map(({ name }) => name)));
    expect(tried("optimizer")).toEqual(new Set(OPTIMIZERS.map(({ name }) => name)));
    expect(tried("loss")).toEqual(new Set(LOSSES.map(({ name }) => name)));
    expect(reference.trainings).toHaveLength(2 * ACTIVATIONS.length * OPTIMIZERS.length * LOSSES.length);
  });

  test.each(ACTIVATIONS.map(({ name }) => name))("on the curve of %s and its slope", (name) => {
    expect(followCurve(name, reference.curves[name])).toBeLessThan(1e-12);
  });

  test.each(ACTIVATIONS.map(({ name }) => name))("on the moments of %s over normal inputs", (name) => {
    expect(reference.moments[name]).toHaveLength(9);
    for (const { inputMean, inputDeviation, mean, second, slopeMoment, saturated } of reference.moments[name]) {
      const found = moments(activation(name), inputMean, inputDeviation);
      // Numbers up to 13 in size; both cut the normal tails off where less than 1e-15 of them is left.
      expect(Math.abs(found.mean - mean)).toBeLessThan(1e-12);
      expect(Math.abs(found.deviation ** 2 + found.mean ** 2 - second)).toBeLessThan(1e-11);
      expect(Math.abs(found.slopeMoment - slopeMoment)).toBeLessThan(1e-12);
      // Both know the steepest slope, and so the edges, to some 1e-9.
      expect(Math.abs(found.saturated - saturated)).toBeLessThan(1e-8);
    }
  });

  test("on a kernel that slides over a picture, and on both ways back", () => {
    expect(reference.slides.length).toBeGreaterThanOrEqual(60);
    for (const { slide, x, w, y, delta, ofX, ofW } of reference.slides) {
      const [picture, kernel, above] = [x, w, delta].map((p) => plane(p.height, p.width, p.values));
      const found = correlate(picture, kernel, slide);
      expect([found.height, found.width]).toEqual([y.height, y.width]);
      expect(deviation(found.values, y.values)).toBeLessThan(ONE_STEP);
      expect(deviation(transposed(above, kernel, slide, picture).values, ofX.values)).toBeLessThan(ONE_STEP);
      expect(deviation(kernelGradient(picture, above, kernel, slide).values, ofW.values)).toBeLessThan(ONE_STEP);
    }
  });

  test.each(ACTIVATIONS.map(({ name }) => name))("on mean squares by depth with %s", (name) => {
    const { widths, x, delta, parameters, forward, backward } = reference.journeys[name];
    const network = new Network(widths, name);
    network.parameters.set(parameters);
    const found = depths(new Pass(network, 6), Float64Array.from(x), Float64Array.from(delta), 6);
    expect(deviation(found.forward, forward)).toBeLessThan(ONE_STEP);
    expect(deviation(found.backward, backward)).toBeLessThan(ONE_STEP);
  });

  test.each(ACTIVATIONS.map(({ name }) => name))("on the mean-field forecast for %s", (name) => {
    for (const { widths, initializer, gain, forward, backward } of reference.forecasts[name]) {
      const found = forecast(widths, name, initializer, gain);
      // Relative, layer by layer: each of up to 50 integrals is off by up to 1e-12, and errors add up.
      forward.forEach((expected, l) => expect(Math.abs(found.forward[l] / expected - 1)).toBeLessThan(1e-10));
      backward.forEach((expected, l) => expect(Math.abs(found.backward[l] / expected - 1)).toBeLessThan(1e-10));
    }
  });

  const trainings = reference.trainings.map(
    (training) =>
      [training.activation, training.optimizer, training.loss, training.widths.join("-"), training] as const,
  );
  test.each(trainings)("on %s trained by %s on %s, widths %s", (_a, _o, _l, _w, training) => {
    const reached = follow(training);
    expect(reached.forward).toBeLessThan(ONE_STEP);
    expect(reached.gradient).toBeLessThan(ONE_STEP);
    expect(reached.step).toBeLessThan(ONE_STEP);
    expect(reached.hundred).toBeLessThan(HUNDRED_STEPS);
  });
});

test("clipping by norm agrees with torch, for lengths below, near and far above the limit", () => {
  expect(reference.clippings).toHaveLength(6);
  expect(new Set(reference.clippings.map(({ length, most }) => length > most)).size).toBe(2);
  for (const { before, most, length, after } of reference.clippings) {
    const gradients = Float64Array.from(before);
    expect(deviation([clipNorm(gradients, most)], [length])).toBeLessThan(1e-14);
    expect(deviation(gradients, after)).toBeLessThan(1e-14);
  }
});

test("erf and erfc agree with SciPy", () => {
  const { x, erf: expected, erfc: expectedTail } = reference.erf;
  x.forEach((at, i) => {
    expect(Math.abs(erf(at) - expected[i])).toBeLessThan(1e-15);
    // SciPy's own tail is off by up to 6e-14; below 1e-300 numbers begin to lose digits.
    if (expectedTail[i] > 1e-300) expect(Math.abs(erfc(at) / expectedTail[i] - 1)).toBeLessThan(1e-13);
  });
});
