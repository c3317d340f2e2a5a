/** The network as columns of units, each coloured by the size of its numbers. */
import type { Palette } from "../ui/theme";
import { Ramp } from "./colours";
import type { Lab } from "./lab";
import type { Layout } from "./layout";

type Way = "signal" | "gradient";

export class Columns {
  #palette: Palette | undefined;
  #ramps: Record<Way, Ramp> | undefined;

  /** `reached` says how far the wave has come, in layers from the end where it starts. */
  draw(context: CanvasRenderingContext2D, palette: Palette, lab: Lab, place: Layout, way: Way, reached: number): void {
    if (this.#palette !== palette || !this.#ramps) {
      this.#palette = palette;
      this.#ramps = { signal: new Ramp(palette, palette.classesRgb[0]), gradient: new Ramp(palette, palette.classesRgb[1]) };
    }
    const ramp = this.#ramps[way];
    const { depth, width } = lab.scene;
    const [top, bottom] = place.bands[way];
    const cell = Math.min((bottom - top) / width, 18);
    const gap = cell > 5 ? 1.5 : cell > 2.5 ? 0.6 : 0;
    const across = Math.max(1, Math.min(place.column - (place.column > 5 ? 2 : 0.5), 34));
    const start = (top + bottom) / 2 - (cell * width) / 2;
    const zero = reference(lab, way);
    const units = lab.flow.units[way];
    context.lineWidth = 1;
    for (let l = 0; l < depth; l++) {
      const left = place.x(l + 1) - across / 2;
      const here = way === "signal" ? l < reached : depth - 1 - l < reached;
      if (!here) {
        context.fillStyle = palette.rule;
        context.globalAlpha = 0.35;
        context.fillRect(left, start, across, cell * width);
        context.globalAlpha = 1;
        continue;
      }
      const sizes = units[l] as Float64Array;
      for (let k = 0; k < width; k++) {
        const size = sizes[k] as number;
        const y = start + k * cell;
        const tall = Math.max(0.7, cell - gap);
        if (Number.isFinite(size)) {
          context.fillStyle = ramp.at(size === 0 ? -Infinity : Math.log10(size) - zero);
          context.fillRect(left, y, across, tall);
        } else cross(context, palette, left, y, across, tall);
      }
    }
  }

  /** The colours from small to large, for the key. */
  ramp(way: Way): Ramp | undefined {
    return this.#ramps?.[way];
  }
}

/** The size that the middle colour stands for, in decades: 1 for outputs, and that of the last layer for gradients. */
function reference(lab: Lab, way: Way): number {
  if (way === "signal") return 0;
  const last = lab.flow.gradient[lab.scene.depth - 1] as number;
  return last > 0 && Number.isFinite(last) ? Math.log10(last) : 0;
}

/** A number that is none any more. */
function cross(context: CanvasRenderingContext2D, palette: Palette, x: number, y: number, wide: number, tall: number): void {
  context.strokeStyle = palette.ink;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + wide, y + tall);
  context.moveTo(x + wide, y);
  context.lineTo(x, y + tall);
  context.stroke();
}
