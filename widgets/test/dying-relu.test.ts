import { expect, test } from "vitest";
import { Lab } from "../src/dying-relu/lab";
import { wordsOf } from "../src/dying-relu/words";
import { DEFAULTS, decode, encode } from "../src/dying-relu/scene";
import { clipNorm, unitStates } from "../src/engine";

test("a unit is dark where z is negative at every point, and its slope there is zero", () => {
  const states = unitStates(Float64Array.of(-1, -2, 3, -1), Float64Array.of(0, 0, 1, 0), 2, 2);
  expect(states).toEqual([{ lit: 0, slope: 0 }, { lit: 0.5, slope: 1 }]);
});

test("clipping shortens a long gradient as torch does, and leaves a short one", () => {
  const long = Float64Array.of(3, 4);
  expect(clipNorm(long, 1)).toBe(5);
  expect(long[0]).toBeCloseTo(3 / (5 + 1e-6), 14);
  const short = Float64Array.of(0.3, 0.4);
  clipNorm(short, 1);
  expect([...short]).toEqual([0.3, 0.4]);
});

test("a dead first-layer unit never moves under plain descent", () => {
  const lab = new Lab({ ...DEFAULTS, bias: -1, rate: 0.3 });
  const before = lab.census().units.filter((unit) => unit.dead);
  expect(before.length).toBeGreaterThan(0);
  lab.advance(300);
  const after = lab.census();
  expect(after.revived).toBe(0);
  for (const { w, b } of before) expect(after.units.some((unit) => unit.b === b && unit.w[0] === w[0])).toBe(true);
});

test("leaky ReLU brings back units that a bias has killed", () => {
  const lab = new Lab({ ...DEFAULTS, bias: -2, rate: 0.3 });
  lab.advance(10);
  lab.change("activation", "leaky_relu");
  lab.advance(10);
  expect(lab.census().dead).toBe(0);
  expect(lab.census().revived).toBeGreaterThan(0);
});

test("a story told again ends at the same numbers", () => {
  const lab = new Lab({ ...DEFAULTS, rate: 10, batch_size: 10 });
  lab.advance(37);
  lab.change("activation", "elu");
  lab.change("rate", 0.1);
  lab.advance(50);
  const { faults, ...story } = decode(encode(lab.story), DEFAULTS);
  expect(faults).toEqual([]);
  expect(Lab.replay(story).census()).toEqual(lab.census());
});

test("a scene with a wrong value says so and keeps the rest", () => {
  const { scene, faults } = decode("rate:900;seed:7;colour:red", DEFAULTS);
  expect(scene).toEqual({ ...DEFAULTS, seed: 7 });
  expect(faults).toHaveLength(2);
});

test("a rate dragged about while the network trains is told again in full", () => {
  const lab = new Lab(DEFAULTS);
  for (let i = 0; i < 100; i++) {
    lab.advance(1);
    lab.change("rate", 0.1 + 0.01 * i);
  }
  lab.advance(20);
  const { faults, ...story } = decode(encode(lab.story), DEFAULTS);
  expect(faults).toEqual([]);
  expect(Lab.replay(story).census()).toEqual(lab.census());
});

test("a loss beyond all bounds is told in powers of ten", () => {
  const lab = new Lab({ ...DEFAULTS, activation: "leaky_relu", rate: 100 });
  lab.advance(100);
  const census = { ...lab.census(), loss: 1.44e15 };
  expect(wordsOf(lab, census, -1)[1]).toContain("loss 1.4\u00a0·\u00a010¹⁵,");
});
