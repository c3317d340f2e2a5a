/** The figures of every activation shown, which are the legend too. */
import type { Activation, Moments } from "../engine";
import { element, svgElement } from "../ui/elements";
import { DASHES } from "./plot";
import { figure, percent } from "./words";

const HEADS = ["activation", "mean", "variance", "saturated", "mean slope²"] as const;
const COLOURS = ["class-0", "class-1", "third", "fourth"] as const;

export class Table {
  readonly element: HTMLTableElement;
  readonly #body = element("tbody");

  constructor() {
    const heads = HEADS.map((head) => element("th", { scope: "col" }, head));
    this.element = element("table", { class: "ttl-table" }, element("thead", {}, element("tr", {}, ...heads)), this.#body);
  }

  show(rows: readonly { f: Activation; moments: Moments }[]): void {
    this.#body.replaceChildren(
      ...rows.map(({ f, moments: { mean, deviation, saturated, slopeMoment } }, k) => {
        const stroke = svgElement("line", {
          x1: 0, y1: 6, x2: 32, y2: 6, "stroke-width": 2.6, "stroke-dasharray": (DASHES[k] ?? []).join(" "),
          style: `stroke: var(--w-${COLOURS[k]})`,
        });
        const swatch = svgElement("svg", { viewBox: "0 0 32 12", width: 32, height: 12, "aria-hidden": "true" }, stroke);
        const figures = [figure(mean), figure(deviation ** 2), percent(saturated), figure(slopeMoment)];
        const cells = figures.map((text) => element("td", {}, text));
        return element("tr", {}, element("th", { scope: "row" }, swatch, ` ${f.label}`), ...cells);
      }),
    );
  }
}
