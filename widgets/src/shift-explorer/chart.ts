/** Change against shift to the right: a curve a pooling, and marks at the multiples of the period. */
import { scaleLinear, type ScaleLinear } from "d3-scale";
import type { CleanUp } from "../ui/clean-up";
import { element } from "../ui/elements";
import { Surface } from "../ui/surface";
import type { Palette } from "../ui/theme";
import type { Lab } from "./lab";
import { looks } from "./paint";
import type { Scene } from "./scene";

const EDGE = { left: 36, right: 12, top: 22, bottom: 40 } as const;

export class Chart {
  readonly element: HTMLElement;
  readonly #surface: Surface;
  readonly #x: ScaleLinear<number, number> = scaleLinear();
  readonly #y: ScaleLinear<number, number> = scaleLinear();

  constructor(cleanUp: CleanUp, redraw: () => void, onShift: (right: number) => void) {
    this.#surface = new Surface(cleanUp, redraw, { role: "img" });
    this.element = element("div", { class: "ttl-stage ttl-stage-low ttl-shift-chart" }, this.#surface.canvas);
    this.#surface.whilePressed(cleanUp, (x) => {
      const [least = 0, most = 0] = this.#x.domain();
      onShift(Math.round(Math.max(least, Math.min(most, this.#x.invert(x)))));
    });
  }

  describe(words: string): void {
    this.#surface.canvas.setAttribute("aria-label", words);
  }

  draw(lab: Lab, scene: Scene, palette: Palette): void {
    const { shift_x: right, shift_y: down, compare } = scene;
    const curves = lab.outputs.map((outputs) => lab.curve(outputs, down, compare));
    const most = curves.reduce((top, curve) => Math.max(top, ...curve), 0.5);
    this.#surface.fit();
    const context = this.#surface.begin();
    const { width, height } = this.#surface;
    this.#x.domain([-lab.reach, lab.reach]).range([EDGE.left, width - EDGE.right]);
    this.#y.domain([0, most * 1.06]).range([height - EDGE.bottom, EDGE.top]);
    this.#axes(context, palette, lab, scene);
    const styles = looks(palette);
    curves.forEach((curve, k) => {
      context.strokeStyle = styles[k]?.colour ?? palette.ink;
      context.setLineDash([...(styles[k]?.dash ?? [])]);
      context.lineWidth = k === 0 ? 1.6 : 2;
      context.beginPath();
      curve.forEach((change, at) => context.lineTo(this.#x(at - lab.reach), this.#y(change)));
      context.stroke();
    });
    context.setLineDash([]);
    if (Math.abs(right) > lab.reach) return;
    curves.forEach((curve, k) => {
      context.fillStyle = styles[k]?.colour ?? palette.ink;
      context.beginPath();
      context.arc(this.#x(right), this.#y(curve[right + lab.reach] ?? 0), 4, 0, 2 * Math.PI);
      context.fill();
    });
  }

  #axes(context: CanvasRenderingContext2D, palette: Palette, lab: Lab, { shift_x: right, shift_y: down }: Scene): void {
    const [x, y] = [this.#x, this.#y];
    const [bottom = 0, top = 0] = y.range();
    const [first = 0, last = 0] = x.range();
    context.setLineDash([]);
    context.lineWidth = 1;
    context.font = `12px ${palette.font}`;
    context.textBaseline = "middle";
    context.textAlign = "right";
    for (const tick of y.ticks(4)) {
      context.strokeStyle = palette.rule;
      context.globalAlpha = tick === 0 ? 1 : 0.6;
      context.beginPath();
      context.moveTo(first, y(tick));
      context.lineTo(last, y(tick));
      context.stroke();
      context.globalAlpha = 1;
      context.fillStyle = palette.muted;
      context.fillText(String(Number(tick.toFixed(2))), first - 6, y(tick));
    }
    context.textAlign = "center";
    context.textBaseline = "top";
    const apart = lab.period * Math.max(1, Math.ceil((lab.reach / lab.period) / (last - first < 300 ? 3 : 6)));
    for (let shift = -Math.floor(lab.reach / lab.period) * lab.period; shift <= lab.reach; shift += lab.period) {
      context.strokeStyle = palette.accent;
      context.globalAlpha = lab.period === 1 ? 0.15 : 0.4;
      context.beginPath();
      context.moveTo(x(shift), top);
      context.lineTo(x(shift), bottom + 4);
      context.stroke();
      context.globalAlpha = 1;
      if (shift % apart === 0) context.fillText(String(shift).replace("-", "−"), x(shift), bottom + 6);
    }
    context.fillText(`shift to the right, pixels${down === 0 ? "" : ` (and ${down > 0 ? down : -down} ${down > 0 ? "down" : "up"})`}`, (first + last) / 2, bottom + 22);
    context.textAlign = "left";
    context.fillText("change", 6, 5);
    if (Math.abs(right) <= lab.reach) {
      context.fillStyle = palette.accent;
      context.globalAlpha = 0.16;
      context.fillRect(x(right) - 5, top, 10, bottom - top);
      context.globalAlpha = 1;
    }
  }
}
