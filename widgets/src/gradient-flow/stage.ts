/** The picture: a wave forward through the network, a wave back, and the chart they leave behind. */
import type { CleanUp } from "../ui/clean-up";
import { element } from "../ui/elements";
import { Surface } from "../ui/surface";
import type { Palette } from "../ui/theme";
import { Chart, type Shown } from "./chart";
import { REACH } from "./colours";
import { Columns } from "./columns";
import type { Lab } from "./lab";
import { layout, type Layout } from "./layout";
import type { Pin } from "./pins";

export interface View {
  readonly lab: Lab;
  readonly pins: readonly Pin[];
  readonly shown: Shown;
  /** 0 to 1 on the way forward, 1 to 2 on the way back. */
  readonly wave: number;
}

export class Stage {
  readonly element: HTMLElement;
  readonly #surface: Surface;
  readonly #columns = new Columns();
  readonly #chart = new Chart();
  #place: Layout | undefined;

  constructor(cleanUp: CleanUp, redraw: () => void, onLayer: (layer: number) => void) {
    this.#surface = new Surface(cleanUp, redraw, { role: "img" });
    this.element = element("div", { class: "ttl-stage ttl-stage-flow" }, this.#surface.canvas);
    this.#surface.whilePressed(cleanUp, (x) => {
      if (this.#place) onLayer(Math.round(this.#place.x.invert(x)));
    });
  }

  describe(words: string): void {
    this.#surface.canvas.setAttribute("aria-label", words);
  }

  draw({ lab, pins, shown, wave }: View, palette: Palette): void {
    this.#surface.fit();
    const context = this.#surface.begin();
    const { width, height } = this.#surface;
    const { depth, layer } = lab.scene;
    const place = (this.#place = layout(width, height, Math.max(depth, ...pins.map(({ scene }) => scene.depth))));
    const [forward, back] = [Math.min(1, wave) * depth, Math.max(0, wave - 1) * depth];
    this.#marker(context, palette, place, layer);
    this.#columns.draw(context, palette, lab, place, "signal", forward);
    this.#columns.draw(context, palette, lab, place, "gradient", back);
    this.#titles(context, palette, place, depth);
    if (wave < 1) this.#front(context, palette, place, "signal", forward + 0.5);
    else if (wave < 2) this.#front(context, palette, place, "gradient", depth - back + 0.5);
    this.#chart.draw(context, palette, lab, pins, shown, place, forward, back);
  }

  #titles(context: CanvasRenderingContext2D, palette: Palette, { bands, right, width }: Layout, depth: number): void {
    for (const [way, words, short] of [
      ["signal", "Forward → each unit’s outputs a", "Forward → outputs a"],
      ["gradient", "Back ← each unit’s gradient dL/dz", "Back ← gradient dL/dz"],
    ] as const) {
      const y = bands[way][0] - 11;
      context.font = `600 12.5px ${palette.font}`;
      context.textAlign = "left";
      context.textBaseline = "middle";
      context.fillStyle = palette.ink;
      context.fillText(width < 430 ? short : words, 8, y);
      // A gradient's colour says how large it is beside that of the last layer, where the wave back begins.
      this.#key(context, palette, way, right, y, way === "signal" ? "10⁶" : `10⁶ × layer ${depth}`, width < 430 ? 44 : 72);
    }
  }

  /** What the colours stand for, at the right end of a title. */
  #key(
    context: CanvasRenderingContext2D, palette: Palette, way: "signal" | "gradient", right: number, y: number, most: string,
    long: number,
  ): void {
    const ramp = this.#columns.ramp(way);
    if (!ramp) return;
    const tall = 8;
    context.font = `11px ${palette.font}`;
    context.fillStyle = palette.muted;
    context.textAlign = "right";
    context.fillText(most, right, y);
    const end = right - context.measureText(most).width - 5;
    for (let k = 0; k < long; k++) {
      context.fillStyle = ramp.at((k / (long - 1)) * 2 * REACH - REACH);
      context.fillRect(end - long + k, y - tall / 2, 1.2, tall);
    }
    context.fillStyle = palette.muted;
    context.fillText("10⁻⁶", end - long - 5, y);
  }

  #marker(context: CanvasRenderingContext2D, palette: Palette, place: Layout, layer: number): void {
    const { x, bands, column } = place;
    const wide = Math.max(8, Math.min(column, 36) + 2);
    context.fillStyle = palette.accent;
    context.globalAlpha = 0.2;
    for (const [top, bottom] of [bands.signal, bands.gradient, [place.top, place.bottom]] as const) {
      context.fillRect(x(layer) - wide / 2, top - 3, wide, bottom - top + 6);
    }
    context.globalAlpha = 1;
  }

  /** The front of the wave: a bright line with a tail behind it. */
  #front(context: CanvasRenderingContext2D, palette: Palette, place: Layout, way: "signal" | "gradient", layer: number): void {
    const [top, bottom] = place.bands[way];
    const at = place.x(layer);
    const tail = (way === "signal" ? -1 : 1) * Math.max(26, Math.min(60, 2.5 * place.column));
    const colour = palette.classes[way === "signal" ? 0 : 1];
    const fade = context.createLinearGradient(at, 0, at + tail, 0);
    fade.addColorStop(0, colour);
    fade.addColorStop(1, "transparent");
    context.globalAlpha = 0.4;
    context.fillStyle = fade;
    context.fillRect(Math.min(at, at + tail), top - 3, Math.abs(tail), bottom - top + 6);
    context.globalAlpha = 1;
    context.fillStyle = palette.ink;
    context.fillRect(at - 1.25, top - 4, 2.5, bottom - top + 8);
    context.globalAlpha = 0.35;
    context.fillRect(at - 0.5, place.top, 1, place.bottom - place.top);
    context.globalAlpha = 1;
  }
}
