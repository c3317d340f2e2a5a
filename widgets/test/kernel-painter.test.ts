// @vitest-environment happy-dom
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";

import { entries, plane } from "../src/engine";
import { Editor } from "../src/kernel-painter/editor";
import { Gallery } from "../src/kernel-painter/gallery";
import { KERNELS, kernelPlane, resized } from "../src/kernel-painter/kernels";
import { Lab, shades, taps } from "../src/kernel-painter/lab";
import { greys } from "../src/kernel-painter/own-picture";
import { PHOTOGRAPHS, SOURCES, fitted } from "../src/kernel-painter/pictures";
import { DEFAULTS, checked, decode, encode, type Scene } from "../src/kernel-painter/scene";
import { backOf, figure, matrixOf, placeOf, sizesOf, wordsOf } from "../src/kernel-painter/words";
import { CleanUp } from "../src/ui/clean-up";
import { Theme } from "../src/ui/theme";
import { deviation, type Reference } from "./parity";

const { painter } = JSON.parse(readFileSync(join(import.meta.dirname, "../.reference/parity.json"), "utf8")) as Reference;
const drawn = (scene: Scene): Lab =>
  new Lab(scene, (SOURCES.find(({ name }) => name === scene.picture) ?? SOURCES[0]).draw(scene.pixels));
const lab = (values: Partial<Scene>): Lab => drawn({ ...DEFAULTS, ...values });

describe("Python and the browser agree", () => {
  test("on the kernels and on every letter of the photographs", () => {
    const ours = Object.fromEntries(KERNELS.map(({ name, rows, divide }) => [name, { rows, divide }]));
    expect(ours).toEqual(painter.kernels);
    expect(PHOTOGRAPHS).toEqual(painter.letters);
  });

  test.each(painter.scenes)("on picture, output and text of $scene", ({ scene: text, image, entries: held, input, output }) => {
    const { scene, faults } = decode(text, DEFAULTS);
    expect(faults).toEqual([]);
    expect(encode(scene)).toBe(text);
    const given = image.length > 0 ? plane(image.length, image[0].length, image.flat()) : undefined;
    const found = given ? new Lab(scene, fitted(given, scene.pixels)) : drawn(scene);
    expect([found.input.height, found.input.width]).toEqual([input.height, input.width]);
    expect(deviation(found.input.values, input.values)).toBeLessThan(1e-14);
    expect([found.result?.output.height, found.result?.output.width]).toEqual([output.height, output.width]);
    // At most 25 products below 10, summed in another order.
    output.values.forEach((value, i) => expect(Math.abs((found.result?.output.values[i] ?? NaN) - value)).toBeLessThan(1e-13));
    if (held >= 0) expect(entries(found.input, found.kernel, found.slide)).toBe(held);
  });
});

describe("a scene", () => {
  test("names what it cannot use, and goes on", () => {
    const { scene, faults } = decode("kernel:blurr;stride:9;pixels:7;painted:1,x;colour:red;padding:2", DEFAULTS);
    expect(faults.join(" ")).toContain('There is no setting "colour".');
    expect(faults.join(" ")).toContain('There is no kernel "blurr"; choose one of identity, blur,');
    expect(faults.join(" ")).toContain("stride cannot be 9; it must be a whole number from 1 to 4.");
    expect(faults.join(" ")).toContain("pixels cannot be 7; choose one of 6, 8,");
    expect(faults.join(" ")).toContain("A painted kernel has 1 to 7 rows");
    expect(scene).toEqual({ ...DEFAULTS, padding: 2 });
  });

  test("of a reader's own file does not carry the file", () => {
    expect(encode({ ...DEFAULTS, picture: "file" })).toContain("picture:camera");
  });

  test("refuses ragged and empty kernels and taps out of reach", () => {
    for (const painted of [[], [[]], [[1, 2], [3]], [[10]], [[NaN]], "1"]) {
      expect(checked({ painted }, DEFAULTS).faults).toHaveLength(1);
    }
  });
});

describe("the lab", () => {
  test("writes out the products of its place, and they add up to the output", () => {
    const { result } = lab({ kernel: "emboss", padding: 1, place: 47 });
    expect([result?.row, result?.column]).toEqual([0, 47]);
    expect(result?.products.filter(({ from }) => from < 0)).toHaveLength(5);
    const sum = result?.products.reduce((all, { x, w }) => all + x * w, 0);
    expect(sum).toBeCloseTo(result?.sum ?? NaN, 12);
  });

  test("holds the place within the output when that gets smaller", () => {
    expect(lab({ pixels: 6, place: 2000 }).result?.place).toBe(15);
  });

  test("says in words when the kernel does not fit", () => {
    const misfit = lab({ kernel: "wide_blur", dilation: 4, pixels: 6 });
    expect(misfit.result).toBeUndefined();
    expect(wordsOf(misfit)).toEqual([
      "The kernel reaches over 17 cells (5 taps, dilation 4), but the padded input has only 6 (6 + 0 of padding). " +
        "Choose a smaller kernel, less dilation, or more padding or pixels.",
    ]);
  });

  test("turns the kernel for a true convolution, and the lit pixel then answers with the kernel itself", () => {
    const { result } = lab({ kernel: "emboss", picture: "dot", pixels: 6, operation: "convolution" });
    const { rows } = taps({ ...DEFAULTS, kernel: "emboss" });
    const window = [1, 2, 3].map((r) => [1, 2, 3].map((c) => result?.output.values[(r + 0) * 4 + c]));
    expect(window).toEqual(rows);
  });

  test("shows zero in the middle as soon as something is negative", () => {
    expect(shades(plane(1, 3, [0, 0.5, 0.7]))).toEqual([0, 1]);
    expect(shades(plane(1, 3, [0, 0.5, 4]))).toEqual([0, 4]);
    expect(shades(plane(1, 3, [-3, 0, 1]))).toEqual([-3, 3]);
  });
});

