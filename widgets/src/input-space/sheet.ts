/**
 * The bent input plane as a translucent sheet, tinted by the network's score.
 *
 * Filling thousands of warped cells with canvas paths is too slow for every frame, so the cells
 * are painted into a small picture, pixel by pixel, which is then drawn enlarged. Where the sheet
 * lies over itself it is darker; where it is turned over it is striped in a colour of its own.
 */
import type { Palette, Rgb } from "../ui/theme";
import type { Projected } from "./camera";

export interface SheetLook {
  /** Points of the grid along a side, and how many of them to skip at a time. */
  readonly side: number;
  readonly stride: number;
  /** Logit of every grid point. */
  readonly logits: Float64Array;
  readonly palette: Palette;
  /** 0 in the plane, 1 in space: a solid is shaded, a plane shows its folds. */
  readonly solidity: number;
}

const SHADES = 128;
const MIDDLE_SHADE = 64;
const SHADES_A_UNIT = 8;

export class Sheet {
  readonly canvas = document.createElement("canvas");
  readonly #context = this.canvas.getContext("2d");
  #width = 0;
  #height = 0;
  #image: ImageData | undefined;
  // Red, green, blue and cover of each pixel, colours already multiplied by the cover.
  #paint = new Float32Array(0);
  readonly #colours = new Float32Array(4 * SHADES);
  #mixed = "";
  #light = 1;
  #striped = false;
  #stripe: Rgb = [128, 128, 128];

