/** The two numbers above the picture. */
import { element, setText } from "../ui/elements";
import type { Lab, Way } from "./lab";
import { factor, reportOf } from "./words";

const NAMES: Record<Way, string> = { forward: "Signal forward, per layer", backward: "Gradient back, per layer" };

export class Figures {
  readonly element = element("div", { class: "ttl-figures ttl-wide" });
  readonly #values = (["forward", "backward"] as const).map((way) => {
    // Measured and theory on lines of their own: side by side they wrap as the words change, and
    // what lies below would jump under the reader's hand.
    const [value, beside] = [element("b", {}), element("span", {})];
    this.element.append(element("span", {}, element("span", {}, NAMES[way]), value, beside));
    return { way, value, beside };
  });

  show(lab: Lab): void {
    for (const { way, value, beside } of this.#values) {
      const { health, measured, predicted } = reportOf(lab, way);
      setText(value, `${health}: × ${factor(measured)}`);
      setText(beside, `theory ${factor(predicted)}`);
    }
  }
}
