import { axisBottom, axisLeft, type Axis } from "d3-axis";
import { scaleLinear, type ScaleLinear } from "d3-scale";
import { select } from "d3-selection";
import { element, setText, svgElement } from "./elements";

/** The part of the plane a plot shows: its centre, and how far the shorter side reaches from it. */
export interface PlaneWindow {
  readonly x: number;
  readonly y: number;
  readonly reach: number;
}

/** Room around the drawing for tick labels, in CSS pixels. */
export const MARGIN = { left: 44, right: 10, top: 10, bottom: 30 } as const;

/** Scales and axes of a plot of the plane: the scales for the canvas, the axes as SVG over it. */
export class PlotAxes {
  readonly element: HTMLElement;
  readonly x: ScaleLinear<number, number> = scaleLinear();
  readonly y: ScaleLinear<number, number> = scaleLinear();
  readonly #across: SVGGElement;
  readonly #up: SVGGElement;
  readonly #svg: SVGSVGElement;
  readonly #nameX: HTMLElement;
  readonly #nameY: HTMLElement;
  readonly #axisX: Axis<number | { valueOf(): number }>;
  readonly #axisY: Axis<number | { valueOf(): number }>;
  #drawn = "";

  constructor() {
    this.#across = svgElement("g");
    this.#up = svgElement("g");
    this.#svg = svgElement("svg", {}, this.#across, this.#up);
    this.#nameX = element("span", { class: "ttl-axis-name ttl-axis-name-x" });
    this.#nameY = element("span", { class: "ttl-axis-name ttl-axis-name-y" });
    this.element = element(
      "div",
      { class: "ttl-axes", "aria-hidden": "true" },
      this.#svg as unknown as HTMLElement,
      this.#nameX,
      this.#nameY,
    );
    this.#axisX = axisBottom(this.x).tickSizeOuter(0).tickPadding(5);
    this.#axisY = axisLeft(this.y).tickSizeOuter(0).tickPadding(5);
  }

  /** Fit the scales to `window` in a plot of this many CSS pixels; redraw the axes if that changed. */
  fit(window: PlaneWindow, width: number, height: number, names: readonly string[]): void {
    const key = [window.x, window.y, window.reach, width, height, ...names].join();
    if (key === this.#drawn || width === 0) return;
    this.#drawn = key;
    const right = width - MARGIN.right;
    const bottom = height - MARGIN.bottom;
    // One unit is as long across as up, so that a rotation looks like one.
    const [wide, high] = [right - MARGIN.left, bottom - MARGIN.top];
    const unit = (2 * window.reach) / Math.min(wide, high);
    const [across, up] = [(unit * wide) / 2, (unit * high) / 2];
    this.x.domain([window.x - across, window.x + across]).range([MARGIN.left, right]);
    this.y.domain([window.y - up, window.y + up]).range([bottom, MARGIN.top]);
    this.#svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const ticks = width < 380 ? 4 : 6;
    select(this.#across).attr("transform", `translate(0,${bottom})`).call(this.#axisX.ticks(ticks));
    select(this.#up).attr("transform", `translate(${MARGIN.left},0)`).call(this.#axisY.ticks(ticks));
    setText(this.#nameX, names[0] ?? "");
    setText(this.#nameY, names[1] ?? "");
  }

  /** Axes are for flat pictures; a solid shows its own. */
  hide(hidden: boolean): void {
    this.element.hidden = hidden;
  }
}
