/** The stack along the width: units row above row, the chosen one on top, joined to all that it looks at. */
import type { Level, StackLayer } from "../engine";
import type { CleanUp } from "../ui/clean-up";
import { element } from "../ui/elements";
import { Surface } from "../ui/surface";
import type { Palette } from "../ui/theme";
import type { Lab } from "./lab";

const EDGE = { left: 68, right: 8, top: 20, bottom: 20 } as const;
/** Height of the strip of shares below the input. */
const STRIP = 74;

/** Where a unit's middle lies, in cells of the input. */
export const place = ({ start, field, jump }: Level, unit: number): number => start + (field - 1) / 2 + unit * jump;

/** The unit of a level nearest to a place on the input. */
export function nearest(level: Level, cell: number): number {
  const unit = Math.round((cell - place(level, 0)) / level.jump);
  return Math.max(0, Math.min(level.size - 1, unit));
}

/** First and last cell that have to fit into the drawing: the input, and the padding that the chosen unit looks at. */
export function extent(lab: Lab): [number, number] {
  let [low, high] = [0, lab.scene.size - 1];
  lab.layers.forEach((layer, l) => {
    const below = lab.levels[l] as Level;
    eachSeenTap(lab, l, layer, (_, cell) => {
      low = Math.min(low, place(below, cell));
      high = Math.max(high, place(below, cell));
    });
  });
  const most = lab.scene.size / 3;
  return [Math.max(low, -most) - 0.6, Math.min(high, lab.scene.size - 1 + most) + 0.6];
}

/** Every tap of every unit above layer `l` that the chosen unit depends on, those in the padding too. */
function eachSeenTap(
  lab: Lab, l: number, { kernel, stride, padding, dilation }: StackLayer, use: (unit: number, cell: number) => void,
): void {
  (lab.seen[l + 1] as Uint8Array).forEach((seen, unit) => {
    if (seen) for (let tap = 0; tap < kernel; tap++) use(unit, unit * stride - padding + tap * dilation);
  });
}

export class Pyramid {
  readonly element: HTMLElement;
  readonly #surface: Surface;
  #low = 0;
  #unit = 1; // CSS pixels to a cell of the input
  #lab: Lab | undefined;

