/** Step, loss, accuracy and seed in figures, and what the marks in the picture mean. */
import { element, setText, svgElement } from "../ui/elements";
import type { Score } from "./lab";
import { percent } from "./words";

export interface Figures {
  readonly element: HTMLElement;
  show(step: number, score: Score, points: number, seed: number | undefined): void;
}

export function figuresOf(): Figures {
  const values = (["Step", "Loss", "Accuracy", "Seed"] as const).map((name) => {
    const value = element("b", {});
    return { value, row: element("span", {}, element("span", {}, name), value) };
  });
  return {
    element: element("div", { class: "ttl-figures" }, ...values.map(({ row }) => row)),
    show: (step, score, points, seed) => {
      const fine = points > 0 && Number.isFinite(score.loss);
      const texts = [
        step.toLocaleString("en"),
        fine ? score.loss.toFixed(score.loss < 0.1 ? 4 : 3) : "–",
        fine ? percent(score.accuracy) : "–",
        seed === undefined ? "" : String(seed),
      ];
      texts.forEach((text, index) => {
        const cell = values[index];
        if (!cell) return;
        setText(cell.value, text);
        cell.row.hidden = text === "";
      });
    },
  };
}

export function legend(): HTMLElement {
  const mark = (text: string, ...shapes: SVGElement[]): HTMLElement =>
    element(
      "li",
      {},
      svgElement("svg", { viewBox: "0 0 16 12", "aria-hidden": "true" }, ...shapes) as unknown as HTMLElement,
      text,
    );
  return element(
    "ul",
    { class: "ttl-legend" },
    mark("class 0", svgElement("circle", { cx: 8, cy: 6, r: 4.5, fill: "var(--w-class-0)" })),
    mark("class 1", svgElement("rect", { x: 4, y: 2, width: 8, height: 8, fill: "var(--w-class-1)" })),
    mark(
      "on the wrong side",
      svgElement("circle", { cx: 8, cy: 6, r: 3, fill: "var(--w-muted)" }),
      svgElement("circle", { cx: 8, cy: 6, r: 5.4, fill: "none", stroke: "var(--w-ink)" }),
    ),
    mark(
      "decision boundary",
      svgElement("line", { x1: 0, x2: 16, y1: 6, y2: 6, stroke: "var(--w-ink)", "stroke-width": 2.2 }),
    ),
    mark(
      "the read-out's straight cut",
      svgElement("line", {
        x1: 0,
        x2: 16,
        y1: 6,
        y2: 6,
        stroke: "var(--w-ink)",
        "stroke-width": 1.5,
        "stroke-dasharray": "4 3",
      }),
    ),
    mark(
      "folded over",
      svgElement("path", { d: "M1 11 11 1M6 11 15 2M1 6 6 1", stroke: "var(--w-fourth)", "stroke-width": 2 }),
    ),
  );
}
