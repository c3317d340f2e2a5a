import { describe, expect, test } from "vitest";

import { shiftPeriod } from "../src/engine";
import { Lab, reachOf, sameStack } from "../src/shift-explorer/lab";
import { PICTURES, SIZE, picture } from "../src/shift-explorer/pictures";
import { DEFAULTS, checked, decode, encode, within, type Scene } from "../src/shift-explorer/scene";
import { figure, shiftWords, wordsOf } from "../src/shift-explorer/words";

function said(scene: Scene): string {
  const lab = new Lab(scene);
  const changes = lab.outputs.map((outputs) => lab.change(outputs, scene.shift_y, scene.shift_x, scene.compare));
  return wordsOf(lab, scene, changes).join(" ");
}

describe("pictures", () => {
  test.each(PICTURES)("$name is a torus of numbers from 0 to 1, cut to the period", ({ name }) => {
    for (const period of [1, 3, 8, 9, 27, 64]) {
      const { values, rows, columns } = picture(name, period);
      expect(rows).toBe(Math.floor(SIZE / period) * period);
      expect(values.length).toBe(rows * columns);
      expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
    }
    const { values } = picture(name, 1);
    expect(Math.max(...values)).toBeGreaterThan(Math.min(...values) + 0.5);
  });
});

describe("a scene", () => {
  test("survives the way through text", () => {
    const scene: Scene = { ...DEFAULTS, picture: "cat", stride: 3, compare: "moved", shift_x: -5, shift_y: 7 };
    expect(decode(encode(scene), DEFAULTS)).toEqual({ scene, faults: [] });
  });

  test("keeps what it can and names the rest", () => {
    const { scene, faults } = decode("stride:9;colour:red;depth:2;picture:dog;shift_x:1.5", DEFAULTS);
    expect(scene).toEqual({ ...DEFAULTS, depth: 2 });
    expect(faults).toHaveLength(4);
    expect(faults.join(" ")).toContain("whole number from 1 to 4");
    expect(checked({ compare: 3 }, DEFAULTS).faults[0]).toContain("choose one of still, moved");
  });

  test("wraps a shift that leaves the sliders, on the torus", () => {
    expect([within(33), within(-33), within(32), within(0)]).toEqual([-31, 31, 32, 0]);
  });
});

describe("the lab", () => {
  test.each([1, 2, 3, 4])("marks multiples of the period, where all curves are zero when moved along: stride %i", (stride) => {
    for (const depth of [1, 2]) {
      const scene: Scene = { ...DEFAULTS, picture: "cat", stride, depth };
      const lab = new Lab(scene);
      expect(lab.period).toBe(shiftPeriod("max", scene));
      for (const outputs of lab.outputs) {
        lab.curve(outputs, 0, "moved").forEach((change, at) => {
          if ((at - lab.reach) % outputs.period === 0) expect(change).toBe(0);
          else expect(change).toBeGreaterThan(0);
        });
        expect(lab.curve(outputs, 0, "still")[lab.reach]).toBe(0);
      }
    }
  });

  test("keeps its curves as long as the layers stay", () => {
    const lab = new Lab(DEFAULTS);
    const [first] = lab.outputs;
    expect(lab.curve(first!, 0, "still")).toBe(lab.curve(first!, 0, "still"));
    expect(sameStack(DEFAULTS, { ...DEFAULTS, shift_x: 3, compare: "moved" })).toBe(true);
    expect(sameStack(DEFAULTS, { ...DEFAULTS, blur: 5 })).toBe(false);
    expect([1, 2, 4, 8, 27].map(reachOf)).toEqual([8, 8, 8, 16, 32]);
  });
});

describe("words", () => {
  test("say where the picture is", () => {
    expect(shiftWords(0, 0)).toBe("The picture is in its place.");
    expect(shiftWords(-1, 2)).toBe("The picture has moved 1 pixel to the left and 2 pixels down.");
    expect([0, 0.001, 0.5].map(figure)).toEqual(["0", "< 0.01", "0.50"]);
  });

  test("tell what stayed, what moved along, and why", () => {
    expect(said({ ...DEFAULTS, picture: "cat", shift_x: 1 })).toContain("No output has stayed as it was.");
    const along: Scene = { ...DEFAULTS, picture: "cat", compare: "moved" };
    expect(said({ ...along, shift_x: 1 })).toContain("The picture itself moved along exactly.");
    expect(said({ ...along, shift_x: 1 })).toContain("no multiple of that");
    expect(said({ ...along, shift_x: 4 })).toContain("All outputs moved along exactly.");
    // Stripes a pixel wide: the maximum and the means are plain grey, whatever the shift.
    expect(said({ ...DEFAULTS, picture: "fine_stripes", shift_x: 1 })).toContain(
      "Max, average and blurred max stayed as they were.",
    );
    // Windows of one pixel keep the stripes, and the blur alone turns them grey.
    expect(said({ ...DEFAULTS, picture: "fine_stripes", window: 1, shift_x: 1 })).toContain("Blurred max stayed as it was.");
    // The grain of truth: a mark that stays within its window.
    expect(said({ ...DEFAULTS, picture: "mark", shift_x: 1 })).toContain("Max and average stayed as they were.");
    expect(said({ ...DEFAULTS, stride: 1, shift_x: 1 })).toContain("every shift is followed");
  });
});
