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

const MIDDLE: Rgb = [128, 128, 128];

export class Sheet {
  readonly canvas = document.createElement("canvas");
  readonly #context = this.canvas.getContext("2d");
  #width = 0;
  #height = 0;
  #image: ImageData | undefined;
  // Red, green, blue and cover of each pixel, colours already multiplied by the cover.
  #paint = new Float32Array(0);
  #colour: [number, number, number, number] = [0, 0, 0, 0];
  #striped = false;
  #stripe: Rgb = MIDDLE;

  /** Paint the sheet for a panel of this many CSS pixels, `scale` of which make one pixel here. */
  render(points: Projected, width: number, height: number, scale: number, look: SheetLook): void {
    this.#size(Math.ceil(width / scale), Math.ceil(height / scale));
    if (!this.#image || !this.#context) return;
    this.#paint.fill(0);
    const { side, stride, solidity } = look;
    const { px, py } = points;
    const majority = solidity < 0.5 ? orientation(points, side, stride) : 0;
    const shrink = 1 / scale;
    for (let row = 0; row < side - 1; row += stride) {
      const above = Math.min(row + stride, side - 1) * side;
      for (let column = 0; column < side - 1; column += stride) {
        const right = Math.min(column + stride, side - 1);
        const [a, b, c, d] = [row * side + column, row * side + right, above + right, above + column];
        const [ax, ay, bx, by] = [px[a] as number, py[a] as number, px[b] as number, py[b] as number];
        const [cx, cy, dx, dy] = [px[c] as number, py[c] as number, px[d] as number, py[d] as number];
        const area = (cx - ax) * (dy - by) - (dx - bx) * (cy - ay);
        const score = ((look.logits[a] as number) + (look.logits[c] as number)) / 2;
        this.#mix(look, score, area, area * majority < 0, points, a, b, d);
        this.#triangle(ax * shrink, ay * shrink, bx * shrink, by * shrink, cx * shrink, cy * shrink);
        this.#triangle(ax * shrink, ay * shrink, cx * shrink, cy * shrink, dx * shrink, dy * shrink);
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

  // The colour of one cell: its class by the sign of the score, its strength by the size.
  #mix(
    { palette, solidity }: SheetLook,
    score: number,
    area: number,
    turnedOver: boolean,
    { px, py, depth }: Projected,
    a: number,
    b: number,
    d: number,
  ): void {
    const certainty = Math.abs(score) / (1 + Math.abs(score));
    const rgb = Number.isNaN(score) ? MIDDLE : palette.classesRgb[score > 0 ? 1 : 0];
    let cover = (palette.dark ? 0.13 : 0.09) + (palette.dark ? 0.3 : 0.24) * certainty;
    let light = 1;
    if (solidity > 0) {
      // Steepness of the cell against the view: cells seen edge-on are darker and denser.
      const wide = Math.hypot((px[b] as number) - (px[a] as number), (py[b] as number) - (py[a] as number));
      const high = Math.hypot((px[d] as number) - (px[a] as number), (py[d] as number) - (py[a] as number));
      const rise = Math.abs((depth[b] as number) - (depth[a] as number)) + Math.abs((depth[d] as number) - (depth[a] as number));
      const facing = Math.min(1, Math.abs(area) / (2 * wide * high + 1e-9)) / (1 + 6 * rise);
      light = 1 - solidity * 0.45 * (1 - facing);
      cover += solidity * 0.2;
    }
    this.#striped = turnedOver;
    this.#stripe = palette.fourthRgb;
    this.#colour = [rgb[0] * light, rgb[1] * light, rgb[2] * light, cover];
  }

  // Pixels whose centre lies in the triangle, by rows; shared edges belong to one triangle only.
  #triangle(ax: number, ay: number, bx: number, by: number, cx: number, cy: number): void {
    let swap: number;
    if (ay > by) { swap = ax; ax = bx; bx = swap; swap = ay; ay = by; by = swap; }
    if (by > cy) { swap = bx; bx = cx; cx = swap; swap = by; by = cy; cy = swap; }
    if (ay > by) { swap = ax; ax = bx; bx = swap; swap = ay; ay = by; by = swap; }
    const first = Math.max(0, Math.ceil(ay - 0.5));
    const last = Math.min(this.#height - 1, Math.ceil(cy - 0.5) - 1);
    const long = (cx - ax) / (cy - ay);
    const upper = (bx - ax) / (by - ay);
    const lower = (cx - bx) / (cy - by);
    for (let y = first; y <= last; y += 1) {
      const middle = y + 0.5;
      const p = ax + (middle - ay) * long;
      const q = middle < by ? ax + (middle - ay) * upper : bx + (middle - by) * lower;
      this.#row(y, p < q ? p : q, p < q ? q : p);
    }
  }

  #row(y: number, left: number, right: number): void {
    const paint = this.#paint;
    const [red, green, blue, cover] = this.#colour;
    const from = Math.max(0, Math.ceil(left - 0.5));
    const to = Math.min(this.#width - 1, Math.ceil(right - 0.5) - 1);
    for (let x = from; x <= to; x += 1) {
      const stripe = this.#striped && ((x + y) & 3) === 0;
      const share = stripe ? 0.5 : cover;
      const kept = 1 - share;
      const at = 4 * (y * this.#width + x);
      paint[at] = (stripe ? this.#stripe[0] : red) * share + (paint[at] as number) * kept;
      paint[at + 1] = (stripe ? this.#stripe[1] : green) * share + (paint[at + 1] as number) * kept;
      paint[at + 2] = (stripe ? this.#stripe[2] : blue) * share + (paint[at + 2] as number) * kept;
      paint[at + 3] = share + (paint[at + 3] as number) * kept;
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
