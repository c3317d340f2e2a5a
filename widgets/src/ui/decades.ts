/** The vertical axis of sizes: powers of ten, as many as can be read. */
import type { ScaleLinear } from "d3-scale";
import { superscript } from "./numbers";
import type { Palette } from "./theme";

/** Steps, in decades, between the labels. */
const STEPS = [1, 2, 5, 10, 20, 50, 100];
export const stepOf = (decades: number): number => STEPS.find((step) => decades / step <= 6) ?? 200;

/** Lines from `left` to `right` at whole decades, with their labels before them; `y` takes decades. */
export function drawDecades(
  context: CanvasRenderingContext2D, palette: Palette, y: ScaleLinear<number, number>, left: number, right: number,
): void {
  const [low = 0, high = 0] = y.domain();
  context.setLineDash([]);
  context.strokeStyle = palette.rule;
  context.fillStyle = palette.muted;
  context.font = `12px ${palette.font}`;
  context.lineWidth = 1;
  context.textAlign = "right";
  context.textBaseline = "middle";
  const step = stepOf(high - low);
  for (let decade = Math.ceil(low / step) * step; decade <= high; decade += step) {
    context.globalAlpha = Math.abs(decade) < 0.5 ? 1 : 0.6;
    context.beginPath();
    context.moveTo(left, y(decade));
    context.lineTo(right, y(decade));
    context.stroke();
    context.globalAlpha = 1;
    context.fillText(Math.abs(decade) < 0.5 ? "1" : `10${superscript(decade)}`, left - 5, y(decade));
  }
}
