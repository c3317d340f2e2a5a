/** The few numbers above the picture. */
import { element, setText } from "../ui/elements";
import type { Lab } from "./lab";
import { factor, lossWords, reportOf, verdict } from "./words";

const NAMES = ["Gradient back, per layer", "Signal forward, per layer", "Step", "Loss", "Points right"] as const;

export class Figures {
  readonly element = element("div", { class: "ttl-figures ttl-wide" });
  readonly #values = NAMES.map((name) => {
    const [value, beside] = [element("b", {}), element("span", {})];
    this.element.append(element("span", {}, element("span", {}, name), value, beside));
    return { value, beside };
  });

  show(lab: Lab): void {
    const [gradient, signal] = [reportOf(lab, "gradient"), reportOf(lab, "signal")];
    const theory = (decades: number): string => (Number.isNaN(decades) ? "" : `theory ${factor(decades)}`);
    const words = [
      [verdict(gradient), theory(gradient.predicted)], [verdict(signal), theory(signal.predicted)],
      [String(lab.step), ""], [lossWords(lab.flow), ""], [`${Math.round(100 * lab.flow.accuracy)}%`, ""],
    ];
    this.#values.forEach(({ value, beside }, index) => {
      setText(value, words[index]?.[0] ?? "");
      setText(beside, words[index]?.[1] ?? "");
    });
  }
}
