/** Sizes over depth on one logarithmic axis: the run at hand, earlier ones, and theory. */
import { scaleLinear, type ScaleLinear } from "d3-scale";
import { drawDecades } from "../ui/decades";
import type { Palette } from "../ui/theme";
import { WAYS, type Lab, type Way } from "./lab";
import { range, type Layout } from "./layout";
import { LETTERS, type Pin } from "./pins";

export type Shown = Readonly<Record<Way, boolean>>;

const colourOf = (palette: Palette, way: Way): string =>
  way === "signal" ? palette.classes[0] : way === "gradient" ? palette.classes[1] : palette.third;

export class Chart {
  readonly #y: ScaleLinear<number, number> = scaleLinear();

  /** `forward` and `back`: how many layers the waves have reached. */
  draw(
    context: CanvasRenderingContext2D, palette: Palette, lab: Lab, pins: readonly Pin[], shown: Shown, place: Layout,
    forward: number, back: number,
  ): void {
    this.#y.domain(range(lab, pins, shown)).range([place.bottom, place.top]);
    this.#axes(context, palette, lab, pins, place);
    pins.forEach((pin, index) => {
      for (const way of WAYS) if (shown[way]) this.#pin(context, palette, pin.sizes[way], way, place, index);
    });
    for (const way of WAYS) {
      if (!shown[way]) continue;
      if (way !== "weights") this.#theory(context, palette, lab, way, place);
      const reached = way === "signal" ? ([0, forward] as const) : ([lab.scene.depth - back, lab.scene.depth] as const);
      if (way !== "signal" && lab.left < 1) this.#clipped(context, palette, lab, way, place, reached[0]);
      this.#run(context, palette, lab, way, place, reached);
    }
  }

  #height(size: number): number {
    const [low = 0, high = 0] = this.#y.domain();
    return this.#y(size > 0 ? Math.min(high, Math.max(low, Math.log10(size))) : low);
  }

  #axes(context: CanvasRenderingContext2D, palette: Palette, lab: Lab, pins: readonly Pin[], place: Layout): void {
    const { left, right, top, bottom, x } = place;
    drawDecades(context, palette, this.#y, left, right);
    context.textAlign = "center";
    context.textBaseline = "top";
    const deepest = Math.max(lab.scene.depth, ...pins.map(({ scene }) => scene.depth));
    const ticks = deepest < 2 ? [] : x.ticks(right - left < 380 ? 5 : 10).filter((tick) => Number.isInteger(tick) && tick > 1);
    const last = ticks.at(-1) ?? 1;
    if (deepest > last) {
      if (deepest - last <= deepest / 12) ticks.pop();
      ticks.push(deepest);
    }
    for (const tick of [1, ...ticks]) context.fillText(String(tick), x(tick), bottom + 6);
    context.fillText("layer", (left + right) / 2, bottom + 22);
    context.textAlign = "left";
    context.textBaseline = "bottom";
    context.fillStyle = palette.ink;
    context.font = `600 12.5px ${palette.font}`;
    context.fillText("Size of a whole layer (root mean square)", 8, top - 9);
  }

  #path(context: CanvasRenderingContext2D, sizes: ArrayLike<number>, from: number, to: number, x: Layout["x"]): void {
    context.beginPath();
    let pen = false;
    for (let l = from; l < to; l++) {
      const size = sizes[l] as number;
      if (!Number.isFinite(size)) pen = false;
      else if (pen) context.lineTo(x(l + 1), this.#height(size));
      else {
        context.moveTo(x(l + 1), this.#height(size));
        pen = true;
      }
    }
    context.stroke();
  }

  #theory(context: CanvasRenderingContext2D, palette: Palette, lab: Lab, way: "signal" | "gradient", { x }: Layout): void {
    context.strokeStyle = palette.ink;
    context.lineWidth = 1.5;
    context.setLineDash(way === "signal" ? [7, 4] : [2, 4]);
    const { depth } = lab.scene;
    this.#path(context, Float64Array.from({ length: depth }, (_, l) => lab.predicted(way, l)), 0, depth, x);
    context.setLineDash([]);
  }

  /** What clipping leaves of a gradient: as steep as before, and lower. */
  #clipped(context: CanvasRenderingContext2D, palette: Palette, lab: Lab, way: Way, { x }: Layout, from: number): void {
    context.strokeStyle = colourOf(palette, way);
    context.lineWidth = 1.6;
    context.setLineDash([5, 3]);
    const sizes = lab.flow[way].map((size) => lab.left * size);
    this.#path(context, sizes, Math.max(0, Math.ceil(from)), sizes.length, x);
    context.setLineDash([]);
  }

  #run(
    context: CanvasRenderingContext2D, palette: Palette, lab: Lab, way: Way, { x, column }: Layout,
    [from, to]: readonly [number, number],
  ): void {
    const sizes = lab.flow[way];
    const [first, end] = [Math.max(0, Math.ceil(from)), Math.min(sizes.length, Math.floor(to))];
    context.strokeStyle = context.fillStyle = colourOf(palette, way);
    context.lineWidth = 2.2;
    this.#path(context, sizes, first, end, x);
    const size = column > 16 ? 3.6 : column > 9 ? 3 : 2.3;
    for (let l = first; l < end; l++) {
      const value = sizes[l] as number;
      if (!Number.isFinite(value)) continue;
      const [at, y] = [x(l + 1), this.#height(value)];
      context.beginPath();
      if (way === "signal") context.arc(at, y, size, 0, 2 * Math.PI);
      else if (way === "gradient") context.rect(at - size, y - size, 2 * size, 2 * size);
      else {
        context.moveTo(at, y - 1.3 * size);
        context.lineTo(at + 1.2 * size, y + size);
        context.lineTo(at - 1.2 * size, y + size);
      }
      // What is exactly zero lies on the floor of the chart, and is hollow there.
      if (value === 0) {
        context.lineWidth = 1.2;
        context.stroke();
      } else context.fill();
    }
  }

  #pin(
    context: CanvasRenderingContext2D, palette: Palette, sizes: Float64Array, way: Way, { x }: Layout, index: number,
  ): void {
    context.strokeStyle = colourOf(palette, way);
    context.globalAlpha = 0.75;
    context.lineWidth = 1.4;
    this.#path(context, sizes, 0, sizes.length, x);
    context.globalAlpha = 1;
    // The letters of several runs stand at different layers, so that they do not cover each other.
    // A letter stands near the end that the wave reaches last.
    const last = sizes.length - 1;
    const far = Math.round(((index + 0.5) / 6) * last);
    const l = way === "signal" ? last - far : far;
    const [at, y] = [x(l + 1), this.#height(sizes[l] as number)];
    context.beginPath();
    context.arc(at, y, 7.5, 0, 2 * Math.PI);
    context.fillStyle = palette.panel;
    context.fill();
    context.stroke();
    context.fillStyle = palette.ink;
    context.font = `600 11px ${palette.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(LETTERS[index] as string, at, y + 0.5);
  }
}
