/** What the marks of the chart mean. */
import { element, svgElement } from "../ui/elements";

function key(words: string, ...marks: SVGElement[]): HTMLElement {
  return element("li", {}, svgElement("svg", { viewBox: "0 0 16 12", "aria-hidden": "true" }, ...marks), words);
}

const line = (colour: string, dashes: string, thick: string): SVGElement =>
  svgElement("line", { x1: "0", y1: "6", x2: "16", y2: "6", stroke: colour, "stroke-width": thick, "stroke-dasharray": dashes });

export function legend(): HTMLElement {
  const [blue, orange, ink] = ["var(--w-class-0)", "var(--w-class-1)", "var(--w-ink)"];
  return element(
    "ul", { class: "ttl-legend" },
    key("signal z, median", line(blue, "none", "2"), svgElement("circle", { cx: "8", cy: "6", r: "3", fill: blue })),
    key("gradient dL/dz, median", line(orange, "none", "2"), svgElement("rect", { x: "5", y: "3", width: "6", height: "6", fill: orange })),
    key("nine in ten networks", svgElement("rect", { width: "16", height: "12", fill: ink, opacity: "0.2" })),
    key("signal, theory", line(ink, "5 3", "1.6")),
    key("gradient, theory", line(ink, "2 3", "1.6")),
  );
}