  constructor(cleanUp: CleanUp, redraw: () => void, onUnit: (unit: number) => void) {
    this.#surface = new Surface(cleanUp, redraw, { role: "img" });
    this.element = element("div", { class: "ttl-stage ttl-stage-tall" }, this.#surface.canvas);
    this.#surface.whilePressed(cleanUp, (x) => {
      const top = this.#lab?.levels.at(-1);
      if (top) onUnit(nearest(top, (x - EDGE.left) / this.#unit + this.#low));
    });
  }

  describe(words: string): void {
    this.#surface.canvas.setAttribute("aria-label", words);
  }

  draw(lab: Lab, palette: Palette): void {
    this.#lab = lab;
    this.#surface.fit();
    const context = this.#surface.begin();
    const { width, height } = this.#surface;
    const [low, high] = extent(lab);
    this.#low = low;
    this.#unit = (width - EDGE.left - EDGE.right) / (high - low);
    const [bottom, rows] = [height - EDGE.bottom - STRIP - 14, lab.levels.length];
    const step = Math.min(110, (bottom - EDGE.top) / Math.max(1, rows - 1));
    const row = (l: number): number => bottom - l * step;
    lab.layers.forEach((layer, l) => this.#connect(context, palette, lab, l, layer, row));
    lab.levels.forEach((_, l) => this.#units(context, palette, lab, l, row(l), step));
    this.#strip(context, palette, lab, bottom + 14);
  }

  #x(cell: number): number {
    return EDGE.left + (cell - this.#low) * this.#unit;
  }

  #connect(
    context: CanvasRenderingContext2D, palette: Palette, lab: Lab, l: number, layer: StackLayer, row: (l: number) => number,
  ): void {
    const [below, above] = [lab.levels[l] as Level, lab.levels[l + 1] as Level];
    const lines: { inside: boolean; from: number; to: number }[] = [];
    eachSeenTap(lab, l, layer, (unit, cell) => {
      lines.push({ inside: cell >= 0 && cell < below.size, from: place(above, unit), to: place(below, cell) });
    });
    for (const inside of [false, true]) {
      context.strokeStyle = inside ? (palette.classes[0] as string) : palette.muted;
      context.globalAlpha = inside ? Math.max(0.25, Math.min(0.6, 24 / lines.length)) : 0.5;
      context.setLineDash(inside ? [] : [2, 3]);
      context.lineWidth = 1;
      context.beginPath();
      for (const line of lines) {
        if (line.inside !== inside) continue;
        context.moveTo(this.#x(line.from), row(l + 1));
        context.lineTo(this.#x(line.to), row(l));
      }
      context.stroke();
    }
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  #units(context: CanvasRenderingContext2D, palette: Palette, lab: Lab, l: number, y: number, step: number): void {
    const level = lab.levels[l] as Level;
    const seen = lab.seen[l] as Uint8Array;
    const wide = Math.max(1.5, Math.min(0.8 * level.jump * this.#unit, 16));
    const high = Math.max(5, Math.min(13, 0.5 * step));
    const last = l === lab.levels.length - 1;
    for (let unit = 0; unit < level.size; unit++) {
      const x = this.#x(place(level, unit)) - wide / 2;
      const chosen = last && unit === lab.unit;
      context.fillStyle = chosen ? (palette.classes[1] as string) : seen[unit] ? (palette.classes[0] as string) : palette.paper;
      context.fillRect(x, y - high / 2, wide, high);
      context.strokeStyle = seen[unit] ? palette.paper : palette.muted;
      context.lineWidth = seen[unit] ? 0.5 : 0.7;
      if (wide > 3 || !seen[unit]) context.strokeRect(x, y - high / 2, wide, high);
      if (!chosen) continue;
      context.strokeStyle = palette.ink;
      context.lineWidth = 2;
      context.strokeRect(x - 2, y - high / 2 - 2, wide + 4, high + 4);
    }
    context.fillStyle = palette.muted;
    context.font = `${step < 20 ? 11 : 12}px ${palette.font}`;
    context.textAlign = "right";
    context.textBaseline = "middle";
    context.fillText(l === 0 ? `input ${level.size}` : `${l}.  ${level.size}`, EDGE.left - 10, y);
  }

  /** What every cell of the input is used: bars for the measurement, a line for what is predicted. */
  #strip(context: CanvasRenderingContext2D, palette: Palette, lab: Lab, top: number): void {
    const { expected, measured } = lab;
    const most = Math.max(...expected.across, ...(measured?.across ?? []));
    const floor = top + STRIP;
    const height = (value: number): number => (most > 0 ? (value / most) * (STRIP - 6) : 0);
    context.strokeStyle = palette.rule;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(this.#x(-0.5), floor);
    context.lineTo(this.#x(lab.scene.size - 0.5), floor);
    context.stroke();
    context.fillStyle = palette.third;
    context.globalAlpha = 0.75;
    measured?.across.forEach((share, cell) => {
      context.fillRect(this.#x(cell - 0.42), floor - height(share), 0.84 * this.#unit, height(share));
    });
    context.globalAlpha = 1;
    context.strokeStyle = palette.ink;
    context.lineWidth = 1.5;
    context.setLineDash([4, 3]);
    context.beginPath();
    expected.across.forEach((share, cell) => context.lineTo(this.#x(cell), floor - height(share)));
    context.stroke();
    context.setLineDash([]);
    context.fillStyle = palette.muted;
    context.font = `12px ${palette.font}`;
    context.textAlign = "right";
    context.textBaseline = "middle";
    context.fillText("used", EDGE.left - 10, floor - STRIP / 2);
    context.textAlign = "center";
    context.textBaseline = "top";
    const ticks = [0, lab.scene.size - 1];
    for (const cell of ticks) context.fillText(String(cell), this.#x(cell), floor + 4);
    context.fillText("cell of the input", this.#x((lab.scene.size - 1) / 2), floor + 4);
  }
}
