import { describe, expect, test } from "vitest";

import { Lab, POINTS, lifted } from "../src/gradient-flow/lab";
import { layout, range } from "../src/gradient-flow/layout";
import { pinned } from "../src/gradient-flow/pins";
import { PRESETS, presetOf, presetScene } from "../src/gradient-flow/presets";
import { CHOICES, DEFAULTS, NAMES, checked, decode, encode, type Scene } from "../src/gradient-flow/scene";
import { healthOf, reportOf, runWords, verdict, wordsOf } from "../src/gradient-flow/words";

const scene = (settings: Partial<Scene> = {}): Scene => ({ ...DEFAULTS, ...settings });
const ALL = { signal: true, gradient: true, weights: true };

describe("a run", () => {
  test("gets points of one size", () => {
    const lab = new Lab(scene({ data: "spirals" }));
    const x = lifted(lab.points);
    for (let i = 0; i < POINTS; i++) expect(x[i] ** 2 + x[POINTS + i] ** 2 + x[2 * POINTS + i] ** 2).toBeCloseTo(3, 12);
    expect(lab.batch()).toHaveLength(3 * POINTS);
    expect(lab.batch().subarray(3, 6)).toEqual(Float64Array.of(lab.points.x[1], lab.points.x[POINTS + 1], lab.points.y[1]));
  });

  test("is the same whenever it is made, and a step is a step", () => {
    const [one, two] = [new Lab(scene({ activation: "tanh" })), new Lab(scene({ activation: "tanh" }))];
    for (let k = 0; k < 5; k++) one.advance();
    void two.flow; // looking changes nothing
    for (let k = 0; k < 5; k++) two.advance();
    expect(one.network.parameters).toEqual(two.network.parameters);
    expect(one.flow.loss).toBe(two.flow.loss);
  });

  test("of plain descent moves by rate times gradient, clipped by its length where that is asked for", () => {
    const plain = new Lab(scene({ activation: "relu", initializer: "he_normal", depth: 3 }));
    const before = plain.network.parameters.slice();
    const slopes = plain.pass.gradients.slice();
    plain.advance();
    plain.network.parameters.forEach((p, i) => expect(p).toBeCloseTo(before[i] - 0.1 * slopes[i], 14));
    const cut = new Lab(scene({ activation: "relu", initializer: "he_normal", depth: 3, clip: 0.01 }));
    expect(cut.flow.length).toBeGreaterThan(0.01);
    cut.advance();
    const moved = Math.hypot(...cut.network.parameters.map((p, i) => p - before[i]));
    expect(moved / (0.1 * 0.01)).toBeCloseTo(1, 3);
  });

  test("says the ratio of the last update to the weights", () => {
    const lab = new Lab(scene({ activation: "tanh", depth: 2, width: 4 }));
    expect(lab.flow.ratio[0]).toBeNaN();
    const before = lab.network.weights[1].slice();
    lab.advance();
    const moved = Math.hypot(...lab.network.weights[1].map((w, i) => w - before[i]));
    expect(lab.flow.ratio[1]).toBeCloseTo(moved / Math.hypot(...before), 12);
  });
});

