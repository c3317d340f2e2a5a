/** The controls beside the pictures: kernel, picture, and how the one goes over the other. */
import type { Plane } from "../engine";
import type { CleanUp } from "../ui/clean-up";
import { choose, enterWhole, segments, slide } from "../ui/controls";
import { element, uniqueId } from "../ui/elements";
import type { Palette } from "../ui/theme";
import { Editor } from "./editor";
import { KERNELS, LARGEST, resized } from "./kernels";
import { taps } from "./lab";
import { ownPicture } from "./own-picture";
import { SOURCES } from "./pictures";
import { LIMITS, OPERATIONS, PIXELS, TAP, type Scene } from "./scene";
import { figure, many } from "./words";

export interface Settings {
  readonly element: HTMLElement;
  /** `others` are the pictures that cannot be drawn by rule: given by Python, or the reader's own. */
  show(scene: Scene, palette: Palette, others: readonly string[]): void;
}

const OTHERS: Record<string, string> = { given: "Given from Python", file: "Your own" };

export function settings(
  cleanUp: CleanUp, set: (values: Partial<Scene>) => void, onFile: (picture: Plane) => void, fail: (sentence: string) => void,
): Settings {
  let now: Scene;
  const paint = (rows: number[][]): void => set({ kernel: "painted", painted: rows, divide: taps(now).divide });
  const editor = new Editor(cleanUp, paint);
  const kernel = choose(cleanUp, "Kernel", [...KERNELS, { name: "painted", label: "Painted" }], (name) =>
    name === "painted" ? paint(taps(now).rows.map((row) => [...row])) : set({ kernel: name }),
  );
  const size = slide(
    cleanUp, "Size", { low: 1, high: LARGEST, step: 1, say: (n) => `${n} × ${n} taps` }, (n) => paint(resized(taps(now).rows, n)),
  );
  const brush = slide(cleanUp, "Brush", { low: -TAP, high: TAP, step: 1, say: figure }, (value) => (editor.brush = value));
  brush.show(1);
  const divide = enterWhole(
    cleanUp, "Divide all taps by", { low: LIMITS.divide[0], high: LIMITS.divide[1] },
    (value) => set({ kernel: "painted", painted: taps(now).rows, divide: value }),
    (typed) => fail(`"${typed}" is not a whole number from ${LIMITS.divide[0]} to ${LIMITS.divide[1]}; the last one stays.`),
  );
  const operation = segments(
    cleanUp, "Operation", [{ name: OPERATIONS[0].name, label: "correlation" }, { name: OPERATIONS[1].name, label: "convolution" }],
    (name) => set({ operation: name }), uniqueId("operation"),
  );
  const picture = choose(cleanUp, "Picture", SOURCES, (name) => set({ picture: name }));
  const menu = picture.element.querySelector("select") as HTMLSelectElement;
  const pixels = choose(
    cleanUp, "Pixels", PIXELS.map((n) => ({ name: String(n), label: `${n} each way${n <= 8 ? ", whole matrix" : ""}` })),
    (name) => set({ pixels: Number(name) }),
  );
  const number = (label: string, name: "stride" | "padding" | "dilation", say: (value: number) => string) =>
    slide(cleanUp, label, { low: LIMITS[name][0], high: LIMITS[name][1], step: 1, say }, (value) => set({ [name]: value }));
  const stride = number("Stride", "stride", (n) => many(n, "pixel"));
  const padding = number("Padding", "padding", (n) => many(n, "zero", "zeros"));
  const dilation = number("Dilation", "dilation", (n) => (n === 1 ? "1, none" : String(n)));
  const group = (...parts: HTMLElement[]): HTMLElement => element("fieldset", {}, ...parts);
  return {
    element: element(
      "div", { class: "ttl-settings ttl-settings-body" },
      group(kernel.element, editor.element, brush.element, size.element, divide.element, operation.element),
      group(stride.element, padding.element, dilation.element),
      group(picture.element, pixels.element, ownPicture(cleanUp, onFile, fail)),
    ),
    show: (scene, palette, others) => {
      now = scene;
      const { rows, divide: by } = taps(scene);
      editor.show(rows, palette);
      kernel.show(scene.kernel);
      size.show(Math.max(rows.length, rows[0].length));
      divide.show(by);
      operation.show(scene.operation);
      for (const name of others) {
        if (!menu.querySelector(`[value="${name}"]`)) menu.append(element("option", { value: name }, OTHERS[name]));
      }
      picture.show(scene.picture);
      pixels.show(String(scene.pixels));
      stride.show(scene.stride);
      padding.show(scene.padding);
      dilation.show(scene.dilation);
    },
  };
}
