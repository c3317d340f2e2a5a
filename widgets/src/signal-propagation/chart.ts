/** Sizes over depth on a logarithmic scale: medians, the spread over networks, and what theory expects. */
import { scaleLinear, type ScaleLinear } from "d3-scale";
import type { CleanUp } from "../ui/clean-up";
import { drawDecades, stepOf } from "../ui/decades";
import { element } from "../ui/elements";
import { Surface } from "../ui/surface";
import type { Palette } from "../ui/theme";
import type { Lab, Way } from "./lab";

export const WAYS: readonly Way[] = ["forward", "backward"];
const EDGE = { left: 46, right: 14, top: 26, bottom: 40 } as const;
/** Room below the decades for sizes of zero, which have no place among them. */
const NOTHING = 22;

/** Whole decades that hold all sizes, and at least those from a tenth to ten. */
export function range(lab: Lab): [number, number] {
  let [low, high] = [-1, 1];
  for (const way of WAYS) {
    for (let l = 0; l < lab.scene.depth; l++) {
      const { low: least, high: most } = lab.spread(way, l);
      for (const value of [least, most, lab.predicted(way, l)]) {
        if (!Number.isFinite(value)) continue;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
  }
  const step = stepOf(high - low);
  return [Math.floor(low / step) * step, Math.ceil(high / step) * step];
}

/** Whether something in the picture has the size zero. */
export function hasNothing(lab: Lab): boolean {
  return WAYS.some((way) =>
    Array.from({ length: lab.scene.depth }, (_, l) => [lab.spread(way, l).low, lab.predicted(way, l)]).flat().includes(-Infinity),
  );
}

export class Chart {
  readonly element: HTMLElement;
  readonly #surface: Surface;
  readonly #x: ScaleLinear<number, number> = scaleLinear();
  readonly #y: ScaleLinear<number, number> = scaleLinear();
  #bottom = 0;

  constructor(cleanUp: CleanUp, redraw: () => void, onLayer: (layer: number) => void) {
    this.#surface = new Surface(cleanUp, redraw, { role: "img" });
    this.element = element("div", { class: "ttl-stage ttl-stage-wide" }, this.#surface.canvas);
    this.#surface.whilePressed(cleanUp, (x) => {
      const [least = 1, most = 1] = this.#x.domain();
      onLayer(Math.round(Math.max(least, Math.min(most, this.#x.invert(x)))));
    });
  }

  describe(words: string): void {
    this.#surface.canvas.setAttribute("aria-label", words);
  }

  draw(lab: Lab, palette: Palette): void {
    this.#surface.fit();
    const context = this.#surface.begin();
    const { width, height } = this.#surface;
    const { depth, layer } = lab.scene;
    this.#x.domain([1, depth]).range([EDGE.left + 8, width - EDGE.right]);
    this.#bottom = height - EDGE.bottom;
    this.#y.domain(range(lab)).range([this.#bottom - (hasNothing(lab) ? NOTHING : 0), EDGE.top]);
    this.#axes(context, palette, layer);
    WAYS.forEach((way, index) => this.#curve(context, palette, lab, way, palette.classes[index] as string));
  }

  #axes(context: CanvasRenderingContext2D, palette: Palette, layer: number): void {
    const [x, y] = [this.#x, this.#y];
    const { width } = this.#surface;
    const bottom = this.#bottom;
    const [least = 0, top = 0] = y.range();
    drawDecades(context, palette, y, EDGE.left, width - EDGE.right + 6);
    if (least < bottom) context.fillText("0", EDGE.left - 5, bottom);
    context.textAlign = "center";
    context.textBaseline = "top";
    const [, deepest = 1] = x.domain();
    const ticks = x.ticks(width < 420 ? 5 : 10).filter((tick) => Number.isInteger(tick) && tick > 1);
    if (ticks.at(-1) !== deepest && deepest - (ticks.at(-1) ?? 0) > deepest / 12) ticks.push(deepest);
    for (const tick of [1, ...ticks]) context.fillText(String(tick), x(tick), bottom + 6);
    context.fillText("layer", (EDGE.left + width - EDGE.right) / 2, bottom + 22);
    context.textAlign = "left";
    context.fillText("size (rms)", 8, 6);
    context.fillStyle = palette.accent;
    context.globalAlpha = 0.16;
    context.fillRect(x(layer) - 5, top, 10, bottom - top);
    context.globalAlpha = 1;
  }

  #curve(context: CanvasRenderingContext2D, palette: Palette, lab: Lab, way: Way, colour: string): void {
    const [x, y] = [this.#x, this.#y];
    const height = (decades: number): number => (decades === -Infinity ? this.#bottom : y(decades));
    const spreads = Array.from({ length: lab.scene.depth }, (_, l) => lab.spread(way, l));
    context.fillStyle = context.strokeStyle = colour;
    context.setLineDash([]);
    context.globalAlpha = 0.2;
    context.beginPath();
    spreads.forEach(({ high }, l) => context.lineTo(x(l + 1), height(high)));
    for (let l = spreads.length - 1; l >= 0; l--) context.lineTo(x(l + 1), height(spreads[l]?.low ?? 0));
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = 2;
    context.beginPath();
    spreads.forEach(({ median }, l) => context.lineTo(x(l + 1), height(median)));
    context.stroke();
    const size = lab.scene.depth > 30 ? 2.2 : 3;
    spreads.forEach(({ median }, l) => {
      context.beginPath();
      if (way === "forward") context.arc(x(l + 1), height(median), size, 0, 2 * Math.PI);
      else context.rect(x(l + 1) - size, height(median) - size, 2 * size, 2 * size);
      context.fill();
    });
    context.strokeStyle = palette.ink;
    context.lineWidth = 1.6;
    context.setLineDash(way === "forward" ? [7, 4] : [2, 4]);
    context.beginPath();
    for (let l = 0; l < lab.scene.depth; l++) context.lineTo(x(l + 1), height(lab.predicted(way, l)));
    context.stroke();
    context.setLineDash([]);
  }
}