describe("words", () => {
  test("call a change of more than tenfold vanishing or exploding", () => {
    expect(healthOf([1, 1, 1], -0.49)).toBe("healthy");
    expect(healthOf([1, 1, 1], -0.51)).toBe("vanishing");
    expect(healthOf([1, 1, 1], 0.51)).toBe("exploding");
    expect(healthOf([1, 0], NaN)).toBe("vanishing");
    expect(healthOf([1, NaN], 0)).toBe("broken");
    expect(healthOf([1], NaN)).toBe("alone");
  });

  test("give the measured rate beside the predicted one", () => {
    const lab = new Lab(scene());
    const { health, measured, predicted } = reportOf(lab, "gradient");
    expect(health).toBe("vanishing");
    // The sigmoid's slope is at most 1/4, and its mean square slope at this fixed point is a little less than 1/16.
    expect(10 ** predicted).toBeGreaterThan(0.23);
    expect(10 ** predicted).toBeLessThan(0.25);
    expect(Math.abs(measured - predicted)).toBeLessThan(0.03);
    const [gradient, , training] = wordsOf(lab);
    expect(gradient).toMatch(/^The gradient is vanishing: ×\u00a00\.2\d+ per layer back, 0\.6\d decades down \(theory ×\u00a00\.23\d/);
    expect(training).toContain("No update has been made yet.");
    expect(verdict(reportOf(lab, "signal"))).toMatch(/^healthy, /);
  });

  test("say that numbers are no longer finite, and the picture still has its axes", () => {
    const lab = new Lab(scene({ activation: "identity", initializer: "he_normal", optimizer: "momentum", rate: 100 }));
    for (let k = 0; k < 8; k++) lab.advance();
    expect(reportOf(lab, "gradient").health).toBe("broken");
    expect(wordsOf(lab).join(" ")).toContain("training has blown up");
    for (const end of range(lab, [], ALL)) expect(Number.isFinite(end)).toBe(true);
  });

  test("say where a gradient is exactly zero, and how a single layer stands", () => {
    const dead = new Lab(scene({ activation: "relu", initializer: "he_normal", depth: 3, width: 2 }));
    expect(wordsOf(dead)[0]).toMatch(/^The gradient is vanishing: it is exactly 0 in 3 of 3 layers \(theory ×\u00a01, no change per layer/);
    expect(verdict(reportOf(dead, "gradient"))).toBe("vanishing, to 0");
    expect(wordsOf(dead).join(" ")).not.toContain("NaN");
    const alone = new Lab(scene({ depth: 1, width: 2 }));
    expect(wordsOf(alone)[0]).toContain("A single layer");
    expect(range(alone, [], ALL)[1]).toBeGreaterThan(range(alone, [], ALL)[0]);
  });

  test("say where a signal keeps its size and points look alike in it", () => {
    const lab = new Lab(scene());
    const last = lab.pass.a[19];
    const units = Array.from({ length: 32 }, (_, k) => Array.from(last.subarray(k * POINTS, (k + 1) * POINTS)));
    const [part, whole] = units.reduce(
      ([p, w], row) => {
        const mean = row.reduce((sum, a) => sum + a, 0) / POINTS;
        return [p + row.reduce((sum, a) => sum + (a - mean) ** 2, 0), w + row.reduce((sum, a) => sum + a * a, 0)];
      },
      [0, 0],
    );
    expect(lab.flow.apart / Math.sqrt(part / whole)).toBeCloseTo(1, 9);
    expect(lab.flow.apart).toBeLessThan(1e-6);
    expect(wordsOf(lab)[1]).toMatch(/^The signal is healthy: .* The points look alike: .* layer 20 differ by \S+\s·\s10⁻\S+ of their size\.$/);
    expect(wordsOf(new Lab(scene({ depth: 50 })))[1]).toMatch(/differ no more than rounding does\.$/);
    expect(wordsOf(new Lab(scene({ activation: "tanh" })))[1]).not.toContain("alike");
  });

  test("name a run by what it is", () => {
    expect(runWords(scene({ skip: true, normalization: "batch", step: 7, gain: 2 }))).toBe(
      "sigmoid, LeCun, normal, gain 2, 20 × 32, batch norm, skips, step 7",
    );
  });
});

describe("scenes", () => {
  test("come back from their text, with their pinned runs", () => {
    const now = scene({ activation: "relu", skip: true, clip: 0.5, step: 30, pace: "fast" });
    const pins = [scene({ activation: "tanh", step: 3, pace: "fast" }), { ...now }];
    const found = decode(encode(now, pins), DEFAULTS);
    expect(found).toEqual({ scene: now, pins, faults: [] });
    expect(encode(now, pins)).toMatch(/^[\w:;.,=-]+$/);
  });

  test("with faults are answered in sentences and go on", () => {
    const { scene: found, pins, faults } = decode("depth:90;skip:maybe;norm:x;pin:rate=fast,width=8", DEFAULTS);
    expect(found).toEqual(DEFAULTS);
    expect(pins[0].width).toBe(8);
    expect(faults.join(" ")).toContain("depth cannot be 90; it must be a whole number from 1 to 50.");
    expect(faults.join(" ")).toContain('skip "maybe" is neither true nor false.');
    expect(faults.join(" ")).toContain('There is no setting "norm".');
    expect(faults.join(" ")).toContain('rate cannot be "fast"');
    expect(checked({ activation: "reluu" }, DEFAULTS).faults[0]).toContain("choose one of identity, sigmoid");
  });

  test("of the menu show what they are named for", () => {
    const verdicts = Object.fromEntries(
      PRESETS.map((preset) => {
        const lab = new Lab(presetScene(preset, DEFAULTS));
        expect(presetOf(lab.scene)).toBe(preset.name);
        return [preset.name, `${reportOf(lab, "gradient").health} back, ${reportOf(lab, "signal").health} forward`];
      }),
    );
    expect(verdicts).toEqual({
      sigmoid: "vanishing back, healthy forward",
      he: "healthy back, healthy forward",
      lecun: "vanishing back, vanishing forward",
      chaos: "exploding back, healthy forward",
      batch: "exploding back, healthy forward",
      around: "exploding back, exploding forward",
      residual: "healthy back, healthy forward",
    });
    for (const choices of Object.values(CHOICES)) expect(choices.length).toBeGreaterThan(1);
    expect(new Set(NAMES).size).toBe(NAMES.length);
  });
});

test("clipping keeps the factor per layer, and what it leaves has room on the same axes", () => {
  const wild = { activation: "tanh", gain: 2.5, depth: 30 };
  const [free, cut] = [new Lab(scene(wild)), new Lab(scene({ ...wild, clip: 0.01 }))];
  expect(free.left).toBe(1);
  expect(new Lab(scene({ ...wild, clip: 1000 })).left).toBe(1);
  expect(cut.left * cut.flow.length).toBeCloseTo(0.01, 12);
  expect(cut.flow.gradient).toEqual(free.flow.gradient);
  const least = Math.log10(cut.left * Math.min(...cut.flow.gradient));
  expect(range(cut, [], ALL)[0]).toBeLessThan(least);
  expect(range(free, [], ALL)[0]).toBeGreaterThan(least);
});

test("every column of units stands above its point, within the picture", () => {
  for (const [width, height, depth] of [[340, 470, 50], [544, 540, 20], [800, 540, 1]] as const) {
    const place = layout(width, height, depth);
    expect(place.x(1) - place.column / 2).toBeGreaterThanOrEqual(place.left - 1e-9);
    if (depth > 1) expect(place.x(depth) + place.column / 2).toBeLessThanOrEqual(place.right + 1e-9);
    expect(place.bands.gradient[1]).toBeLessThan(place.top);
    expect(place.bottom - place.top).toBeGreaterThan(120);
  }
});

test("a pinned run keeps its numbers while another one trains", () => {
  const lab = new Lab(scene({ activation: "tanh" }));
  const pin = pinned(lab);
  const before = pin.sizes.gradient.slice();
  lab.advance();
  expect(pin.sizes.gradient).toEqual(before);
  expect(pin.scene.step).toBe(0);
});
