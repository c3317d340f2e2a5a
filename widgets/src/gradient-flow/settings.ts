/** The controls: the network, the switches tried on it, and its training. */
import type { CleanUp } from "../ui/clean-up";
import { choose, enterWhole, slide, type Control } from "../ui/controls";
import { element } from "../ui/elements";
import { CHOICES, LIMITS, type Scene } from "./scene";

export interface Settings {
  readonly element: HTMLElement;
  show(scene: Scene): void;
}

type Value = string | number | boolean;
/** `moving` while a slider is under the reader's hand: many values in a row. */
export type Set = (name: keyof Scene, value: Value, moving: boolean) => void;
const short = (value: number): number => Number(value.toPrecision(2));
/** The lowest place of the clip's slider stands for no clipping. */
const NO_CLIP = -4.2;

export function settings(cleanUp: CleanUp, set: Set, fail: (sentence: string) => void): Settings {
  const menu = (text: string, name: keyof typeof CHOICES): Control<string> =>
    choose(cleanUp, text, CHOICES[name], (value) => set(name, value, false));
  const whole = (text: string, name: "depth" | "width", one: string, many: string): Control<number> =>
    slide(
      cleanUp, text,
      { low: LIMITS[name][0], high: LIMITS[name][1], step: 1, say: (value) => `${value} ${value === 1 ? one : many}` },
      (value) => set(name, value, true),
    );
  const gain = slide(
    cleanUp, "Gain, times every weight",
    {
      low: -1, high: 1, step: 0.02, say: (value) => `× ${value.toPrecision(3)}`,
      toValue: (position) => (Math.abs(position) < 0.015 ? 1 : Number((10 ** position).toPrecision(3))),
      toPosition: Math.log10,
    },
    (value) => set("gain", value, true),
  );
  const rate = slide(
    cleanUp, "Learning rate",
    { low: -5, high: 2, step: 0.1, say: String, toValue: (position) => short(10 ** position), toPosition: Math.log10 },
    (value) => set("rate", value, true),
  );
  const clip = slide(
    cleanUp, "Clip the gradient",
    {
      low: NO_CLIP, high: 3, step: 0.2, say: (value) => (value === 0 ? "off" : `to length ${value}`),
      toValue: (position) => (position < NO_CLIP + 0.1 ? 0 : short(10 ** position)),
      toPosition: (value) => (value === 0 ? NO_CLIP : Math.log10(value)),
    },
    (value) => set("clip", value, true),
  );
  const controls = {
    activation: menu("Activation", "activation"),
    initializer: menu("Initializer", "initializer"),
    gain,
    depth: whole("Depth", "depth", "hidden layer", "hidden layers"),
    width: whole("Width", "width", "unit", "units"),
    skip: choose(
      cleanUp, "Skip connections",
      [{ name: "false", label: "off" }, { name: "true", label: "on: a + f(w a + b)" }],
      (value) => set("skip", value === "true", false),
    ),
    normalization: menu("Normalization", "normalization"),
    clip,
    optimizer: menu("Optimizer", "optimizer"),
    rate,
    data: menu("Data", "data"),
    seed: enterWhole(cleanUp, "Seed", { low: 0, high: LIMITS.seed[1] }, (value) => set("seed", value, false), (typed) =>
      fail(`The seed "${typed}" is not a whole number from 0 to ${LIMITS.seed[1]}; the last one stays.`),
    ),
  };
  const group = (title: string, ...names: (keyof typeof controls)[]): HTMLElement =>
    element("fieldset", {}, element("legend", {}, title), ...names.map((name) => controls[name].element));
  return {
    element: element(
      "div", { class: "ttl-settings ttl-settings-body" },
      group("Network", "activation", "initializer", "gain", "depth", "width"),
      group("Cures", "skip", "normalization", "clip"),
      group("Training", "optimizer", "rate", "data", "seed"),
    ),
    show: (scene) => {
      for (const [name, control] of Object.entries(controls)) {
        const value = scene[name as keyof Scene];
        (control as Control<Value>).show(typeof value === "boolean" ? String(value) : value);
      }
    },
  };
}
