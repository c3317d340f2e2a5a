/** Earlier runs, kept on the axes for comparison. */
import type { CleanUp } from "../ui/clean-up";
import { push } from "../ui/controls";
import { element, setText } from "../ui/elements";
import { Lab, WAYS, type Way } from "./lab";
import { MOST_PINS, type Scene } from "./scene";
import { reportOf, runWords, verdict } from "./words";

export interface Pin {
  readonly scene: Scene;
  readonly sizes: Readonly<Record<Way, Float64Array>>;
  readonly said: string;
}

export const LETTERS = "ABC";

export function pinned(lab: Lab): Pin {
  return {
    scene: { ...lab.scene, step: lab.step },
    sizes: Object.fromEntries(WAYS.map((way) => [way, lab.flow[way]])) as unknown as Pin["sizes"],
    said: `gradient ${verdict(reportOf(lab, "gradient"))} a layer`,
  };
}

/** The list of pinned runs: what each is, what its gradient does, and a button that takes it off. */
export class PinList {
  readonly element = element("div", { class: "ttl-pins" });
  readonly #rows: { row: HTMLElement; words: HTMLElement }[] = [];

  constructor(cleanUp: CleanUp, onRemove: (index: number) => void) {
    for (let index = 0; index < MOST_PINS; index++) {
      const letter = LETTERS[index] as string;
      const words = element("span", {});
      const remove = push(cleanUp, "Unpin", () => onRemove(index), { kind: "small", title: `Take run ${letter} off the chart` });
      remove.element.setAttribute("aria-label", `Unpin run ${letter}`);
      const row = element("div", {}, element("b", {}, letter), words, remove.element);
      this.#rows.push({ row, words });
      this.element.append(row);
    }
    this.show([], 0);
  }

  /** `coming`: runs whose numbers are still being made. */
  show(pins: readonly Pin[], coming: number): void {
    this.element.hidden = pins.length + coming === 0;
    this.#rows.forEach(({ row, words }, index) => {
      const pin = pins[index];
      row.hidden = pin === undefined;
      if (pin) setText(words, `${runWords(pin.scene)}: ${pin.said}`);
    });
  }
}
