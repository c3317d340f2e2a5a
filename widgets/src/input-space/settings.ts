/** The settings of the scene, as labelled controls in three groups. */
import type { CleanUp } from "../ui/clean-up";
import { choose, enterWhole, push, segments, slide, type Control } from "../ui/controls";
import { element, setText, uniqueId } from "../ui/elements";
import { LIMITS, MAX_DEPTH, MENUS, type Scene } from "./scene";
import { figure } from "./words";

export type Change = Partial<Scene>;

/** Steps of training a frame that the reader can choose. */
export const SPEEDS = [1, 2, 5, 20, 50, 200] as const;

const RATES = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 3] as const;

export interface SettingsPanel {
  readonly element: HTMLDetailsElement;
  /** One more group of controls at the end. */
  add(title: string, ...fields: HTMLElement[]): HTMLElement;
  show(scene: Readonly<Scene>, speed: number): void;
  /** While a recording plays its network and data are what they are; how they began is unknown. */
  freeze(): void;
}

export function settingsPanel(
  cleanUp: CleanUp,
  onChange: (change: Change) => void,
  onSpeed: (speed: number) => void,
  onBad: (sentence: string) => void,
): SettingsPanel {
  const menus = (["data", "activation", "initializer", "optimizer"] as const).map((name) => {
    const labels = { data: "Points", activation: "Activation", initializer: "Initial weights", optimizer: "Optimiser" };
    return choose(cleanUp, labels[name], MENUS[name], (picked) => onChange({ [name]: picked }));
  }) as [Control<string>, Control<string>, Control<string>, Control<string>];
  const [data, activation, initializer, optimizer] = menus;
  const noise = slide(
    cleanUp,
    "Noise",
    { low: LIMITS.noise.low, high: LIMITS.noise.high, step: 0.01, say: (value) => value.toFixed(2) },
    (value) => onChange({ noise: value }),
  );
  const rate = slide(
    cleanUp,
    "Learning rate",
    {
      low: 0,
      high: RATES.length - 1,
      step: 1,
      say: figure,
      toValue: (position) => RATES[position] ?? RATES[0],
      toPosition: (value) => nearestRate(value),
    },
    (value) => onChange({ rate: value }),
  );
  const seed = enterWhole(
    cleanUp,
    "Seed",
    LIMITS.seed,
    (value) => onChange({ seed: value }),
    (typed) => onBad(`"${typed}" is no seed: give a whole number from ${LIMITS.seed.low} to ${LIMITS.seed.high}.`),
  );
  let shown: Readonly<Scene> | undefined;
  const another = push(cleanUp, "Next seed", () => onChange({ seed: ((shown?.seed ?? 0) + 1) % 2 ** 32 }), {
    title: "Other points, other initial weights",
  });
  const speed = choose(
    cleanUp,
    "Speed",
    SPEEDS.map((steps) => ({ name: String(steps), label: steps === 1 ? "1 step a frame" : `${steps} steps a frame` })),
    (picked) => onSpeed(Number(picked)),
  );
  const layers = layerControls(cleanUp, (widths) => onChange({ widths }));
  const controls: { enable(enabled: boolean): void }[] = [data, activation, layers];

  const group = (title: string, ...fields: HTMLElement[]): HTMLElement =>
    element("fieldset", {}, element("legend", {}, title), ...fields);
  const training = group(
    "Training",
    optimizer.element,
    rate.element,
    speed.element,
    element("div", { class: "ttl-pair" }, seed.element, another.element),
  );
  const body = element(
    "div",
    { class: "ttl-settings-body" },
    group("Data", data.element, noise.element),
    group("Network", layers.element, activation.element, initializer.element),
    training,
  );
  return {
    element: element("details", { class: "ttl-settings" }, element("summary", {}, "Settings"), body),
    add: (title, ...fields) => {
      const more = group(title, ...fields);
      body.append(more);
      return more;
    },
    show: (scene, steps) => {
      shown = scene;
      data.show(scene.data);
      activation.show(scene.activation);
      initializer.show(scene.initializer);
      optimizer.show(scene.optimizer);
      noise.show(scene.noise);
      noise.element.hidden = scene.data === "painted";
      rate.show(scene.rate);
      seed.show(scene.seed);
      speed.show(String(steps));
      layers.show(scene.widths);
    },
    freeze: () => {
      for (const control of controls) control.enable(false);
      for (const unknown of [noise.element, initializer.element, training]) unknown.hidden = true;
    },
  };
}

function nearestRate(value: number): number {
  let best = 0;
  RATES.forEach((rate, index) => {
    if (Math.abs(Math.log(rate / value)) < Math.abs(Math.log((RATES[best] as number) / value))) best = index;
  });
  return best;
}

/** How many hidden layers, and two or three units for each. */
function layerControls(
  cleanUp: CleanUp,
  onChange: (widths: number[]) => void,
): { element: HTMLElement; show(widths: readonly number[]): void; enable(enabled: boolean): void } {
  let widths: readonly number[] = [];
  const count = element("output", {});
  const fewer = push(cleanUp, "−", () => onChange(widths.slice(0, -1)), { kind: "small", title: "One layer fewer" });
  const more = push(cleanUp, "+", () => onChange([...widths, 2]), { kind: "small", title: "One layer more" });
  fewer.element.setAttribute("aria-label", "One hidden layer fewer");
  more.element.setAttribute("aria-label", "One hidden layer more");
  const group = uniqueId("width");
  const rows = Array.from({ length: MAX_DEPTH }, (_, layer) => {
    const bar = segments(
      cleanUp,
      `Units of layer ${layer + 1}`,
      [2, 3].map((width) => ({ name: String(width), label: String(width) })),
      (picked) => onChange(widths.map((width, index) => (index === layer ? Number(picked) : width))),
      `${group}-${layer}`,
    );
    const row = element(
      "div",
      { class: "ttl-layer" },
      element("span", { "aria-hidden": "true" }, `layer ${layer + 1}`),
      bar.element,
    );
    return { row, bar };
  });
  let enabled = true;
  const update = (): void => {
    fewer.enable(enabled && widths.length > 1);
    more.enable(enabled && widths.length < MAX_DEPTH);
    for (const { bar } of rows) bar.enable(enabled);
  };
  return {
    element: element(
      "div",
      { class: "ttl-layers" },
      element("div", { class: "ttl-depth" }, element("span", {}, "Hidden layers"), fewer.element, count, more.element),
      element("div", { class: "ttl-layer-head" }, "Units (3 is drawn as a solid)"),
      element("div", { class: "ttl-layer-rows" }, ...rows.map(({ row }) => row)),
    ),
    show: (now) => {
      widths = [...now];
      setText(count, String(now.length));
      rows.forEach(({ row, bar }, layer) => {
        row.hidden = layer >= now.length;
        bar.show(String(now[layer] ?? 2));
      });
      update();
    },
    enable: (on) => {
      enabled = on;
      update();
    },
  };
}
