/** The picture: the cells, the windows' outputs, and lines along which numbers or gradients travel. */
import { seenBy, type Lab } from "./lab";
import { inputBox, outputBox, type Box, type Layout } from "./layout";
import { PHOTO_NAME } from "./pictures";
import { MOST_CELL } from "./scene";
import { badge, cell, hatch, inset, note, outline, travel, write, type Brush } from "./strokes";
import { figure } from "./words";

export interface View extends Brush {
  readonly lab: Lab;
  readonly layout: Layout;
  /** The cell in the reader's hand; none in the photograph. */
  readonly chosen: number | undefined;
}

/** One of the two grids: its numbers, and on the way back the gradients there. */
interface Grid {
  readonly boxes: readonly Box[];
  readonly values: ArrayLike<number>;
  readonly gradients: ArrayLike<number>;
}

const isBack = ({ lab }: View): boolean => lab.scene.way === "back";
const isPhoto = ({ lab }: View): boolean => lab.scene.picture === PHOTO_NAME;

export function drawPicture(view: View): void {
  const { lab, layout } = view;
  const input = { boxes: Array.from(lab.x, (_, i) => inputBox(layout, lab, i)), values: lab.x, gradients: lab.gradient };
  const output = { boxes: Array.from(lab.y, (_, w) => outputBox(layout, lab, w)), values: lab.y, gradients: lab.delta };
  titles(view);
  padding(view);
  for (const grid of [input, output]) ground(view, grid);
  lab.covered.forEach((windows, i) => windows === 0 && hatch(view, input.boxes[i] as Box));
  arrows(view);
  // Numbers last: nothing lies over them.
  if (!isPhoto(view)) {
    numbers(view, input, isBack(view));
    numbers(view, output, false);
  }
  marks(view);
}

function titles({ context, palette, lab, layout }: View): void {
  const back = lab.scene.way === "back";
  context.fillStyle = palette.muted;
  context.font = `12.5px ${palette.font}`;
  context.textBaseline = "alphabetic";
  context.textAlign = "left";
  const around = lab.scene.padding * layout.size;
  context.fillText(back ? "what each cell gets" : "input", layout.input.x - around, layout.input.y - around - 9);
  context.fillText(back ? "from above" : "output", layout.output.x, layout.output.y - 9);
}

/** What lies around the picture: zeros for a mean and the norm, and for max and min what never wins. */
function padding(view: View): void {
  const { context, palette, lab, layout } = view;
  const { padding: around, kind } = lab.scene;
  const mark = kind === "max" ? "−∞" : kind === "min" ? "∞" : "0";
  for (let row = -around; row < lab.side + around; row++) {
    for (let column = -around; column < lab.side + around; column++) {
      if (row >= 0 && column >= 0 && row < lab.side && column < lab.side) continue;
      const box = { x: layout.input.x + column * layout.size, y: layout.input.y + row * layout.size, size: layout.size };
      context.setLineDash([3, 3]);
      outline(view, palette.rule, inset(box, 0.5), 1);
      context.setLineDash([]);
      write(view, box, mark, palette.muted, 0.32);
    }
  }
}

/** The cells' colours: the darker the larger, or on the way back blue for what raises and orange for what lowers. */
function ground(view: View, { boxes, values, gradients }: Grid): void {
  const { context, palette } = view;
  const most = Math.max(1e-12, ...Array.from(gradients, Math.abs));
  boxes.forEach((box, i) => {
    const value = values[i] as number;
    const gradient = gradients[i] as number;
    const share = Math.abs(gradient) / most;
    const colour = isBack(view) && gradient < 0 ? palette.classes[1] : palette.classes[0];
    if (isPhoto(view)) {
      const faint = (palette.dark ? 20 : 170) + 0.25 * value;
      const grey = Math.round(Math.min(255, isBack(view) ? faint : value));
      context.fillStyle = `rgb(${grey},${grey},${grey})`;
      context.fillRect(box.x, box.y, box.size + 0.5, box.size + 0.5);
      if (isBack(view) && gradient !== 0) cell(view, box, colour, 0.25 + 0.7 * share, false);
    } else if (isBack(view)) cell(view, box, colour, gradient === 0 ? 0 : 0.15 + 0.5 * share);
    else cell(view, box, colour, 0.06 + (0.5 * Math.min(value, MOST_CELL)) / MOST_CELL);
  });
}

function numbers(view: View, { boxes, values, gradients }: Grid, both: boolean): void {
  const { palette } = view;
  boxes.forEach((box, i) => {
    const value = values[i] as number;
    if (!isBack(view)) {
      write(view, box, figure(value), palette.ink);
      return;
    }
    const gradient = Number((gradients[i] as number).toPrecision(2));
    write(view, box, figure(gradient), gradient === 0 ? palette.muted : palette.ink, 0.36);
    if (both) note(view, box, figure(value));
  });
}

/** Between the chosen window's cells and its output, the way that is travelled. */
function arrows(view: View): void {
  const { lab, layout } = view;
  const out = outputBox(layout, lab, lab.at);
  for (const { cell: each, share } of seenBy(lab, lab.at)) {
    const box = inputBox(layout, lab, each);
    const [from, to] = isBack(view) ? [out, box] : [box, out];
    if (share !== 0) travel(view, from, to, Math.abs(share));
  }
}

/** The chosen window, its output and the cell in hand; an equals sign wherever cells tie. */
function marks(view: View): void {
  const { context, palette, lab, layout, chosen } = view;
  lab.tied.forEach((tied, w) => tied && badge(view, outputBox(layout, lab, w)));
  if (lab.tied[lab.at]) {
    for (const { cell: each } of seenBy(lab, lab.at)) {
      if (lab.x[each] === lab.y[lab.at]) badge(view, inputBox(layout, lab, each));
    }
  }
  const { size, input } = layout;
  const { top, left } = lab.windows.frame(lab.at);
  outline(view, palette.accent, { x: input.x + left * size, y: input.y + top * size, size: lab.windows.kernel * size }, 3);
  outline(view, palette.accent, outputBox(layout, lab, lab.at), 3);
  if (chosen === undefined) return;
  context.setLineDash([3, 3]);
  outline(view, palette.ink, inset(inputBox(layout, lab, chosen), 3), 1.5);
  context.setLineDash([]);
}
