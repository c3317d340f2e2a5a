/** Numbers as pixels: grey for pictures and outputs, two colours for what has changed. */
import type { Torus } from "../engine";
import { toRgb, type Palette, type Rgb } from "../ui/theme";

/** Turns a canvas into a picture of `torus`, a canvas pixel a number; style sheets make it large. */
export function paint(canvas: HTMLCanvasElement, torus: Torus, colour: (value: number) => Rgb): void {
  const { values, rows, columns } = torus;
  if (canvas.width !== columns || canvas.height !== rows) [canvas.width, canvas.height] = [columns, rows];
  const context = canvas.getContext("2d");
  if (!context) return;
  const image = context.createImageData(columns, rows);
  for (let at = 0; at < values.length; at++) {
    const [red, green, blue] = colour(values[at] as number);
    image.data.set([red, green, blue, 255], 4 * at);
  }
  context.putImageData(image, 0, 0);
}

export const grey = (value: number): Rgb => {
  const level = Math.round(255 * value);
  return [level, level, level];
};

/** From the paper, where nothing has changed, to one colour for less and the other for more. */
export function changed(palette: Palette): (value: number) => Rgb {
  const paper = toRgb(palette.paper);
  return (value) => {
    const end = palette.classesRgb[value < 0 ? 0 : 1];
    const share = Math.min(1, Math.abs(value)) ** 0.7; // small changes are to be seen, too
    return [0, 1, 2].map((part) => Math.round((paper[part] ?? 0) + share * ((end[part] ?? 0) - (paper[part] ?? 0)))) as unknown as Rgb;
  };
}

/** How each pooling is drawn: colour, dashes, and the marker of its swatch. */
export function looks(palette: Palette): readonly { colour: string; dash: readonly number[] }[] {
  return [
    { colour: palette.muted, dash: [2, 4] },
    { colour: palette.fourth, dash: [7, 3] },
    { colour: palette.classes[1], dash: [] },
    { colour: palette.third, dash: [10, 3, 2, 3] },
    { colour: palette.classes[0], dash: [] },
  ];
}
