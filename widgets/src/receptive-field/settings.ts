/** The controls beside the stack: a preset, the picture's size, the weights and the networks drawn. */
import type { CleanUp } from "../ui/clean-up";
import { choose, enterWhole, segments, slide } from "../ui/controls";
import { element, uniqueId } from "../ui/elements";
import { LIMITS, PRESETS, WEIGHTS, presetOf, type Scene } from "./scene";

export interface Settings {
  readonly element: HTMLElement;
  show(scene: Scene): void;
}

export function settings(
  cleanUp: CleanUp, set: (values: Partial<Scene>) => void, fail: (sentence: string) => void,
): Settings {
  const preset = choose(cleanUp, "Stack", [...PRESETS, { name: "own", label: "your own" }], (name) => {
    const found = PRESETS.find((one) => one.name === name);
    if (found) set({ layers: found.layers, size: found.size, unit: null });
  });
  const size = slide(
    cleanUp, "Picture",
    { low: LIMITS.size[0], high: LIMITS.size[1], step: 1, say: (n) => `${n} × ${n}` },
    (value) => set({ size: value }),
  );
  const weights = segments(
    cleanUp, "Weights", WEIGHTS, (name) => set({ weights: name as Scene["weights"] }), uniqueId("weights"),
  );
  const relu = segments(
    cleanUp, "ReLU", [{ name: "true", label: "with ReLU" }, { name: "false", label: "without" }],
    (name) => set({ relu: name === "true" }), uniqueId("relu"),
  );
  const networks = slide(
    cleanUp, "Networks averaged",
    { low: LIMITS.networks[0], high: LIMITS.networks[1], step: 1, say: (n) => `${n} seed${n === 1 ? "" : "s"}` },
    (value) => set({ networks: value }),
  );
  const seed = enterWhole(cleanUp, "First seed", { low: 0, high: LIMITS.seed[1] }, (value) => set({ seed: value }), (typed) =>
    fail(`The seed "${typed}" is not a whole number from 0 to ${LIMITS.seed[1]}; the last one stays.`),
  );
  const field = (label: string, control: { element: HTMLElement }): HTMLElement =>
    element("div", { class: "ttl-field" }, element("span", {}, label), control.element);
  return {
    element: element(
      "div", { class: "ttl-settings ttl-settings-body" },
      element("fieldset", {}, preset.element, size.element),
      element("fieldset", {}, field("Weights", weights), field("After each convolution but the last", relu)),
      element("fieldset", {}, networks.element, seed.element),
    ),
    show: (scene) => {
      preset.show(presetOf(scene));
      size.show(scene.size);
      weights.show(scene.weights);
      relu.show(String(scene.relu));
      networks.show(scene.networks);
      seed.show(scene.seed);
    },
  };
}
