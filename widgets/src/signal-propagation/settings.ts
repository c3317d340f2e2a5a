/** The controls: the network's shape, its weights, and how many of them are drawn. */
import type { CleanUp } from "../ui/clean-up";
import { choose, enterWhole, slide } from "../ui/controls";
import { element } from "../ui/elements";
import { CHOICES, LIMITS, type Scene } from "./scene";

export interface Settings {
  readonly element: HTMLElement;
  show(scene: Scene): void;
}

export function settings(
  cleanUp: CleanUp,
  set: (name: keyof Scene, value: string | number) => void,
  fail: (sentence: string) => void,
): Settings {
  const whole = (label: string, name: "depth" | "width" | "networks", one: string, many: string) =>
    slide(
      cleanUp, label,
      { low: LIMITS[name][0], high: LIMITS[name][1], step: 1, say: (value) => `${value} ${value === 1 ? one : many}` },
      (value) => set(name, value),
    );
  const depth = whole("Depth", "depth", "layer", "layers");
  const width = whole("Width", "width", "unit", "units");
  const networks = whole("Networks", "networks", "seed", "seeds");
  const gain = slide(
    cleanUp, "Gain, times every weight",
    {
      // The knob's last step lies beyond the limit, which no step of it meets, and means the limit.
      low: -1, high: 0.605, step: 0.005, say: (value) => `× ${value.toPrecision(3)}`,
      // Knobs stop at exactly one: the scheme as it is.
      toValue: (position) => (Math.abs(position) < 0.004 ? 1 : Math.min(LIMITS.gain[1], Number((10 ** position).toPrecision(3)))),
      toPosition: Math.log10,
    },
    (value) => set("gain", value),
  );
  const activation = choose(cleanUp, "Activation", CHOICES.activation, (value) => set("activation", value));
  const initializer = choose(cleanUp, "Initializer", CHOICES.initializer, (value) => set("initializer", value));
  const seed = enterWhole(cleanUp, "First seed", { low: 0, high: LIMITS.seed[1] }, (value) => set("seed", value), (typed) =>
    fail(`The seed "${typed}" is not a whole number from 0 to ${LIMITS.seed[1]}; the last one stays.`),
  );
  const group = (...parts: { element: HTMLElement }[]): HTMLElement =>
    element("fieldset", {}, ...parts.map((part) => part.element));
  return {
    element: element(
      "div", { class: "ttl-settings ttl-settings-body" },
      group(activation, initializer, gain), group(depth, width), group(networks, seed),
    ),
    show: (scene) => {
      depth.show(scene.depth);
      width.show(scene.width);
      networks.show(scene.networks);
      gain.show(scene.gain);
      activation.show(scene.activation);
      initializer.show(scene.initializer);
      seed.show(scene.seed);
    },
  };
}
