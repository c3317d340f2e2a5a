/** What the marks of both pictures mean. */
import { element, svgElement } from "../ui/elements";

function key(words: string, mark: SVGElement): HTMLElement {
  return element("li", {}, svgElement("svg", { viewBox: "0 0 16 12", "aria-hidden": "true" }, mark), words);
}

const box = (fill: string, stroke: string, dashes = "none"): SVGElement =>
  svgElement("rect", { x: "2", y: "1", width: "12", height: "10", fill, stroke, "stroke-width": "1.6", "stroke-dasharray": dashes });

export function legend(): HTMLElement {
  const [blue, orange, green, ink] = ["var(--w-class-0)", "var(--w-class-1)", "var(--w-third)", "var(--w-ink)"];
  return element(
    "ul", { class: "ttl-legend" },
    key("chosen unit", box(orange, ink)),
    key("looked at", box(blue, blue)),
    key("its field, as a square", box("none", blue)),
    key("used, measured", box(green, green)),
    key("95% of it, measured", box("none", ink, "4 2")),
    key("predicted", box("none", ink, "1.5 2")),
  );
}
