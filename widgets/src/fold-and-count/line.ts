/** One input: the output with its pieces, and below it what the units of each layer see. */
import { scaleLinear, type ScaleLinear } from "d3-scale";
import type { Palette } from "../ui/theme";
import type { Count } from "./count";

type Scale = ScaleLinear<number, number>;
const [LEFT, RIGHT, TOP, FOOT] = [40, 12, 22, 36];

export const lineScale = ({ low, high }: Count, width: number): Scale =>
  scaleLinear().domain([low, high]).range([LEFT, width - RIGHT]);

export function drawLine(
  context: CanvasRenderingContext2D,
  palette: Palette,
  count: Count,
  size: { width: number; height: number },
  probe: number,
): void {
  const cut = count.pieces;
  if (!cut) return;
  const x = lineScale(count, size.width);
  const { depth, width, unit } = count.scene;
  const strips = Math.min(0.56, 0.2 + 0.1 * depth) * size.height;
  const bottom = size.height - FOOT - strips;
  const stroke = (colour: string, thick: number, path: () => void): void => {
    context.strokeStyle = colour;
    context.lineWidth = thick;
    context.beginPath();
    path();
    context.stroke();
  };
  const curve = (at: readonly number[], up: (k: number) => number): void => at.forEach((place, k) => context.lineTo(x(place), up(k)));
  context.lineJoin = "round";
  context.font = `12px ${palette.font}`;

  // The kinks of the chosen unit and the probe run through all panels.
  context.setLineDash([3, 4]);
  const layer = Math.floor(unit / width);
  for (const at of kinksOf(count)) stroke(palette.fourth, 1.2, () => upright(context, x(at), TOP, size.height - FOOT));
  context.setLineDash([]);
  stroke(palette.muted, 1, () => upright(context, x(probe), TOP, size.height - FOOT));

  const values = cut.value;
  const spread = Math.max(...values) - Math.min(...values) || 1;
  const y = scaleLinear().domain([Math.min(...values) - 0.06 * spread, Math.max(...values) + 0.06 * spread]).range([bottom, TOP]);
  frame(context, palette, x, TOP, bottom);
  context.fillStyle = palette.muted;
  context.textAlign = "right";
  context.textBaseline = "middle";
  const say = y.tickFormat(4);
  for (const tick of y.ticks(4)) context.fillText(say(tick), LEFT - 5, y(tick));
  for (let k = 0; k + 1 < cut.at.length; k++) {
    stroke(palette.classes[k % 2 === 0 ? 0 : 1], 2.4, () => {
      context.moveTo(x(cut.at[k] as number), y(values[k] as number));
      context.lineTo(x(cut.at[k + 1] as number), y(values[k + 1] as number));
    });
  }
  for (let k = 1; k + 1 < cut.at.length; k++) {
    const mine = cut.unit[k] === unit;
    dot(context, mine ? palette.fourth : palette.ink, x(cut.at[k] as number), y(values[k] as number), mine ? 5 : cut.at.length > 60 ? 1.6 : 2.6);
  }
  title(context, palette, `output f(x): ${cut.at.length - 1} pieces`, TOP - 10);

  const each = strips / depth;
  cut.layers.forEach(({ at, z }, k) => {
    const [up, down] = [bottom + k * each + Math.min(20, 0.34 * each), bottom + (k + 1) * each - 3];
    const reach = Math.max(1e-9, ...z.map((row) => Math.max(...row.map(Math.abs))));
    const high = scaleLinear().domain([-reach, reach]).range([down, up]);
    frame(context, palette, x, up, down);
    stroke(palette.muted, 1, () => {
      context.moveTo(x(count.low), high(0));
      context.lineTo(x(count.high), high(0));
    });
    for (let u = 0; u < width; u++) {
      const mine = k === layer && u === unit % width;
      stroke(mine ? palette.fourth : palette.accent, mine ? 2.6 : 1.2, () => curve(at, (i) => high(z[i]?.[u] as number)));
    }
    for (let u = 0; u < width; u++) {
      for (const zero of zeros(at, (i) => z[i]?.[u] as number)) dot(context, palette.ink, x(zero), high(0), 2);
    }
    context.fillStyle = palette.muted;
    context.textAlign = "right";
    context.fillText("z", LEFT - 8, high(0));
    if (each > 34) title(context, palette, k === 0 ? "layer 1 sees the line itself; a zero makes a kink" : `layer ${k + 1} sees it bent ${["", "once", "twice"][k] ?? `${k} times`}`, up - 9);
  });
  context.fillStyle = palette.muted;
  context.textAlign = "center";
  context.textBaseline = "top";
  const sayX = x.tickFormat(6);
  for (const tick of x.ticks(size.width < 420 ? 4 : 6)) context.fillText(sayX(tick), x(tick), size.height - FOOT + 4);
  context.textAlign = "right";
  context.fillText("input x", size.width - RIGHT, size.height - 16);
}

/** Where the chosen unit switches, within the picture. */
export function kinksOf({ pieces, scene }: Count): number[] {
  const seen = pieces?.layers[Math.floor(scene.unit / scene.width)];
  return seen ? zeros(seen.at, (k) => seen.z[k]?.[scene.unit % scene.width] ?? NaN) : [];
}

/** Where a curve is zero strictly between the ends. */
function zeros(at: readonly number[], z: (k: number) => number): number[] {
  return at.filter((_, k) => k > 0 && k < at.length - 1 && Math.abs(z(k)) < 1e-12);
}

function upright(context: CanvasRenderingContext2D, x: number, top: number, bottom: number): void {
  context.moveTo(x, top);
  context.lineTo(x, bottom);
}

function dot(context: CanvasRenderingContext2D, colour: string, x: number, y: number, radius: number): void {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

function frame(context: CanvasRenderingContext2D, palette: Palette, x: Scale, top: number, bottom: number): void {
  const [left = 0, right = 0] = x.range();
  context.strokeStyle = palette.rule;
  context.lineWidth = 1;
  context.strokeRect(left, top, right - left, bottom - top);
}

function title(context: CanvasRenderingContext2D, palette: Palette, text: string, y: number): void {
  context.fillStyle = palette.ink;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(text, LEFT, y);
}
