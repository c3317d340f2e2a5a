/** The controls: what is done with a window, how windows stand, and the numbers that a hand may change. */
import type { CleanUp } from "../ui/clean-up";
import { choose, slide } from "../ui/controls";
import { element } from "../ui/elements";
import type { Lab } from "./lab";
import { PHOTO_NAME } from "./pictures";
import { CHOICES, LIMITS, MOST_CELL, MOST_DELTA, type Scene } from "./scene";
import { figure, placeOf } from "./words";

export interface SettingsActions {
  set(change: Partial<Scene>): void;
  side(side: number): void;
  window(w: number): void;
  cell(value: number): void;
  delta(value: number): void;
}

export interface Settings {
  readonly element: HTMLElement;
  show(lab: Lab, chosen: number): void;
}

export function settings(cleanUp: CleanUp, act: SettingsActions): Settings {
  let shown: { lab: Lab; chosen: number } | undefined;
  const whole = (label: string, name: "kernel" | "stride" | "padding", say: (value: number) => string) =>
    slide(cleanUp, label, { low: LIMITS[name][0], high: LIMITS[name][1], step: 1, say }, (value) => act.set({ [name]: value }));
  const kind = choose(cleanUp, "Kind", CHOICES.kind, (value) => act.set({ kind: value }));
  const p = slide(cleanUp, "p of the norm", { low: LIMITS.p[0], high: LIMITS.p[1], step: 0.5, say: figure }, (value) => act.set({ p: value }));
  const ties = choose(cleanUp, "Gradient at a tie", CHOICES.ties, (value) => act.set({ ties: value }));
  const kernel = whole("Window", "kernel", (value) => `${value} × ${value}`);
  const stride = whole("Stride", "stride", String);
  const padding = whole("Padding", "padding", String);
  const ceil = choose(
    cleanUp, "What is left at the end", [{ name: "false", label: "is dropped" }, { name: "true", label: "gets a window (ceil mode)" }],
    (value) => act.set({ ceil_mode: value === "true" }),
  );
  const picture = choose(cleanUp, "Picture", CHOICES.picture, (value) => act.set({ picture: value, cells: [] }));
  const side = slide(
    cleanUp, "Cells a side", { low: LIMITS.side[0], high: LIMITS.side[1], step: 1, say: (value) => `${value} × ${value}` }, act.side,
  );
  const at = slide(
    cleanUp, "Chosen window", { low: 1, high: 1, step: 1, say: (value) => `${value} of ${shown?.lab.windows.count ?? 1}` },
    (value) => act.window(value - 1),
  );
  const cell = slide(
    cleanUp, "Chosen cell", { low: 0, high: MOST_CELL, step: 1, say: (value) => (shown ? `${value} in ${placeOf(shown.lab, shown.chosen)}` : "") },
    act.cell,
  );
  const delta = slide(
    cleanUp, "Gradient of this output", { low: -MOST_DELTA, high: MOST_DELTA, step: 1, say: figure }, act.delta,
  );
  const atKnob = at.element.querySelector("input") as HTMLInputElement;
  const paddingKnob = padding.element.querySelector("input") as HTMLInputElement;
  const group = (...parts: { element: HTMLElement }[]): HTMLElement =>
    element("fieldset", {}, ...parts.map((part) => part.element));
  return {
    element: element(
      "div", { class: "ttl-settings ttl-settings-body" },
      group(kind, p, ties), group(kernel, stride, padding, ceil), group(picture, side), group(at, cell, delta),
    ),
    show: (lab, chosen) => {
      shown = { lab, chosen };
      const { scene, windows } = lab;
      const photo = scene.picture === PHOTO_NAME;
      kind.show(scene.kind);
      p.show(scene.p);
      p.enable(scene.kind === "lp");
      ties.show(scene.ties);
      ties.enable(scene.kind === "max" || scene.kind === "min");
      kernel.show(scene.kernel);
      stride.show(scene.stride);
      paddingKnob.max = String(Math.floor(scene.kernel / 2));
      padding.show(scene.padding);
      padding.enable(scene.kernel > 1);
      ceil.show(String(scene.ceil_mode));
      picture.show(scene.picture);
      side.show(scene.side);
      side.enable(!photo);
      atKnob.max = String(windows.count);
      at.show(lab.at + 1);
      cell.show(photo ? 0 : (lab.x[chosen] as number));
      cell.enable(!photo);
      delta.show(lab.delta[lab.at] as number);
      delta.enable(scene.way === "back");
    },
  };
}
