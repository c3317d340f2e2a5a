/** What the picture is made of: cells, numbers, marks and lines, without a notion of what they mean. */
import type { Palette } from "../ui/theme";
import type { Box } from "./layout";

export interface Brush {
  readonly context: CanvasRenderingContext2D;
  readonly palette: Palette;
}

/** Edge of a cell from which on a number fits into it. */
export const ROOM = 15;

/** A cell in a colour of this strength, with a frame of its own or laid over what is there. */
export function cell({ context, palette }: Brush, box: Box, colour: string, strength: number, framed = true): void {
  if (framed) {
    context.fillStyle = palette.paper;
    context.fillRect(box.x, box.y, box.size, box.size);
  }
  context.globalAlpha = strength;
  context.fillStyle = colour;
  context.fillRect(box.x, box.y, box.size, box.size);
  context.globalAlpha = 1;
  if (!framed) return;
  context.strokeStyle = palette.rule;
  context.lineWidth = 1;
  context.strokeRect(box.x + 0.5, box.y + 0.5, box.size - 1, box.size - 1);
}

/** A number in the middle of a cell, as large as it may be, where there is room for any. */
export function write({ context, palette }: Brush, box: Box, text: string, colour: string, share = 0.42): void {
  if (box.size < ROOM) return;
  const size = Math.min(box.size * share, (1.5 * box.size) / Math.max(2, text.length));
  context.font = `${size}px ${palette.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = colour;
  context.fillText(text, box.x + box.size / 2, box.y + box.size / 2 + 0.5);
}

/** A small number in the corner of a large cell. */
export function note({ context, palette }: Brush, box: Box, text: string): void {
  if (box.size < 38) return;
  context.textAlign = "left";
  context.textBaseline = "top";
  context.font = `${Math.max(9, box.size * 0.22)}px ${palette.font}`;
  context.fillStyle = palette.muted;
  context.fillText(text, box.x + 5, box.y + 4);
}

/** Slanted lines: this cell is in no window. */
export function hatch({ context, palette }: Brush, box: Box): void {
  context.save();
  context.beginPath();
  context.rect(box.x, box.y, box.size, box.size);
  context.clip();
  context.strokeStyle = palette.muted;
  context.globalAlpha = 0.7;
  context.lineWidth = 1;
  context.beginPath();
  for (let d = 0; d < 2 * box.size; d += Math.max(4, box.size / 5)) {
    context.moveTo(box.x + d, box.y);
    context.lineTo(box.x + d - box.size, box.y + box.size);
  }
  context.stroke();
  context.restore();
}

/** An equals sign in the corner: here cells tie. */
export function badge({ context, palette }: Brush, box: Box): void {
  if (box.size < ROOM) return;
  const size = Math.max(7, box.size * 0.2);
  const [x, y] = [box.x + box.size - size - 3, box.y + 4];
  context.fillStyle = palette.fourth;
  context.fillRect(x, y + size * 0.15, size, Math.max(1.5, size * 0.2));
  context.fillRect(x, y + size * 0.6, size, Math.max(1.5, size * 0.2));
}

export const inset = (box: Box, by: number): Box => ({ x: box.x + by, y: box.y + by, size: box.size - 2 * by });

export function outline({ context }: Brush, colour: string, box: Box, width: number): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.strokeRect(box.x, box.y, box.size, box.size);
}

/** An arrow from the middle of one cell to that of another, the wider the larger its share. */
export function travel({ context, palette }: Brush, from: Box, to: Box, share: number): void {
  const centre = (box: Box): [number, number] => [box.x + box.size / 2, box.y + box.size / 2];
  const [[x0, y0], [cx, cy]] = [centre(from), centre(to)];
  const length = Math.hypot(cx - x0, cy - y0);
  if (length === 0) return;
  const [dx, dy] = [(cx - x0) / length, (cy - y0) / length];
  // Beside the numbers of both ends, not over them.
  const away = Math.min(0.34 * to.size, 16);
  const [sx, sy, ex, ey] = [x0 + dx * away, y0 + dy * away, cx - dx * away, cy - dy * away];
  const part = Math.min(1, share);
  context.strokeStyle = context.fillStyle = palette.accent;
  context.globalAlpha = 0.35 + 0.4 * part;
  context.lineWidth = 1 + 2.2 * part;
  context.beginPath();
  context.moveTo(sx, sy);
  context.lineTo(ex, ey);
  context.stroke();
  const head = 5 + 3 * part;
  context.beginPath();
  context.moveTo(ex + dx * 2, ey + dy * 2);
  context.lineTo(ex - dx * head - dy * head * 0.6, ey - dy * head + dx * head * 0.6);
  context.lineTo(ex - dx * head + dy * head * 0.6, ey - dy * head - dx * head * 0.6);
  context.fill();
  context.globalAlpha = 1;
}
