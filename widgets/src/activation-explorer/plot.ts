/** The four pictures of the explorer: value and output share their height, value and input their width. */
import { scaleLinear, type ScaleLinear } from "d3-scale";
import { pushForward, type Activation, type Pushed } from "../engine";
import type { Palette } from "../ui/theme";
import type { Scene } from "./scene";
import { percent } from "./words";

export const Z = [-6, 6] as const;
const A = [-2.5, 4] as const;
const SLOPE = [-1.2, 1.9] as const;
const BINS = 130;
/** Densities above this run out of the picture. */
const MOST_DENSE = 1.6;
export const DASHES: readonly (readonly number[])[] = [[], [9, 4], [2, 3], [9, 3, 2, 3]];

export interface Panel {
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
  readonly title: string;
  readonly axis: string;
}

export interface Panels {
  readonly value: Panel;
  readonly output: Panel;
  readonly input: Panel;
  readonly slope: Panel;
}

/** Where the four pictures lie on a canvas of this size. */
export function panelsOf(width: number, height: number): Panels {
  const [left, gap, top, foot] = [30, 34, 22, 34];
  const middle = left + (width - left - gap - 8) * 0.56;
  const half = top + (height - 2 * (top + foot)) * 0.56;
  const panel = (
    title: string,
    axis: string,
    [x0, x1]: readonly [number, number],
    [y0, y1]: readonly [number, number],
    across: readonly [number, number],
    up: readonly [number, number],
  ): Panel => ({
    title,
    axis,
    x: scaleLinear().domain([...across]).range([x0, x1]),
    y: scaleLinear().domain([...up]).range([y1, y0]),
  });
  const [columnA, columnB] = [[left, middle], [middle + gap, width - 8]] as const;
  const [rowA, rowB] = [[top, half], [half + foot + top, height - foot]] as const;
  return {
    value: panel("value a = f(z)", "z", columnA, rowA, Z, A),
    output: panel("output", "density", columnB, rowA, [0, MOST_DENSE], A),
    input: panel("input: drag me", "z", columnA, rowB, Z, [0, 1.15]),
    slope: panel("slope f′(z)", "z", columnB, rowB, Z, SLOPE),
  };
}

/** The colours of the four activations. */
export function coloursOf(palette: Palette): readonly string[] {
  return [...palette.classes, palette.third, palette.fourth];
}

export class Picture {
  readonly #context: CanvasRenderingContext2D;
  readonly #palette: Palette;
  readonly #panels: Panels;

  constructor(context: CanvasRenderingContext2D, palette: Palette, panels: Panels) {
    this.#context = context;
    this.#palette = palette;
    this.#panels = panels;
  }

  draw(shown: readonly Activation[], scene: Scene): void {
    const { value, output, input, slope } = this.#panels;
    for (const panel of [value, output, input, slope]) this.#frame(panel);
    const samples = Float64Array.from({ length: 601 }, (_, k) => Z[0] + ((Z[1] - Z[0]) * k) / 600);
    const [a, s] = [new Float64Array(601), new Float64Array(601)];
    shown.forEach((f, k) => {
      f.apply(samples, a, s, samples.length);
      this.#style(k);
      this.#curve(value, samples, a);
      // A jump of the slope is a gap, not a steep line: no curve goes there.
      this.#curve(slope, samples, s, 0.3);
    });
    const pushed = shown.map((f) => pushForward(f, scene.mean, scene.deviation, A[0], A[1], BINS));
    pushed.forEach((one, k) => this.#densities(output, one, k));
    // Over the curves, so that none crosses their figures.
    pushed.forEach((one, k) => this.#atoms(output, one, k));
    this.#context.setLineDash([]);
    this.#input(input, scene);
  }

  #style(k: number): void {
    const context = this.#context;
    context.strokeStyle = context.fillStyle = coloursOf(this.#palette)[k] ?? this.#palette.ink;
    context.lineWidth = 2.2;
    context.setLineDash([...(DASHES[k] ?? [])]);
  }

  #frame({ x, y, title, axis }: Panel): void {
    const [context, palette] = [this.#context, this.#palette];
    const [[left = 0, right = 0], [bottom = 0, top = 0]] = [x.range(), y.range()];
    context.setLineDash([]);
    context.fillStyle = palette.paper;
    context.fillRect(left, top, right - left, bottom - top);
    context.strokeStyle = palette.rule;
    context.lineWidth = 1;
    context.beginPath();
    for (const at of [0].filter((zero) => inside(zero, x.domain()))) line(context, x(at), top, x(at), bottom);
    for (const at of [0].filter((zero) => inside(zero, y.domain()))) line(context, left, y(at), right, y(at));
    context.rect(left, top, right - left, bottom - top);
    context.stroke();
    context.fillStyle = palette.muted;
    context.font = `12px ${palette.font}`;
    context.textAlign = "center";
    context.textBaseline = "top";
    const [sayX, sayY] = [x.tickFormat(4), y.tickFormat(4)];
    for (const tick of x.ticks(right - left < 170 ? 3 : 5)) context.fillText(sayX(tick), x(tick), bottom + 4);
    context.textAlign = "right";
    context.textBaseline = "middle";
    // The bell is drawn with the same height at any width: it has no scale.
    for (const tick of this.#panels.input.y === y ? [] : y.ticks(4)) context.fillText(sayY(tick), left - 5, y(tick));
    context.fillText(axis, right, bottom + 25);
    context.textAlign = "left";
    context.fillStyle = palette.ink;
    context.font = `600 12.5px ${palette.font}`;
    context.fillText(title, left, top - 10);
  }

  /** A curve inside its panel; with `jump` it is cut where it rises by more from one place to the next. */
  #curve({ x, y }: Panel, across: Float64Array, up: Float64Array, jump = Infinity): void {
    const context = this.#context;
    this.#inside(x, y, () => {
      context.beginPath();
      for (let i = 0; i < across.length; i += 1) {
        const [at, height] = [x(across[i] as number), y(up[i] as number)];
        const cut = i === 0 || Math.abs((up[i] as number) - (up[i - 1] as number)) > jump;
        if (cut) context.moveTo(at, height);
        else context.lineTo(at, height);
      }
      context.stroke();
    });
  }