describe("words", () => {
  test("derive the size", () => {
    expect(sizesOf(lab({}))).toContain("give 46 × 46 outputs. Along each side: 48 − 3 + 1 = 46.");
    expect(sizesOf(lab({ stride: 2, padding: 1, dilation: 2 }))).toContain("⌊(48 + 2 · 1 − 5) / 2⌋ + 1 = 23.");
    expect(sizesOf(lab({ kernel: "painted", painted: [[1, 1]], pixels: 8 }))).toContain("Downwards: 8 − 1 + 1 = 8; across: 8 − 2 + 1 = 7.");
  });

  test("tell the place, the matrix, and what no window reaches", () => {
    expect(placeOf(lab({ pixels: 8, padding: 1 }))).toContain("begins in the padding, and 9 products, 5 of them with a zero of the padding");
    // The last window begins within the picture and ends in the padding; with much padding it lies beyond the picture.
    expect(placeOf(lab({ pixels: 8, padding: 1, place: 63 }))).toContain("begins at pixel 55, and 9 products, 5 of them with a zero");
    expect(placeOf(lab({ pixels: 8, padding: 4, place: 195 }))).toContain("begins in the padding, and 9 products, 9 of them with a zero");
    expect(placeOf(lab({ pixels: 8, kernel: "painted", painted: [[1]] }))).toContain("and 1 product is ");
    expect(matrixOf(lab({ pixels: 8, kernel: "painted", painted: [[1]] }))).toContain("64 hold the one shared weight; the rest");
    expect(placeOf(lab({ pixels: 8, place: 7 }))).toContain("row 2, column 2: the window begins at pixel 10");
    expect(matrixOf(lab({ pixels: 8 }))).toContain("36 × 64. Of its 2,304 entries 324 hold one of 9 shared weights");
    expect(backOf(lab({ stride: 2 }))).toContain("The last 1 row and 1 column no window reaches");
    expect(backOf(lab({}))).not.toContain("reaches");
  });

  test.each([[0, "0"], [-0.25, "−0.25"], [1 / 3, "0.33"], [12.345, "12.3"], [1234.5, "1235"], [-0.0012, "−0.001"]])("write %d as %s", (value, text) => {
    expect(figure(value)).toBe(text);
  });
});

test("kernels change their size about the middle, and turn by half a circle", () => {
  expect(resized([[1, 2, 3], [4, 5, 6], [7, 8, 9]], 1)).toEqual([[5]]);
  expect(resized([[5]], 3)).toEqual([[0, 0, 0], [0, 5, 0], [0, 0, 0]]);
  expect([...kernelPlane([[1, 2], [3, 4]], 2, true).values]).toEqual([2, 1.5, 1, 0.5]);
});

test("the gallery gives what there is, and says what there is not", () => {
  const empty = new Gallery(() => []);
  expect(empty.others).toEqual([]);
  for (const [picture, why] of [["file", "a reader's own file, which is never passed on"], ["given", "Python gave no image"]] as const) {
    const found = empty.find({ ...DEFAULTS, picture });
    expect(found.scene.picture).toBe("camera");
    expect(found.missing.join(" ")).toContain(why);
  }
  const full = new Gallery(() => [[0, 1, 0.5]]);
  full.file = plane(96, 48);
  expect(full.others).toEqual(["given", "file"]);
  expect(full.find({ ...DEFAULTS, picture: "given" }).picture).toEqual(plane(1, 3, [0, 1, 0.5]));
  expect(full.find({ ...DEFAULTS, picture: "file", pixels: 24 }).picture).toMatchObject({ height: 24, width: 12 });
});

test("colours become greys, and what is transparent is white", () => {
  const [red, white, clear] = greys(1, 3, [255, 0, 0, 255, 255, 255, 255, 255, 0, 0, 0, 0]).values;
  expect(red).toBeCloseTo(0.2125, 12);
  expect(white).toBeCloseTo(1, 12);
  expect(clear).toBe(1);
});

describe("the editor", () => {
  function open(rows: number[][]): { editor: Editor; cells: () => HTMLElement[]; painted: ReturnType<typeof vi.fn>; press: (cell: number, key: string) => void } {
    const cleanUp = new CleanUp();
    const { palette } = new Theme(cleanUp, document.body, () => {});
    const painted = vi.fn((next: number[][]) => editor.show(next, palette));
    const editor = new Editor(cleanUp, painted);
    document.body.replaceChildren(editor.element);
    editor.show(rows, palette);
    const cells = (): HTMLElement[] => [...editor.element.querySelectorAll("button")];
    const press = (cell: number, key: string): void => {
      cells()[cell].dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    };
    return { editor, cells, painted, press };
  }

  test("takes digits, plus, minus and the brush, and stays within its limits", () => {
    const { editor, cells, press } = open([[0, 9], [0, 0]]);
    press(0, "7");
    press(1, "+");
    press(2, "-");
    editor.brush = -4;
    press(3, "Enter");
    expect(cells().map((cell) => cell.getAttribute("aria-valuenow"))).toEqual(["7", "9", "-1", "-4"]);
    press(0, "Delete");
    expect(cells()[0].textContent).toBe("0");
  });

  test("is one stop for the tabulator; arrows walk about in it", () => {
    const { cells, press, painted } = open([[0, 0], [0, 0]]);
    press(0, "ArrowRight");
    press(1, "ArrowDown");
    press(3, "ArrowDown");
    expect(cells().map((cell) => cell.tabIndex)).toEqual([-1, -1, -1, 0]);
    expect(document.activeElement).toBe(cells()[3]);
    expect(painted).not.toHaveBeenCalled();
  });
});
