/** The picture: the cells, the windows' outputs, and lines along which numbers or gradients travel. */
import type { Palette } from "../ui/theme";
import { seenBy, type Lab } from "./lab";
import { inputBox, outputBox, type Box, type Layout } from "./layout";
import { MOST_CELL } from "./scene";
import { PHOTO_NAME } from "./pictures";
import { figure } from "./words";

/** Edge of a cell from which on a number fits into it. */
const ROOM = 15;

export interface View {
  readonly context: CanvasRenderingContext2D;
  readonly palette: Palette;
  readonly lab: Lab;
  readonly layout: Layout;
  /** The cell in the reader's hand; none in the photograph. */
  readonly chosen: number | undefined;
}

const isBack = ({ lab }: View): boolean => lab.scene.way === "back";
const isPhoto = ({ lab }: View): boolean => lab.scene.picture === PHOTO_NAME;

export function drawPicture(view: View): void {
  titles(view);
  padding(view);
  const most = Math.max(1e-12, ...view.lab.gradient.map(Math.abs));
  view.lab.x.forEach((value, cell) => {
    const box = inputBox(view.layout, view.lab, cell);
    if (isBack(view)) heard(view, box, view.lab.gradient[cell], most, value);
    else kept(view, box, value);
    if (view.lab.covered[cell] === 0) hatch(view, box);
  });
  const loudest = Math.max(1, ...view.lab.delta.map(Math.abs));
  for (let w = 0; w < view.lab.windows.count; w++) {
    const box = outputBox(view.layout, view.lab, w);
    if (isBack(view)) heard(view, box, view.lab.delta[w] as number, loudest);
    else kept(view, box, view.lab.y[w]);
    if (view.lab.tied[w]) badge(view, box);
  }
  window(view);
}

function titles({ context, palette, lab, layout }: View): void {
  const back = lab.scene.way === "back";
  context.fillStyle = palette.muted;
  context.font = `12.5px ${palette.font}`;
  context.textBaseline = "alphabetic";
  context.textAlign = "left";
  const above = 9 + lab.scene.padding * layout.size;
  context.fillText(back ? "what each cell gets" : "input", layout.input.x - lab.scene.padding * layout.size, layout.input.y - above);
  context.fillText(back ? "from above" : "output", layout.output.x, layout.output.y - 9);
}

/** What lies around the picture: zeros for a mean and the norm, and for max and min what never wins. */
function padding({ context, palette, lab, layout }: View): void {
  const { padding: around, kind } = lab.scene;
  if (around === 0) return;
  context.strokeStyle = palette.rule;
  context.setLineDash([3, 3]);
  for (let row = -around; row < lab.side + around; row++) {
    for (let column = -around; column < lab.side + around; column++) {
      if (row >= 0 && column >= 0 && row < lab.side && column < lab.side) continue;
      const [x, y] = [layout.input.x + column * layout.size, layout.input.y + row * layout.size];
      context.strokeRect(x + 0.5, y + 0.5, layout.size - 1, layout.size - 1);
      const mark = kind === "max" ? "−∞" : kind === "min" ? "∞" : "0";
      write({ context, palette }, { x, y, size: layout.size }, mark, palette.muted, 0.32);
    }
  }
  context.setLineDash([]);
}

/** A number on the way forward, the darker the larger; in the photograph a grey level. */
function kept(view: View, box: Box, value: number): void {
  const { context, palette } = view;
  if (isPhoto(view)) {
    const grey = Math.round(Math.min(255, value));
    context.fillStyle = `rgb(${grey},${grey},${grey})`;
    context.fillRect(box.x, box.y, box.size + 0.5, box.size + 0.5);
    return;
  }
  cell(view, box, palette.classes[0], 0.06 + (0.5 * Math.min(Math.abs(value), MOST_CELL)) / MOST_CELL);
  write(view, box, figure(value), palette.ink);
}

/** A gradient: blue raises the loss, orange lowers it; the cell's own number stands small in its corner. */
function heard(view: View, box: Box, gradient: number, most: number, value?: number): void {
  const { palette } = view;
  const share = Math.abs(gradient) / most;
  const colour = gradient < 0 ? palette.classes[1] : palette.classes[0];
  if (isPhoto(view)) {
    if (value !== undefined) kept(view, box, 0.25 * value + (palette.dark ? 20 : 170));
    if (gradient !== 0) cell(view, box, colour, 0.25 + 0.7 * share, false);
    return;
  }
  cell(view, box, colour, gradient === 0 ? 0 : 0.15 + 0.5 * share);
  write(view, box, gradient === 0 ? "0" : figure(Number(gradient.toPrecision(2))), gradient === 0 ? palette.muted : palette.ink, 0.36);
  if (value !== undefined && box.size >= 26) {
    view.context.textAlign = "left";
    view.context.textBaseline = "top";
    view.context.font = `${Math.max(9, box.size * 0.22)}px ${palette.font}`;
    view.context.fillStyle = palette.muted;
    view.context.fillText(figure(value), box.x + 4, box.y + 3);
  }
}