  #densities(panel: Panel, { density, low, high }: Pushed, k: number): void {
    const height = (high - low) / BINS;
    const levels = Float64Array.from({ length: BINS }, (_, bin) => low + (bin + 0.5) * height);
    this.#style(k);
    this.#curve(panel, density, levels);
  }

  /** What lies at one point has no density: a bar as long as its share, with a knob at its end. */
  #atoms({ x, y }: Panel, { atoms }: Pushed, k: number): void {
    const context = this.#context;
    this.#style(k);
    context.setLineDash([]);
    for (const { at, share } of atoms) {
      if (share < 0.0005 || !inside(at, y.domain())) continue;
      const [level, end] = [y(at), x(share * MOST_DENSE)];
      context.lineWidth = 4;
      context.beginPath();
      line(context, x(0), level, end, level);
      context.stroke();
      context.beginPath();
      context.arc(end, level, 4.5, 0, 2 * Math.PI);
      context.fill();
      context.font = `600 12px ${this.#palette.font}`;
      const right = end > (x.range()[1] ?? 0) - 44;
      context.textAlign = right ? "right" : "left";
      const [text, across, down] = [percent(share), end + (right ? -9 : 9), level - 12];
      context.strokeStyle = this.#palette.paper;
      context.strokeText(text, across, down);
      context.fillText(text, across, down);
    }
  }

  #input({ x, y }: Panel, { mean, deviation }: Scene): void {
    const [context, palette] = [this.#context, this.#palette];
    const bell = (z: number): number => Math.exp(-(((z - mean) / deviation) ** 2) / 2);
    this.#inside(x, y, () => {
      context.beginPath();
      context.moveTo(x(Z[0]), y(0));
      for (let k = 0; k <= 400; k += 1) {
        const z = Z[0] + ((Z[1] - Z[0]) * k) / 400;
        context.lineTo(x(z), y(bell(z)));
      }
      context.lineTo(x(Z[1]), y(0));
      context.globalAlpha = 0.18;
      context.fillStyle = palette.accent;
      context.fill();
      context.globalAlpha = 1;
      context.strokeStyle = palette.accent;
      context.lineWidth = 2;
      context.stroke();
    });
    context.fillStyle = palette.accent;
    for (const z of [mean, mean - deviation, mean + deviation].filter((at) => inside(at, Z))) {
      context.beginPath();
      context.arc(x(z), y(bell(z)), 6, 0, 2 * Math.PI);
      context.fill();
    }
  }

  #inside(x: Panel["x"], y: Panel["y"], paint: () => void): void {
    const [[left = 0, right = 0], [bottom = 0, top = 0]] = [x.range(), y.range()];
    this.#context.save();
    this.#context.beginPath();
    this.#context.rect(left, top, right - left, bottom - top);
    this.#context.clip();
    paint();
    this.#context.restore();
  }
}

function line(context: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
}

function inside(at: number, ends: readonly number[]): boolean {
  return at >= (ends[0] ?? 0) && at <= (ends[1] ?? 0);
}
