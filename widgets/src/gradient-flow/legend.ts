/** What the marks mean; each kind of size can be taken off the chart. */
import type { CleanUp } from "../ui/clean-up";
import { element, svgElement } from "../ui/elements";
import { WAYS, type Way } from "./lab";

export const COLOURS: Record<Way, string> = {
  signal: "var(--w-class-0)", gradient: "var(--w-class-1)", weights: "var(--w-third)",
};
const NAMES: Record<Way, string> = { signal: "outputs a", gradient: "gradient dL/dz", weights: "gradient dL/dw" };

function mark(way: Way): SVGElement {
  const fill = COLOURS[way];
  if (way === "signal") return svgElement("circle", { cx: "8", cy: "6", r: "3.5", fill });
  if (way === "gradient") return svgElement("rect", { x: "4.5", y: "2.5", width: "7", height: "7", fill });
  return svgElement("path", { d: "M8 1.5 12 9.5H4Z", fill });
}

const line = (stroke: string, dashes = "none", thick = "2"): SVGElement =>
  svgElement("line", { x1: "0", y1: "6", x2: "16", y2: "6", stroke, "stroke-width": thick, "stroke-dasharray": dashes });

export class Legend {
  readonly element: HTMLElement;
  readonly shown: Record<Way, boolean> = { signal: true, gradient: true, weights: false };

  constructor(cleanUp: CleanUp, onChange: () => void) {
    this.element = element("ul", { class: "ttl-legend ttl-legend-ticks" });
    for (const way of WAYS) {
      const box = element("input", { type: "checkbox", checked: this.shown[way] });
      cleanUp.listen(box, "change", () => {
        this.shown[way] = box.checked;
        onChange();
      });
      const sign = svgElement("svg", { viewBox: "0 0 16 12", "aria-hidden": "true" }, line(COLOURS[way]), mark(way));
      this.element.append(element("li", {}, element("label", {}, box, sign, NAMES[way])));
    }
    const dashed = (stroke: string): SVGElement =>
      svgElement("svg", { viewBox: "0 0 16 12", "aria-hidden": "true" }, line(stroke, "4 3", "1.6"));
    this.element.append(
      element("li", {}, dashed("var(--w-ink)"), "theory at the start"),
      element("li", {}, dashed(COLOURS.gradient), "gradient, clipped"),
    );
  }
}
