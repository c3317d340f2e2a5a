import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

import {
  ACTIVATIONS, DeepNetwork, DeepPass, INITIALIZERS, NORMALIZATIONS, clipNorm, loss, rootMeanSquare, type DeepShape,
} from "../src/engine";
import { deviation } from "./parity";

interface Case {
  readonly shape: DeepShape;
  readonly initializer: string;
  readonly x: number[];
  readonly y: number[];
  readonly parameters: number[];
  readonly logits: number[];
  readonly signal: number[];
  readonly delta: number[];
  readonly gradients: number[];
  readonly clip: number;
  readonly length: number;
  readonly clipped: number[];
}

const file = new URL("../.reference/deep.json", import.meta.url);
if (!existsSync(file)) {
  throw new Error("The reference values from torch are missing: `pytest tests/engine` writes them and runs this test.");
}
const cases = JSON.parse(readFileSync(file, "utf8")) as Case[];

// Sums of a few dozen terms, four layers deep; where a norm divides by a small spread, what was lost before grows by it.
const CLOSE = 1e-12;

describe("deep networks and torch agree", () => {
  test("about every activation, initializer, normalisation, with ways around and without", () => {
    expect(cases).toHaveLength(ACTIVATIONS.length * INITIALIZERS.length * NORMALIZATIONS.length * 2);
    const keys = cases.map(({ shape: s, initializer }) => [s.activation, initializer, s.normalization, s.skip].join());
    expect(new Set(keys).size).toBe(cases.length);
    expect(new Set(cases.map(({ length, clip }) => length > clip)).size).toBe(2);
  });

  test.each(ACTIVATIONS.map(({ name }) => name))("on passes through networks with %s", (name) => {
    const own = cases.filter(({ shape }) => shape.activation === name);
    expect(own).toHaveLength(INITIALIZERS.length * NORMALIZATIONS.length * 2);
    for (const each of own) {
      const network = new DeepNetwork(each.shape);
      network.parameters.set(each.parameters);
      const n = each.y.length;
      const pass = new DeepPass(network, n);
      const logits = pass.forward(Float64Array.from(each.x));
      expect(deviation(logits, each.logits)).toBeLessThan(CLOSE);
      expect(deviation(Float64Array.from(pass.a.map(rootMeanSquare)), each.signal)).toBeLessThan(CLOSE);
      const slope = new Float64Array(n);
      loss("cross_entropy").slope(logits, each.y, n, slope);
      pass.backward(slope);
      expect(deviation(Float64Array.from(pass.deltas.flatMap((delta) => [...delta])), each.delta)).toBeLessThan(CLOSE);
      expect(deviation(pass.gradients, each.gradients)).toBeLessThan(CLOSE);
      expect(Math.abs(clipNorm(pass.gradients, each.clip) - each.length)).toBeLessThan(CLOSE * Math.max(1, each.length));
      expect(deviation(pass.gradients, each.clipped)).toBeLessThan(CLOSE);
    }
  });
});
