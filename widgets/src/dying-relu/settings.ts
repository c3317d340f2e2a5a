/** The panel of settings: how the network begins, and what may change while it lives. */
import type { CleanUp } from "../ui/clean-up";
import { choose, enterWhole, slide, type Control } from "../ui/controls";
import { element } from "../ui/elements";
import { ACTIVATIONS, BATCHES, DATA, OPTIMIZERS, type Scene } from "./scene";

const LABELS: Record<string, string> = {
  moons: "two moons", xor: "XOR", spirals: "two spirals", blobs: "two blobs",
  relu: "ReLU", leaky_relu: "leaky ReLU", elu: "ELU", gelu: "GELU",
  sgd: "plain descent", momentum: "momentum 0.9", adam: "Adam", "200": "all 200 points",
};
const named = (names: readonly (string | number)[]) =>
  names.map((name) => ({ name: String(name), label: LABELS[String(name)] ?? String(name) }));

export interface Settings {
  readonly element: HTMLDetailsElement;
  show(start: Scene, now: Scene): void;
}

export function settings(
  cleanUp: CleanUp,
  set: (name: keyof Scene, value: string | number | boolean) => void,
  fail: (sentence: string) => void,
): Settings {
  const menu = (label: string, names: readonly string[], name: keyof Scene): Control<string> =>
    choose(cleanUp, label, named(names), (value) => set(name, value));
  const rate = slide(
    cleanUp,
    "Learning rate",
    {
      low: -3, high: 2, step: 0.1, say: (value) => String(Number(value.toPrecision(2))),
      toValue: (position) => Number((10 ** position).toPrecision(2)), toPosition: Math.log10,
    },
    (value) => set("rate", value),
  );
  const bias = slide(
    cleanUp, "Bias at the start",
    { low: -4, high: 2, step: 0.25, say: (value) => String(value).replace("-", "−") },
    (value) => set("bias", value),
  );
  const activation = menu("Activation", ACTIVATIONS, "activation");
  const optimizer = menu("Optimizer", OPTIMIZERS, "optimizer");
  const clip = choose(
    cleanUp, "Gradient clipping",
    [{ name: "false", label: "off" }, { name: "true", label: "to length 0.5" }],
    (value) => set("clip", value === "true"),
  );
  const batch = choose(cleanUp, "Points a step", named(BATCHES), (value) => set("batch_size", Number(value)));
  const data = menu("Data", DATA, "data");
  const seed = enterWhole(cleanUp, "Seed", { low: 0, high: 2 ** 32 - 1 }, (value) => set("seed", value), (typed) =>
    fail(`The seed "${typed}" is not a whole number from 0 to 4294967295; the last one stays.`),
  );
  const panel = element(
    "details",
    { class: "ttl-settings", open: true },
    element("summary", {}, "Settings"),
    element(
      "div",
      { class: "ttl-settings-body" },
      element(
        "fieldset", {}, element("legend", {}, "At any time"),
        ...[rate.element, activation.element, optimizer.element, clip.element, batch.element],
      ),
      element("fieldset", {}, element("legend", {}, "Begins anew"), bias.element, data.element, seed.element),
    ),
  );
  return {
    element: panel,
    show: (start, now) => {
      rate.show(now.rate);
      activation.show(now.activation);
      optimizer.show(now.optimizer);
      clip.show(String(now.clip));
      batch.show(String(now.batch_size));
      bias.show(start.bias);
      data.show(start.data);
      seed.show(start.seed);
    },
  };
}
