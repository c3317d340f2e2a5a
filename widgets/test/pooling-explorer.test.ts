import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

import { labOf, norm, windowOver } from "../src/pooling-explorer/lab";
import { hit, inputBox, layoutOf, outputBox } from "../src/pooling-explorer/layout";
import { PHOTO_SIDE, cellsOf } from "../src/pooling-explorer/pictures";
import {
  CHOICES, DEFAULTS, checked, decode, encode, numbersOf, withSide, type Scene,
} from "../src/pooling-explorer/scene";
import { backWords, figure, sizeWords, tieWords, totalWords, windowWords } from "../src/pooling-explorer/words";
import type { Reference } from "./parity";

const file = new URL("../.reference/parity.json", import.meta.url);
if (!existsSync(file)) {
  throw new Error("The reference values are missing: `pytest tests/engine` writes them and runs this test.");
}
const { poolingPictures } = JSON.parse(readFileSync(file, "utf8")) as Reference;
const put = (cells: number[], at: number, value: number): number[] => cells.map((cell, i) => (i === at ? value : cell));
const scene = (change: Partial<Scene> = {}): Scene => ({ ...DEFAULTS, ...change });

test.each(poolingPictures)("the picture $name of side $side has the cells that Python gives it", ({ name, side, cells }) => {
  expect(cellsOf(name, side)).toEqual(cells);
});

test("every picture on offer is one that Python knows, and the other way round", () => {
  expect(new Set(CHOICES.picture.map(({ name }) => name))).toEqual(new Set(poolingPictures.map(({ name }) => name)));
});

describe("a scene", () => {
  test("survives the way through text", () => {
    const one = scene({
      kind: "lp", p: 2.5, kernel: 3, padding: 1, ceil_mode: true, way: "back", delta: [1, -2, 0],
      cells: cellsOf("ramp", 5).map((x) => 9 - x), side: 5,
    });
    expect(decode(encode(one), DEFAULTS)).toEqual({ scene: one, faults: [] });
    expect(encode(one)).toMatch(/^[\w:;.-]+$/); // what an address carries unchanged
  });

  test("refuses what it cannot use, in sentences, and keeps the rest", () => {
    const { scene: found, faults } = decode("kernel:9;stride:1;kind:most;cells:1.2;delta:7;ceil_mode:maybe;colour:red", DEFAULTS);
    expect(found).toEqual(scene({ stride: 1 }));
    expect(faults.join(" ")).toContain('There is no setting "colour"');
    expect(faults.join(" ")).toContain("kernel cannot be 9; it must be a whole number from 1 to 4.");
    expect(faults.join(" ")).toContain("cells must fill a square with sides of 4 to 9, and these are 2.");
    expect(faults).toHaveLength(6);
  });

  test("cuts padding down to half a window, takes its sides from its cells, and the photograph has none", () => {
    expect(checked({ padding: 2 }, DEFAULTS).scene.padding).toBe(1);
    expect(checked({ cells: cellsOf("equal", 7) }, DEFAULTS).scene.side).toBe(7);
    const photo = checked({ picture: "photo", cells: cellsOf("equal", 7) }, DEFAULTS).scene;
    expect(numbersOf(photo)).toHaveLength(PHOTO_SIDE ** 2);
  });

  test("keeps cells changed by hand when its sides grow and shrink", () => {
    const changed = scene({ cells: put(cellsOf("patch", 6), 7, 9) });
    const larger = withSide(changed, 8);
    expect(larger.cells[9]).toBe(9); // row 1, column 1
    expect(larger.cells[63]).toBe(cellsOf("patch", 8)[63]);
    expect(withSide(larger, 6)).toEqual(changed);
  });
});

describe("the lab", () => {
  test("sends all of a gradient to the cells, whatever the picture, without overlap", () => {
    for (const { name } of CHOICES.picture) {
      for (const kind of ["max", "average", "min"]) {
        const lab = labOf(scene({ picture: name, kind, side: 6 }));
        expect(lab.gradient.reduce((sum, g) => sum + g, 0)).toBeCloseTo(lab.windows.count, 10);
        if (kind !== "average") expect(norm(lab.gradient)).toBeCloseTo(norm(lab.delta), 10);
        else expect(norm(lab.gradient)).toBeCloseTo(norm(lab.delta) / 2, 10);
      }
    }
  });

  test("takes ones for gradients that fit another output, and the last window for one beyond it", () => {
    const lab = labOf(scene({ delta: [3, 3], window: 500 }));
    expect(lab.delta).toEqual(new Array(9).fill(1));
    expect(lab.at).toBe(8);
  });

  test("finds a window over a cell: the one looked at, the first, or none", () => {
    const overlap = labOf(scene({ kernel: 3, stride: 1 }));
    expect(windowOver(overlap, 14, 5)).toBe(5);
    expect(windowOver(overlap, 14, 15)).toBe(0);
    expect(windowOver(labOf(scene({ side: 5 })), 24, 0)).toBeUndefined();
  });
});

