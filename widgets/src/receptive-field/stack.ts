/** The list of layers, each with its settings, what comes out of it, and buttons to move or remove it. */
import type { StackLayer } from "../engine";
import type { CleanUp } from "../ui/clean-up";
import { choose, enterWhole, push, type Control, type Push } from "../ui/controls";
import { element, setText } from "../ui/elements";
import type { Lab } from "./lab";
import { KINDS, LIMITS, MOST_LAYERS, NUMBERS, conv } from "./scene";
import { levelWords } from "./words";

interface Row {
  readonly element: HTMLElement;
  readonly kind: Control<string>;
  readonly numbers: Record<(typeof NUMBERS)[number], Control<number>>;
  readonly outcome: HTMLElement;
  readonly buttons: Record<"up" | "down" | "remove", Push>;
}

export class StackList {
  readonly element: HTMLElement;
  readonly #rows: Row[];
  readonly #add: Push;
  #layers: readonly StackLayer[] = [];

  constructor(
    cleanUp: CleanUp,
    wide: boolean,
    readonly change: (layers: StackLayer[]) => void,
    fail: (sentence: string) => void,
  ) {
    this.#rows = Array.from({ length: MOST_LAYERS }, (_, at) => this.#row(cleanUp, at, fail));
    this.#add = push(cleanUp, "Add a layer on top", () => this.change([...this.#layers, this.#layers.at(-1) ?? conv(3)]));
    // On a phone the list is long; it opens when it is asked for.
    this.element = element(
      "details", { class: "ttl-settings ttl-stack ttl-wide", open: wide },
      element("summary", {}, "The layers, from the top down"),
      element("div", { class: "ttl-foot" }, this.#add.element),
      ...[...this.#rows].reverse().map((row) => row.element),
    );
  }

  #row(cleanUp: CleanUp, at: number, fail: (sentence: string) => void): Row {
    const set = (values: Partial<StackLayer>): void =>
      this.change(this.#layers.map((layer, l) => (l === at ? { ...layer, ...values } : layer)));
    const named = <T>(control: Control<T>, name: string): Control<T> => {
      control.element.querySelector("input, select")?.setAttribute("aria-label", `${name} of layer ${at + 1}`);
      return control;
    };
    const kind = named(choose(cleanUp, "Kind", KINDS, (name) => {
      // An average has no dilation, and no pooling pads by more than half its kernel.
      const now = this.#layers[at] ?? conv(3);
      const padding = name === "conv" ? now.padding : Math.min(now.padding, now.kernel >> 1);
      set({ kind: name as StackLayer["kind"], padding, dilation: name === "average" ? 1 : now.dilation });
    }), "Kind");
    const numbers = Object.fromEntries(
      NUMBERS.map((name) => {
        const [low, high] = LIMITS[name];
        const label = name[0]?.toUpperCase() + name.slice(1);
        const control = enterWhole(cleanUp, label, { low, high }, (value) => set({ [name]: value }), (typed) =>
          fail(`The ${name} "${typed}" of layer ${at + 1} is not a whole number from ${low} to ${high}; the last one stays.`),
        );
        return [name, named(control, label)];
      }),
    ) as Row["numbers"];
    const swap = (other: number): void => {
      const layers = [...this.#layers];
      [layers[at], layers[other]] = [layers[other] as StackLayer, layers[at] as StackLayer];
      this.change(layers);
    };
    const button = (icon: string, title: string, act: () => void): Push => {
      const made = push(cleanUp, icon, act, { kind: "small", title: `${title} layer ${at + 1}` });
      made.element.setAttribute("aria-label", `${title} layer ${at + 1}`);
      return made;
    };
    // The focus goes with the layer that was moved.
    const buttons: Row["buttons"] = {
      up: button("↑", "Raise", () => (swap(at + 1), this.#focus(at + 1, "up"))),
      down: button("↓", "Lower", () => (swap(at - 1), this.#focus(at - 1, "down"))),
      remove: button("✕", "Remove", () => {
        this.change(this.#layers.filter((_, l) => l !== at));
        this.#focus(Math.min(at, this.#layers.length - 1), "remove");
      }),
    };
    const outcome = element("span", { class: "ttl-stack-outcome" });
    const row = element(
      "div", { class: "ttl-stack-row", role: "group", "aria-label": `Layer ${at + 1}` },
      element("b", {}, `${at + 1}.`), kind.element, ...NUMBERS.map((name) => numbers[name].element), outcome,
      element("span", { class: "ttl-stack-buttons" }, buttons.up.element, buttons.down.element, buttons.remove.element),
    );
    return { element: row, kind, numbers, outcome, buttons };
  }

  #focus(at: number, name: keyof Row["buttons"]): void {
    const buttons = this.#rows[at]?.buttons;
    if (!buttons) return;
    const wanted = buttons[name].element;
    (wanted.disabled ? (this.#add.element.disabled ? buttons.remove.element : buttons[name === "up" ? "down" : "up"].element) : wanted).focus();
  }

  show({ scene, levels }: Lab): void {
    const { layers } = scene;
    this.#layers = layers;
    this.#add.enable(layers.length < MOST_LAYERS);
    this.#rows.forEach((row, at) => {
      const layer = layers[at];
      row.element.hidden = layer === undefined;
      if (!layer) return;
      row.kind.show(layer.kind);
      for (const name of NUMBERS) row.numbers[name].show(layer[name]);
      row.numbers.dilation.enable(layer.kind !== "average");
      const level = levels[at + 1];
      setText(row.outcome, level ? levelWords(level) : at === levels.length - 1 ? "does not fit" : "not reached");
      row.outcome.toggleAttribute("data-wrong", !level);
      row.buttons.up.enable(at < layers.length - 1);
      row.buttons.down.enable(at > 0);
      row.buttons.remove.enable(layers.length > 1);
    });
  }
}
