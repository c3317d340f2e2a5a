/** Two inputs: the plane cut into polygons, darker where more units are on. */
import { affine } from "../engine";
import { PlotAxes } from "../ui/axes";
import { toRgb, type Palette } from "../ui/theme";
import type { Count } from "./count";

/** Scales of the square that is looked at. */
export function planeAxes({ low, high }: Count, size: { width: number; height: number }): PlotAxes {
  const axes = new PlotAxes();
  const middle = (low + high) / 2;
  axes.fit({ x: middle, y: middle, reach: ((high - low) / 2) * 1.02 }, size.width, size.height);
  return axes;
}

export function drawPlane(
  context: CanvasRenderingContext2D,
  palette: Palette,
  count: Count,
  size: { width: number; height: number },
  probe: readonly number[],
): void {
  const { scene, regions } = count;
  const axes = planeAxes(count, size);
  const units = scene.depth * scene.width;
  const shares = regions.map(({ pattern }) => pattern.filter(Boolean).length / units);
  const [least, most] = [Math.min(...shares), Math.max(...shares)];
  const [pale, full] = [toRgb(palette.panel), toRgb(palette.classes[0])];
  context.lineJoin = "round";
  regions.forEach(({ corners }, k) => {
    const strength = 0.06 + (0.74 * ((shares[k] as number) - least)) / (most - least || 1);
    const mixed = pale.map((each, i) => Math.round(each + strength * ((full[i] as number) - each)));
    context.beginPath();
    for (let i = 0; i < corners.length; i += 2) context.lineTo(axes.x(corners[i] as number), axes.y(corners[i + 1] as number));
    context.closePath();
    context.fillStyle = `rgb(${mixed.join(" ")})`;
    context.fill();
    context.strokeStyle = palette.ink;
    context.lineWidth = regions.length > 300 ? 0.4 : 0.8;
    context.stroke();
  });
  outline(context, palette, count, axes);
  const [px, py] = [axes.x(probe[0] as number), axes.y(probe[1] as number)];
  for (const [colour, thick] of [[palette.paper, 5], [palette.ink, 2]] as const) {
    context.strokeStyle = colour;
    context.lineWidth = thick;
    context.beginPath();
    context.moveTo(px - 8, py);
    context.lineTo(px + 8, py);
    context.moveTo(px, py - 8);
    context.lineTo(px, py + 8);
    context.stroke();
  }
  axes.draw(context, palette, ["", ""], 1);
  context.fillStyle = palette.ink;
  context.font = `italic 14px ${palette.font}`;
  context.textAlign = "right";
  context.fillText("x₁", axes.x(count.high - (count.high - count.low) / 13), size.height - 12);
  context.textAlign = "left";
  context.fillText("x₂", 6, 14);
}

/** The chosen unit's edge, piece by piece: straight in the first layer, bent wherever it crosses an earlier unit's. */
export function edgesOf({ layers, scene, regions }: Count): [number, number, number, number][] {
  const edges: [number, number, number, number][] = [];
  const layer = Math.floor(scene.unit / scene.width);
  const row = scene.unit % scene.width;
  const until = layers.slice(0, layer + 1);
  for (const { corners, pattern } of regions) {
    const { w, b } = affine(until, pattern);
    const [wx, wy, bias] = [w[2 * row] as number, w[2 * row + 1] as number, b[row] as number];
    const near = (x: number, y: number): boolean =>
      Math.abs(wx * x + wy * y + bias) <= 1e-9 * (Math.abs(wx * x) + Math.abs(wy * y) + Math.abs(bias));
    if (wx === 0 && wy === 0) continue;
    for (let i = 0, j = corners.length - 2; i < corners.length; j = i, i += 2) {
      const [x0, y0, x1, y1] = [corners[j], corners[j + 1], corners[i], corners[i + 1]] as [number, number, number, number];
      if (near(x0, y0) && near(x1, y1)) edges.push([x0, y0, x1, y1]);
    }
  }
  return edges;
}

function outline(context: CanvasRenderingContext2D, palette: Palette, count: Count, axes: PlotAxes): void {
  context.beginPath();
  for (const [x0, y0, x1, y1] of edgesOf(count)) {
    context.moveTo(axes.x(x0), axes.y(y0));
    context.lineTo(axes.x(x1), axes.y(y1));
  }
  for (const [colour, thick] of [[palette.paper, 6], [palette.fourth, 3.2]] as const) {
    context.strokeStyle = colour;
    context.lineWidth = thick;
    context.stroke();
  }
}