  /** Paint the sheet for a panel of this many CSS pixels, `scale` of which make one pixel here. */
  render(points: Projected, width: number, height: number, scale: number, look: SheetLook): void {
    this.#size(Math.ceil(width / scale), Math.ceil(height / scale));
    if (!this.#image || !this.#context) return;
    this.#paint.fill(0);
    const { side, stride, solidity, palette, logits } = look;
    const { px, py } = points;
    const majority = solidity < 0.5 ? orientation(points, side, stride) : 0;
    const shrink = 1 / scale;
    this.#mixColours(palette, solidity);
    this.#stripe = palette.fourthRgb;
    for (let row = 0; row < side - 1; row += stride) {
      const above = Math.min(row + stride, side - 1) * side;
      for (let column = 0; column < side - 1; column += stride) {
        const right = Math.min(column + stride, side - 1);
        const a = row * side + column;
        const b = row * side + right;
        const c = above + right;
        const d = above + column;
        const ax = (px[a] as number) * shrink;
        const ay = (py[a] as number) * shrink;
        const bx = (px[b] as number) * shrink;
        const by = (py[b] as number) * shrink;
        const cx = (px[c] as number) * shrink;
        const cy = (py[c] as number) * shrink;
        const dx = (px[d] as number) * shrink;
        const dy = (py[d] as number) * shrink;
        const area = (cx - ax) * (dy - by) - (dx - bx) * (cy - ay);
        this.#striped = area * majority < 0;
        this.#light = solidity > 0 ? 1 - solidity * 0.45 * (1 - facing(points, area / (shrink * shrink), a, b, d)) : 1;
        const sa = logits[a] as number;
        const sc = logits[c] as number;
        this.#triangle(ax, ay, sa, bx, by, logits[b] as number, cx, cy, sc);
        this.#triangle(ax, ay, sa, cx, cy, sc, dx, dy, logits[d] as number);
      }
    }
    this.#flush();
  }

  #size(width: number, height: number): void {
    if (width === this.#width && height === this.#height) return;
    this.#width = this.canvas.width = width;
    this.#height = this.canvas.height = height;
    this.#paint = new Float32Array(4 * width * height);
    this.#image = width > 0 && height > 0 ? this.#context?.createImageData(width, height) : undefined;
  }

  // Colour and cover for every score from -8 to 8: the class by its sign, the cover by its size.
  #mixColours(palette: Palette, solidity: number): void {
    const key = [...palette.classes, palette.dark, solidity].join();
    if (key === this.#mixed) return;
    this.#mixed = key;
    const [least, more] = palette.dark ? [0.13, 0.3] : [0.09, 0.24];
    for (let index = 0; index < SHADES; index += 1) {
      const score = (index + 0.5 - MIDDLE_SHADE) / SHADES_A_UNIT;
      const certainty = Math.abs(score) / (1 + Math.abs(score));
      this.#colours.set(palette.classesRgb[score > 0 ? 1 : 0], 4 * index);
      this.#colours[4 * index + 3] = least + more * certainty + 0.2 * solidity;
    }
  }

  // Pixels whose centre lies in the triangle, by rows; shared edges belong to one triangle only.
  // The score is linear over the triangle, as the read-out is over the last layer.
  #triangle(
    ax: number,
    ay: number,
    sa: number,
    bx: number,
    by: number,
    sb: number,
    cx: number,
    cy: number,
    sc: number,
  ): void {
    const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
    if (!(Math.abs(area) > 1e-6)) return;
    const across = ((sb - sa) * (cy - ay) - (sc - sa) * (by - ay)) / area;
    const down = ((sc - sa) * (bx - ax) - (sb - sa) * (cx - ax)) / area;
    const start = sa - ax * across - ay * down;
    // Corners from top to bottom.
    if (ay > by) [ax, ay, bx, by] = [bx, by, ax, ay];
    if (by > cy) [bx, by, cx, cy] = [cx, cy, bx, by];
    if (ay > by) [ax, ay, bx, by] = [bx, by, ax, ay];
    const first = Math.max(0, Math.ceil(ay - 0.5));
    const last = Math.min(this.#height - 1, Math.ceil(cy - 0.5) - 1);
    const long = (cx - ax) / (cy - ay);
    const upper = (bx - ax) / (by - ay);
    const lower = (cx - bx) / (cy - by);
    for (let y = first; y <= last; y += 1) {
      const middle = y + 0.5;
      const p = ax + (middle - ay) * long;
      const q = middle < by ? ax + (middle - ay) * upper : bx + (middle - by) * lower;
      this.#row(y, p < q ? p : q, p < q ? q : p, start + middle * down, across);
    }
  }

  // One row of a triangle; the score at pixel x is `score + (x + 0.5) * slope`.
  #row(y: number, left: number, right: number, score: number, slope: number): void {
    const paint = this.#paint;
    const colours = this.#colours;
    const light = this.#light;
    const from = Math.max(0, Math.ceil(left - 0.5));
    const to = Math.min(this.#width - 1, Math.ceil(right - 0.5) - 1);
    for (let x = from; x <= to; x += 1) {
      const at = 4 * (y * this.#width + x);
      if (this.#striped && (x + y) % 6 < 2) {
        const [red, green, blue] = this.#stripe;
        paint[at] = 0.38 * red + 0.62 * (paint[at] as number);
        paint[at + 1] = 0.38 * green + 0.62 * (paint[at + 1] as number);
        paint[at + 2] = 0.38 * blue + 0.62 * (paint[at + 2] as number);
        paint[at + 3] = 0.38 + 0.62 * (paint[at + 3] as number);
        continue;
      }
      const shade = Math.floor((score + (x + 0.5) * slope) * SHADES_A_UNIT) + MIDDLE_SHADE;
      const colour = 4 * (shade < 0 ? 0 : shade >= SHADES ? SHADES - 1 : shade | 0);
      const cover = colours[colour + 3] as number;
      const lit = light * cover;
      const kept = 1 - cover;
      paint[at] = lit * (colours[colour] as number) + kept * (paint[at] as number);
      paint[at + 1] = lit * (colours[colour + 1] as number) + kept * (paint[at + 1] as number);
      paint[at + 2] = lit * (colours[colour + 2] as number) + kept * (paint[at + 2] as number);
      paint[at + 3] = cover + kept * (paint[at + 3] as number);
    }
  }

  #flush(): void {
    const image = this.#image as ImageData;
    const { data } = image;
    const paint = this.#paint;
    for (let at = 0; at < data.length; at += 4) {
      const cover = paint[at + 3] as number;
      if (cover === 0) {
        data[at + 3] = 0;
        continue;
      }
      data[at] = (paint[at] as number) / cover;
      data[at + 1] = (paint[at + 1] as number) / cover;
      data[at + 2] = (paint[at + 2] as number) / cover;
      data[at + 3] = 255 * cover;
    }
    this.#context?.putImageData(image, 0, 0);
  }
}

// Which way round most cells lie: 1 or -1.
function orientation({ px, py }: Projected, side: number, stride: number): number {
  let sum = 0;
  for (let row = 0; row < side - stride; row += stride) {
    for (let column = 0; column < side - stride; column += stride) {
      const a = row * side + column;
      const [b, d] = [a + stride, a + stride * side];
      const across = (px[b] as number) - (px[a] as number);
      const up = (py[d] as number) - (py[a] as number);
      const area = across * up - ((px[d] as number) - (px[a] as number)) * ((py[b] as number) - (py[a] as number));
      sum += area > 0 ? 1 : area < 0 ? -1 : 0;
    }
  }
  return sum < 0 ? -1 : 1;
}

// How squarely a cell faces the reader, 0 to 1: cells seen edge-on are drawn darker.
function facing({ px, py, depth }: Projected, area: number, a: number, b: number, d: number): number {
  const wide = Math.hypot((px[b] as number) - (px[a] as number), (py[b] as number) - (py[a] as number));
  const high = Math.hypot((px[d] as number) - (px[a] as number), (py[d] as number) - (py[a] as number));
  const rise =
    Math.abs((depth[b] as number) - (depth[a] as number)) + Math.abs((depth[d] as number) - (depth[a] as number));
  return Math.min(1, Math.abs(area) / (2 * wide * high + 1e-9)) / (1 + 6 * rise);
}