test("whatever is drawn is found again under its middle, in wide and narrow pictures", () => {
  for (const [width, height] of [[600, 330], [330, 250]] as const) {
    for (const change of [{}, { side: 9, kernel: 4, stride: 1, padding: 2 }, { picture: "photo" }, { ceil_mode: true, side: 5 }]) {
      const lab = labOf(scene(change));
      const layout = layoutOf(lab, width, height);
      const middle = ({ x, y, size }: { x: number; y: number; size: number }): [number, number] => [x + size / 2, y + size / 2];
      lab.x.forEach((_, cell) => expect(hit(layout, lab, ...middle(inputBox(layout, lab, cell)))).toEqual({ cell }));
      for (let window = 0; window < lab.windows.count; window++) {
        const box = outputBox(layout, lab, window);
        expect(hit(layout, lab, ...middle(box))).toEqual({ window });
        expect(box.x + box.size).toBeLessThanOrEqual(width);
      }
      expect(hit(layout, lab, width - 1, 1)).toBeUndefined();
    }
  }
});

describe("in words", () => {
  test("a window says what it sees and keeps", () => {
    const cells = put(cellsOf("equal", 4), 0, 7);
    const one = (change: Partial<Scene>): string => windowWords(labOf(scene({ side: 4, cells, ...change })));
    expect(one({})).toBe("Window 1 of 4 (row 1, column 1) sees 7, 5, 5, 5. The largest is 7, in row 1, column 1.");
    expect(one({ kind: "min" })).toContain("The smallest is 5, and three cells share it.");
    expect(one({ kind: "average" })).toContain("Their mean is 5.5.");
    expect(one({ kind: "average", padding: 1 })).toContain("sees 7. Their mean is 1.75: 3 zeros of the padding count too.");
    expect(one({ kind: "lp", p: 1 })).toContain("Their L₁ norm is 22.");
    expect(one({ kind: "lp", p: 2.5 })).toContain("Their L₂.₅ norm is");
  });

  test("the way back names who gets what, under each convention", () => {
    const one = (change: Partial<Scene>): string =>
      backWords(labOf(scene({ side: 4, picture: "equal", way: "back", ...change })));
    expect(one({})).toBe("Output 1 hears 1 from above. Four cells tie: the first, in row 1, column 1, gets everything, and the others nothing.");
    expect(one({ ties: "even" })).toContain("each gets 0.25 of it.");
    expect(one({ ties: "difference" })).toContain("raising one by a little moves the output, lowering it does not");
    expect(one({ ties: "difference", kind: "min" })).toContain("lowering one by a little moves the output, raising it does not");
    expect(one({ ties: "difference" })).toContain("½ for each. Together that is 2 times what there was");
    expect(one({ kind: "average" })).toContain("Each of its 4 cells gets 0.25 of it.");
    expect(one({ kind: "lp", p: 1 })).toContain("Its cells get 1, 1, 1, 1 times as much.");
    expect(one({ picture: "ramp" })).toContain("All of it goes to the 3 in row 2, column 2.");
    expect(one({ picture: "checkerboard", ties: "difference" })).not.toContain("Together");
  });

  test("sizes, ties and totals are counted", () => {
    const odd = labOf(scene({ side: 5 }));
    expect(sizeWords(odd)).toBe("5 × 5 cells, windows of 2 × 2 every 2 cells: 2 × 2 outputs. 9 cells lie in no window (hatched).");
    expect(sizeWords(labOf(scene({ side: 5, ceil_mode: true })))).toContain("3 × 3 outputs. The last windows hang over the border.");
    expect(sizeWords(labOf(scene({ kernel: 3, stride: 1, padding: 1 })))).toContain("A cell lies in up to 9 windows.");
    expect(tieWords(labOf(scene({ picture: "checkerboard" })))).toBe("9 of 9 windows");
    expect(tieWords(labOf(scene({ kind: "average" })))).toBe("none possible");
    expect(totalWords(labOf(scene({ picture: "ramp" })))).toBe(
      "9 of 36 cells (25%) hear anything. Norm of the gradient: 3 at the outputs, 3 at the cells.",
    );
    expect(figure(-1 / 3)).toBe("−0.333");
  });
});
