/** Greys for pictures, and two colours for the signs of weights. */
import type { Plane } from "../engine";
import type { Surface } from "../ui/surface";
import type { Palette } from "../ui/theme";

/** A plane as an image of one pixel a cell, black at `low`, white at `high`. */
export class Image {
  readonly #canvas = document.createElement("canvas");
  readonly #context = this.#canvas.getContext("2d");

  draw(context: CanvasRenderingContext2D, { height, width, values }: Plane, [low, high]: readonly [number, number],
    left: number, top: number, cell: number, until = values.length): void {
    if (!this.#context) return;
    this.#canvas.width = width;
    this.#canvas.height = height;
    const image = this.#context.createImageData(width, height);
    for (let i = 0; i < until; i++) {
      const grey = Math.round((255 * (values[i] - low)) / (high - low || 1));
      image.data.set([grey, grey, grey, 255], 4 * i);
    }
    this.#context.putImageData(image, 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.#canvas, left, top, width * cell, height * cell);
  }
}

/** Make a canvas as high as what will be drawn on it. */
export function setHeight(stage: HTMLElement, surface: Surface, name: string, height: number): void {
  const wanted = `${Math.ceil(height)}px`;
  if (stage.style.getPropertyValue(name) === wanted) return;
  stage.style.setProperty(name, wanted);
  surface.fit();
  surface.begin();
}

/** Blue for weights above zero, orange below, the stronger the larger; `most` is the largest size. */
export function tint(palette: Palette, value: number, most: number): string {
  if (value === 0 || most === 0) return palette.panel;
  const share = Math.round(25 + 75 * Math.min(1, Math.abs(value) / most));
  return `color-mix(in srgb, ${palette.classes[value > 0 ? 0 : 1]} ${share}%, ${palette.panel})`;
}

/** The colour of text on a tint. */
export function onTint(palette: Palette, value: number, most: number): string {
  return most > 0 && Math.abs(value) / most > 0.6 ? palette.paper : palette.ink;
}
