import { describe, expect, test } from "vitest";
import { Network, Pass, Random, decadesPerLayer, depths, forecast, kernel, activation, scaleWeights, unitPoints } from "../src/engine";
import { hasNothing, range } from "../src/signal-propagation/chart";
import { shares } from "../src/signal-propagation/histograms";
import { Lab, quantiles } from "../src/signal-propagation/lab";
import { DEFAULTS, checked, decode, encode } from "../src/signal-propagation/scene";
import { factor, healthOf, reportOf, wordsOf } from "../src/signal-propagation/words";
import { figure } from "../src/ui/numbers";

function finished(scene: Partial<typeof DEFAULTS>, before?: Lab): Lab {
  const lab = new Lab({ ...DEFAULTS, ...scene }, before);
  while (lab.advance(1000));
  return lab;
}

test("unit points have a mean square of one each", () => {
  const x = unitPoints(5, 3, new Random(1));
  for (let i = 0; i < 3; i++) {
    let square = 0;
    for (let k = 0; k < 5; k++) square += x[k * 3 + i] ** 2 / 5;
    expect(square).toBeCloseTo(1, 14);
  }
});

test("a gain of two through a linear network quadruples the mean square in every layer, both ways", () => {
  const run = (gain: number): { forward: Float64Array; backward: Float64Array } => {
    const network = new Network([4, 4, 4, 4], "identity").initialize("he_normal", new Random(3));
    scaleWeights(network, gain);
    return depths(new Pass(network, 2), unitPoints(4, 2, new Random(1)), unitPoints(4, 2, new Random(2)), 2);
  };
  const [one, two] = [run(1), run(2)];
  one.forward.forEach((square, l) => expect(two.forward[l] / square).toBeCloseTo(4 ** (l + 1), 10));
  one.backward.forEach((square, l) => expect(two.backward[l] / square).toBeCloseTo(4 ** (2 - l), 10));
});

test("a backward pass without parameters leaves the gradients alone and the deltas right", () => {
  const network = new Network([3, 4, 2], "tanh").initialize("he_normal", new Random(3));
  const [x, delta] = [unitPoints(3, 2, new Random(1)), unitPoints(2, 2, new Random(2))];
  const [with_, without] = [new Pass(network, 2), new Pass(network, 2)];
  with_.forward(x, 2);
  with_.backward(delta);
  without.forward(x, 2);
  without.backward(delta, false, false);
  expect([...without.delta(0)]).toEqual([...with_.delta(0)]);
  expect([...without.delta(1)]).toEqual([...delta]);
  expect(without.gradients.every((g) => g === 0)).toBe(true);
});

test("a rate is the decades of the root mean square per layer", () => {
  expect(decadesPerLayer(Float64Array.of(1, 1e-1, 1e-4))).toBeCloseTo(-1, 14);
  expect(decadesPerLayer(Float64Array.of(1))).toBeNaN();
});

test("He's weights keep a ReLU network's mean squares in theory, and theory stays finite far out", () => {
  const { forward, backward } = forecast(new Array<number>(51).fill(32), "relu", "he_normal");
  for (const square of forward) expect(square).toBeCloseTo(2, 12);
  for (const square of backward) expect(square).toBeCloseTo(1, 12);
  const far = forecast(new Array<number>(51).fill(128), "gelu", "unit_normal", 4);
  expect(far.forward.every(Number.isFinite)).toBe(true);
  expect(far.backward.every(Number.isFinite)).toBe(true);
});

test("a wide input drives tanh to the ends: E f^2 is 1 and E f'^2 its slope's integral over the density", () => {
  // For deviation s the density at 0 is 1 / (s sqrt(2 pi)), and the integral of tanh'^2 is 4/3.
  const { square, slope } = kernel(activation("tanh"), 1e12);
  expect(square).toBeCloseTo(1, 5);
  expect(slope * 1e6 * Math.sqrt(2 * Math.PI)).toBeCloseTo(4 / 3, 9);
});

