import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

import { Pass } from "../src/engine";
import { Lab } from "../src/input-space/lab";
import { DEFAULTS, type Scene } from "../src/input-space/scene";

/** The first scene of a page, as the page writes it in Python. */
function opening(page: string): Scene {
  const text = readFileSync(new URL(`../../book/${page}.md`, import.meta.url), "utf8");
  const call = /InputSpace\(data="(\w+)", widths=\[([\d, ]+)\], activation="(\w+)", seed=(\d+)/.exec(text);
  if (!call) throw new Error(`${page} opens with no input space.`);
  const [, data, widths, activation, seed] = call as unknown as string[];
  const change = { data, widths: (widths ?? "").split(",").map(Number), activation, seed: Number(seed) };
  return { ...DEFAULTS, ...change } as Scene;
}

/** Accuracy after so many steps. */
function accuracy(scene: Scene, steps: number): number {
  const lab = new Lab(scene, new Float64Array(0));
  lab.train(steps);
  const { x, n } = lab.data;
  return lab.score(new Pass(lab.network, n).forward(x, n)).accuracy;
}

describe("the scene that a page opens with does what the page says", () => {
  test("the cover parts the spirals within some 300 steps, and they stay apart", () => {
    expect(accuracy(opening("index"), 0)).toBeLessThan(0.7);
    for (const steps of [300, 400, 600, 1000]) expect(accuracy(opening("index"), steps)).toBeGreaterThan(0.97);
  });

  test("XOR is out of reach without an activation, and solved within 200 steps with tanh and with ReLU", () => {
    const scene = opening("activations/index");
    expect(scene.activation).toBe("identity");
    for (const steps of [200, 600, 1000]) expect(accuracy(scene, steps)).toBeLessThan(0.8);
    for (const activation of ["tanh", "relu"]) {
      for (const steps of [200, 600, 1000]) expect(accuracy({ ...scene, activation } as Scene, steps)).toBe(1);
    }
  });

  test("the rings come apart with three units a layer; with two, GELU succeeds and tanh does not", () => {
    const scene = opening("activations/bending-space");
    expect(accuracy(scene, 600)).toBe(1);
    expect(accuracy({ ...scene, widths: [2, 2], activation: "gelu" } as Scene, 1000)).toBe(1);
    expect(accuracy({ ...scene, widths: [2, 2], activation: "tanh" } as Scene, 1000)).toBeLessThan(0.9);
  });
});
