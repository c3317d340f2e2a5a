import { scaleLinear, type ScaleLinear } from "d3-scale";
import type { Palette } from "./theme";

/** The part of the plane a plot shows: its centre, and how far the shorter side reaches from it. */
export interface PlaneWindow {
  readonly x: number;
  readonly y: number;
  readonly reach: number;
}

/** Room around the drawing for tick labels, in CSS pixels. */
export const MARGIN = { left: 44, right: 10, top: 10, bottom: 30 } as const;

const TICK = 5;

/**
 * Scales and axes of a plot of the plane, one unit as long across as up.
 *
 * Ticks and their labels come from d3-scale. They are drawn on the plot's own canvas rather than by
 * d3-axis: that needs d3-selection as well, 15 kB, and lays out elements in every frame of a zoom.
 */
export class PlotAxes {
  readonly x: ScaleLinear<number, number> = scaleLinear();
  readonly y: ScaleLinear<number, number> = scaleLinear();
  #width = 0;

  /** Fit the scales to `window` in a plot of this many CSS pixels, margins included. */
  fit(window: PlaneWindow, width: number, height: number): void {
    this.#width = width;
    const right = width - MARGIN.right;
    const bottom = height - MARGIN.bottom;
    const [wide, high] = [right - MARGIN.left, bottom - MARGIN.top];
    // One unit is as long across as up, so that a rotation looks like one.
    const unit = (2 * window.reach) / Math.min(wide, high);
    const [across, up] = [(unit * wide) / 2, (unit * high) / 2];
    this.x.domain([window.x - across, window.x + across]).range([MARGIN.left, right]);
    this.y.domain([window.y - up, window.y + up]).range([bottom, MARGIN.top]);
  }

  /** Draw both axes with their names; `strength` from 0 to 1 lets them fade. */
  draw(context: CanvasRenderingContext2D, palette: Palette, names: readonly string[], strength: number): void {
    const [left = 0, right = 0] = this.x.range();
    const [bottom = 0, top = 0] = this.y.range();
    const count = this.#width < 380 ? 4 : 6;
    context.globalAlpha = strength;
    context.strokeStyle = palette.rule;
    context.lineWidth = 1;
    context.fillStyle = palette.muted;
    context.font = `12px ${palette.font}`;
    context.beginPath();
    context.moveTo(left, top);
    context.lineTo(left, bottom);
    context.lineTo(right, bottom);
    context.textAlign = "center";
    context.textBaseline = "top";
    const sayX = this.x.tickFormat(count);
    for (const tick of this.x.ticks(count)) {
      const at = this.x(tick);
      context.moveTo(at, bottom);
      context.lineTo(at, bottom + TICK);
      context.fillText(sayX(tick), at, bottom + TICK + 5);
    }
    context.textAlign = "right";
    context.textBaseline = "middle";
    const sayY = this.y.tickFormat(count);
    for (const tick of this.y.ticks(count)) {
      const at = this.y(tick);
      context.moveTo(left, at);
      context.lineTo(left - TICK, at);
      context.fillText(sayY(tick), left - TICK - 4, at);
    }
    context.stroke();
    context.fillStyle = palette.ink;
    context.font = `italic 14px ${palette.font}`;
    context.fillText(names[0] ?? "", right - 6, bottom - 12);
    context.textAlign = "left";
    context.fillText(names[1] ?? "", left + 8, top + 46);
    context.globalAlpha = 1;
  }
}
