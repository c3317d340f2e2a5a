/** What one layer's numbers look like: its outputs, and the gradient that arrives. */
import { scaleLinear } from "d3-scale";
import type { CleanUp } from "../ui/clean-up";
import { element } from "../ui/elements";
import { figure } from "../ui/numbers";
import { Surface } from "../ui/surface";
import type { Palette } from "../ui/theme";
import type { Lab } from "./lab";

const BINS = 31;
/** The picture reaches so many root mean squares to both sides. */
const REACH = 3.5;

/** Shares of the numbers in equal bins from -reach to reach; what lies beyond counts to the outermost. */
export function shares(values: Float64Array, reach: number, bins = BINS): Float64Array {
  const found = new Float64Array(bins);
  for (const value of values) {
    const bin = Math.floor(((value / reach + 1) / 2) * bins);
    const at = Math.max(0, Math.min(bins - 1, bin));
    found[at] = (found[at] as number) + 1 / values.length;
  }
  return found;
}

export class Histograms {
  readonly element: HTMLElement;
  readonly #surface: Surface;

  constructor(cleanUp: CleanUp, redraw: () => void) {
    this.#surface = new Surface(cleanUp, redraw, { role: "img" });
    this.element = element("div", { class: "ttl-stage ttl-stage-low" }, this.#surface.canvas);
  }

  draw(lab: Lab, palette: Palette): void {
    this.#surface.fit();
    const context = this.#surface.begin();
    const { width } = this.#surface;
    const { depth, layer } = lab.scene;
    const { shown } = lab;
    const outputs = layer < depth ? shown.a(layer) : shown.z(layer - 1);
    const middle = width / 2;
    const title = layer < depth ? "outputs a" : "outputs z";
    const left = this.#panel(context, palette, outputs, [14, middle - 12], `${title}, layer ${layer}`, palette.classes[0]);
    const right = this.#panel(
      context, palette, shown.delta(layer - 1), [middle + 12, width - 14], `gradient dL/dz, layer ${layer}`, palette.classes[1],
    );
    this.#surface.canvas.setAttribute(
      "aria-label", `Histograms for layer ${layer} of the first network: outputs of size ${left}, gradients of size ${right}.`,
    );
  }

  #panel(
    context: CanvasRenderingContext2D, palette: Palette, values: Float64Array,
    [left, right]: readonly [number, number], title: string, colour: string,
  ): string {
    const { height } = this.#surface;
    const [top, bottom] = [30, height - 26];
    const rms = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
    context.fillStyle = palette.ink;
    context.font = `600 12.5px ${palette.font}`;
    context.textAlign = "left";
    context.textBaseline = "top";
    context.fillText(title, left, 8, right - left);
    context.font = `12px ${palette.font}`;
    if (rms === 0) {
      context.fillStyle = palette.muted;
      context.fillText("all are exactly 0", left, (top + bottom) / 2);
      return "0";
    }
    const reach = REACH * rms;
    const found = shares(values, reach);
    const x = scaleLinear().domain([0, BINS]).range([left, right]);
    // One bar far above all others (the zeros of ReLU) is cut off, and says how tall it is.
    const [first = 1, second = 1] = [...found].sort((one, other) => other - one);
    const most = first > 2.5 * second ? 2 * second || first : first;
    context.fillStyle = colour;
    found.forEach((share, bin) => {
      const tall = (Math.min(share, most) / most) * (bottom - top);
      context.fillRect(x(bin) + 0.5, bottom - tall, Math.max(1, x(bin + 1) - x(bin) - 1), tall);
    });
    context.fillStyle = palette.ink;
    found.forEach((share, bin) => {
      if (share > most) context.fillText(`${Math.round(100 * share)}%`, Math.min(x(bin + 1) + 3, right - 28), top);
    });
    context.strokeStyle = palette.rule;
    context.beginPath();
    context.moveTo(left, bottom + 0.5);
    context.lineTo(right, bottom + 0.5);
    context.stroke();
    context.fillStyle = palette.muted;
    for (const [at, words, align] of [
      [left, `−${figure(reach)}`, "left"], [(left + right) / 2, "0", "center"], [right, figure(reach), "right"],
    ] as const) {
      context.textAlign = align;
      context.fillText(words, at, bottom + 6);
    }
    return figure(rms);
  }
}
