/** The panel of settings: the network as it is drawn, and one unit whose bias is moved. */
import type { CleanUp } from "../ui/clean-up";
import { choose, enterWhole, push, segments, slide } from "../ui/controls";
import { element, uniqueId } from "../ui/elements";
import type { Count } from "./count";
import { MOST_BIAS, MOST_DEPTH, MOST_UNITS, MOST_WIDTH, STARTS, type Scene } from "./scene";
import { figure, nameOf } from "./words";

const LABELS: Record<string, string> = {
  folding: "folding, tent by tent", he_normal: "He, normal", glorot_normal: "Glorot, normal",
  orthogonal: "orthogonal", unit_normal: "normal, variance 1",
};

export interface SettingsActions {
  set(change: Partial<Scene>, keep?: "depth" | "width"): void;
  choose(unit: number): void;
  move(bias: number): void;
  back(): void;
  fail(sentence: string): void;
}

export function settings(cleanUp: CleanUp, act: SettingsActions): { element: HTMLElement; show(count: Count): void } {
  let width = 1;
  const inputs = segments(
    cleanUp, "Inputs", [{ name: "1", label: "one input" }, { name: "2", label: "two inputs" }],
    (name) => act.set({ inputs: Number(name) as 1 | 2 }), uniqueId("inputs"),
  );
  const start = choose(cleanUp, "Weights", STARTS.map((name) => ({ name, label: LABELS[name] as string })), (name) => act.set({ start: name }));
  const depth = slide(cleanUp, "Hidden layers", { low: 1, high: MOST_DEPTH, step: 1, say: String }, (value) => act.set({ depth: value }));
  const wide = slide(cleanUp, "Units in each", { low: 1, high: MOST_WIDTH, step: 1, say: String }, (value) => act.set({ width: value }, "width"));
  const spread = slide(
    cleanUp, "Spread of the biases", { low: 0, high: 2, step: 0.1, say: (value) => value.toFixed(1) }, (value) => act.set({ spread: value }),
  );
  const seed = enterWhole(cleanUp, "Seed", { low: 0, high: 2 ** 32 - 1 }, (value) => act.set({ seed: value }), (typed) =>
    act.fail(`The seed "${typed}" is not a whole number from 0 to 4294967295; the last one stays.`),
  );
  const unit = slide(cleanUp, "Chosen unit", { low: 0, high: MOST_UNITS[1] - 1, step: 1, say: (value) => nameOf(value, width) }, act.choose);
  const bias = slide(cleanUp, "Its bias", { low: -MOST_BIAS, high: MOST_BIAS, step: 0.02, say: figure }, act.move);
  const back = push(cleanUp, "Put biases back", act.back, { title: "All biases as start and seed give them" });
  const unitKnob = unit.element.querySelector("input") as HTMLInputElement;
  return {
    element: element(
      "details",
      { class: "ttl-settings", open: true },
      element("summary", {}, "Settings"),
      element(
        "div",
        { class: "ttl-settings-body" },
        element("fieldset", {}, element("legend", {}, "Network"), element("div", {}, inputs.element), start.element, depth.element, wide.element, spread.element, seed.element),
        element("fieldset", {}, element("legend", {}, "One unit"), unit.element, bias.element, back.element),
      ),
    ),
    show: ({ scene, layers }) => {
      width = scene.width;
      unitKnob.max = String(scene.depth * scene.width - 1);
      const folds = scene.start === "folding";
      inputs.show(String(scene.inputs));
      start.show(scene.start);
      depth.show(scene.depth);
      wide.show(scene.width);
      wide.enable(!folds);
      spread.show(scene.spread);
      spread.enable(!folds);
      seed.show(scene.seed);
      seed.enable(!folds);
      unit.show(scene.unit);
      bias.show(layers[Math.floor(scene.unit / width)]?.b[scene.unit % width] as number);
      back.enable(scene.biases.length > 0);
    },
  };
}