function cell({ context, palette }: View, box: Box, colour: string, strength: number, framed = true): void {
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

function write({ context, palette }: Pick<View, "context" | "palette">, box: Box, text: string, colour: string, share = 0.42): void {
  if (box.size < ROOM) return;
  const size = Math.min(box.size * share, (1.5 * box.size) / Math.max(2, text.length));
  context.font = `${size}px ${palette.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = colour;
  context.fillText(text, box.x + box.size / 2, box.y + box.size / 2 + 0.5);
}

/** In no window. */
function hatch({ context, palette }: View, box: Box): void {
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
function badge({ context, palette }: View, box: Box): void {
  if (box.size < ROOM) return;
  const size = Math.max(7, box.size * 0.2);
  const [x, y] = [box.x + box.size - size - 3, box.y + 4];
  context.fillStyle = palette.fourth;
  context.fillRect(x, y + size * 0.15, size, Math.max(1.5, size * 0.2));
  context.fillRect(x, y + size * 0.6, size, Math.max(1.5, size * 0.2));
}

/** The chosen window, its output, and the lines between them. */
function window(view: View): void {
  const { context, palette, lab, layout, chosen } = view;
  const frame = lab.windows.frame(lab.at);
  const { kernel } = lab.scene;
  const { size } = layout;
  const out = outputBox(layout, lab, lab.at);
  const best = lab.y[lab.at];
  const seen = seenBy(lab, lab.at);
  const many = lab.tied[lab.at];
  for (const { cell: each } of seen) if (many && lab.x[each] === best) badge(view, inputBox(layout, lab, each));
  for (const { cell: each, share } of seen) if (share !== 0) travel(view, inputBox(layout, lab, each), out, Math.abs(share));
  outline(context, palette.accent, { x: layout.input.x + frame.left * size, y: layout.input.y + frame.top * size, size: kernel * size }, 3);
  outline(context, palette.accent, out, 3);
  if (chosen !== undefined && !isPhoto(view)) {
    context.setLineDash([3, 3]);
    outline(context, palette.ink, inset(inputBox(layout, lab, chosen), 3), 1.5);
    context.setLineDash([]);
  }
}

const inset = (box: Box, by: number): Box => ({ x: box.x + by, y: box.y + by, size: box.size - 2 * by });

function outline(context: CanvasRenderingContext2D, colour: string, box: Box, width: number): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.strokeRect(box.x, box.y, box.size, box.size);
}

/** A line from the cell to the output, or back, as wide as its share; the arrow points the way that is travelled. */
function travel(view: View, cell: Box, out: Box, share: number): void {
  const { context, palette } = view;
  const [from, to] = isBack(view) ? [out, cell] : [cell, out];
  const centre = (box: Box): [number, number] => [box.x + box.size / 2, box.y + box.size / 2];
  const [[x0, y0], [cx, cy]] = [centre(from), centre(to)];
  const length = Math.hypot(cx - x0, cy - y0);
  if (length === 0) return;
  const [dx, dy] = [(cx - x0) / length, (cy - y0) / length];
  // Beside the numbers, not over them.
  const away = Math.min(0.34 * cell.size, 16);
  const [sx, sy, ex, ey] = [x0 + dx * away, y0 + dy * away, cx - dx * away, cy - dy * away];
  context.strokeStyle = context.fillStyle = palette.accent;
  context.globalAlpha = 0.75;
  context.lineWidth = 0.8 + 2.4 * Math.min(1, share);
  context.beginPath();
  context.moveTo(sx, sy);
  context.lineTo(ex, ey);
  context.stroke();
  const head = 4 + 4 * Math.min(1, share);
  context.beginPath();
  context.moveTo(ex + dx * 2, ey + dy * 2);
  context.lineTo(ex - dx * head - dy * head * 0.6, ey - dy * head + dx * head * 0.6);
  context.lineTo(ex - dx * head + dy * head * 0.6, ey - dy * head - dx * head * 0.6);
  context.fill();
  context.globalAlpha = 1;
}