describe("the lab", () => {
  test("finds what theory expects of a wide ReLU network, within the scatter of finite widths", () => {
    const lab = finished({ width: 128, depth: 6, initializer: "lecun_normal", networks: 16 });
    for (const way of ["forward", "backward"] as const) {
      const { measured, predicted } = lab.rate(way);
      expect(predicted).toBeCloseTo(Math.log10(0.5) / 2, 12);
      // ln of a layer's factor has variance 5/128; in decades of the size, over 5 layers and 16 networks:
      const error = Math.sqrt(5 / 128 / 5 / 16) / Math.LN10 / 2;
      expect(Math.abs(measured - predicted)).toBeLessThan(6 * 1.25 * error);
    }
  });

  test("draws the same networks again, whether the weights were kept or not", () => {
    const scene = { depth: 8, width: 12, networks: 5 };
    const fresh = finished({ ...scene, gain: 1.3 });
    const moved = finished({ ...scene, gain: 1.3 }, finished({ ...scene, gain: 0.7, networks: 3 }));
    expect(moved.spread("backward", 0)).toEqual(fresh.spread("backward", 0));
    expect([...moved.shown.z(7)]).toEqual([...fresh.shown.z(7)]);
  });

  test("a deeper network begins with the layers of a shallower one", () => {
    const [short, long] = [finished({ depth: 5, networks: 1 }), finished({ depth: 9, networks: 1 })];
    expect([...long.shown.z(3)]).toEqual([...short.shown.z(3)]);
  });

  test("two units of ReLU die in most networks, and the words say in how many", () => {
    const lab = finished({ width: 2, depth: 40 });
    expect(lab.silent("backward")).toBeGreaterThan(10);
    expect(wordsOf(lab).join(" ")).toContain(`In ${lab.silent("backward")} of 32 networks nothing arrives.`);
    expect(range(lab).every(Number.isFinite)).toBe(true);
    expect(hasNothing(lab)).toBe(true);
    expect(hasNothing(finished({ width: 32, depth: 5 }))).toBe(false);
    expect(reportOf(lab, "backward").health).toBe("vanishing");
  });
});

test("quantiles interpolate, and stand still where nothing arrives", () => {
  expect(quantiles([3, 1, 2])).toEqual({ low: 1.1, median: 2, high: 2.9 });
  expect(quantiles([-Infinity, 1, -Infinity])).toEqual({ low: -Infinity, median: -Infinity, high: -Infinity });
});

test("health is a tenfold change", () => {
  expect([-1.1, -0.9, 0.9, 1.1].map(healthOf)).toEqual(["vanishing", "healthy", "healthy", "exploding"]);
});

test("figures are short", () => {
  expect([0, 1.414, 1234, 3.5e-7, 2e12].map(figure)).toEqual(["0", "1.41", "1230", "3.5\u00a0·\u00a010⁻⁷", "2.0\u00a0·\u00a010¹²"]);
  expect(factor(-Infinity)).toBe("0");
});

test("shares add up to one, and what lies outside counts to the ends", () => {
  const found = shares(Float64Array.of(-9, 0, 0, 9), 1, 3);
  expect([...found]).toEqual([0.25, 0.5, 0.25]);
});

test("a scene survives the way through text; a layer beyond the depth is the last", () => {
  const scene = { ...DEFAULTS, depth: 7, gain: 1.25, activation: "tanh", layer: 7 };
  expect(decode(encode(scene), DEFAULTS)).toEqual({ scene, faults: [] });
  expect(checked({ depth: 4, layer: 20 }, DEFAULTS).scene.layer).toBe(4);
  const { scene: rest, faults } = decode("gain:900;seed:7;colour:red;activation:rellu", DEFAULTS);
  expect(rest).toEqual({ ...DEFAULTS, seed: 7 });
  expect(faults).toHaveLength(3);
});
