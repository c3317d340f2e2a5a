/**
 * The data points: a disc for class 0, a square for class 1; one on the wrong side of the boundary wears a ring.
 *
 * Hundreds of small shapes in every panel of every frame are what a canvas is slowest at, so they
 * are stamped, pixel by pixel, into one transparent picture that is then laid over the panel.
 */
import type { Palette } from "../ui/theme";
import type { Projected } from "./camera";
import type { Content, Look } from "./panel";

/** Positions within a pixel that have a stamp of their own, along either axis. */
const PHASES = 4;
/** Sizes for depth: far, middle, near. */
const SIZES = [0.84, 1, 1.16] as const;
/** Stamps of a kind: both classes at every size, and after them the ring of points on the wrong side. */
const RING = 2 * SIZES.length;
const RING_RADIUS = 6.5;

interface Stamp {
  readonly side: number;
  /** A number a pixel: red in the lowest byte, then green, blue and cover. */
  readonly ink: Uint32Array;
}

export class Markers {
  readonly #layer = document.createElement("canvas");
  readonly #context = this.#layer.getContext("2d");
  #image: ImageData | undefined;
  #pixels = new Uint32Array(0);
  #stamps: Stamp[] = [];
  #made = "";
  #order = new Uint16Array(0);
  // Rows and columns written to: only these are wiped and laid over the panel.
  readonly #dirty = { left: 0, top: 0, right: 0, bottom: 0 };

  draw(
    context: CanvasRenderingContext2D,
    width: number,
    height: number,
    seen: Projected,
    content: Content,
    look: Look,
  ): void {
    const { palette, small, view, screenPixels } = look;
    this.#size(Math.round(width * screenPixels), Math.round(height * screenPixels));
    if (!this.#image || !this.#context || seen.n === 0) return;
    this.#make(palette, small ? 1.9 : 4, small ? 0.5 : 1, screenPixels);
    this.#wipe();
    const { n, px, py, depth } = seen;
    const solid = view.solidity > 0;
    const order = this.#sorted(seen, solid);
    // Rings lie under the points: over them, a crowd on the wrong side is one dark blot.
    if (!small) {
      for (let i = 0; i < n; i += 1) {
        if ((content.dataLogits[i] as number) > 0 === (content.labels[i] === 1)) continue;
        this.#stamp(RING, (px[i] as number) * screenPixels, (py[i] as number) * screenPixels);
      }
    }
    for (let k = 0; k < n; k += 1) {
      const i = order[k] as number;
      const near = solid ? Math.min(2, Math.max(0, Math.round(1 + (depth[i] as number)))) : 1;
      const kind = (content.labels[i] as number) * SIZES.length + near;
      this.#stamp(kind, (px[i] as number) * screenPixels, (py[i] as number) * screenPixels);
    }
    const { left, top, right, bottom } = this.#dirty;
    if (right > left) {
      const [wide, high] = [right - left, bottom - top];
      this.#context.clearRect(left, top, wide, high);
      this.#context.putImageData(this.#image, 0, 0, left, top, wide, high);
      const scale = 1 / screenPixels;
      context.drawImage(this.#layer, left, top, wide, high, left * scale, top * scale, wide * scale, high * scale);
    }
  }

  #size(width: number, height: number): void {
    if (this.#layer.width === width && this.#layer.height === height && this.#image) return;
    this.#layer.width = width;
    this.#layer.height = height;
    this.#image = width > 0 && height > 0 ? this.#context?.createImageData(width, height) : undefined;
    this.#pixels = new Uint32Array(this.#image ? this.#image.data.buffer : new ArrayBuffer(0));
    Object.assign(this.#dirty, { left: 0, top: 0, right: 0, bottom: 0 });
  }

  #wipe(): void {
    const { width } = this.#layer;
    const dirty = this.#dirty;
    for (let y = dirty.top; y < dirty.bottom; y += 1) {
      this.#pixels.fill(0, y * width + dirty.left, y * width + dirty.right);
    }
    Object.assign(dirty, { left: Infinity, top: Infinity, right: 0, bottom: 0 });
  }

  // In space the nearest points are drawn last.
  #sorted({ n, depth }: Projected, byDepth: boolean): Uint16Array {
    if (this.#order.length !== n) this.#order = Uint16Array.from({ length: n }, (_, i) => i);
    if (byDepth) this.#order.sort((a, b) => (depth[a] as number) - (depth[b] as number));
    return this.#order;
  }

  // The inner loop of every frame: plain variables, and whole pixels at a time.
  #stamp(kind: number, x: number, y: number): void {
    const pixels = this.#pixels;
    const { width, height } = this.#layer;
    if (!(x > -50 && x < width + 50 && y > -50 && y < height + 50)) return;
    const column = Math.floor(x);
    const row = Math.floor(y);
    const phase = Math.floor((y - row) * PHASES) * PHASES + Math.floor((x - column) * PHASES);
    const { side, ink } = this.#stamps[kind * PHASES * PHASES + phase] as Stamp;
    const left = column - (side >> 1);
    const top = row - (side >> 1);
    const x0 = Math.max(0, left);
    const x1 = Math.min(width, left + side);
    const y0 = Math.max(0, top);
    const y1 = Math.min(height, top + side);
    if (x1 <= x0 || y1 <= y0) return;
    const dirty = this.#dirty;
    if (x0 < dirty.left) dirty.left = x0;
    if (y0 < dirty.top) dirty.top = y0;
    if (x1 > dirty.right) dirty.right = x1;
    if (y1 > dirty.bottom) dirty.bottom = y1;
    for (let v = y0; v < y1; v += 1) {
      let from = (v - top) * side + x0 - left;
      for (let to = v * width + x0; to < v * width + x1; to += 1, from += 1) {
        const over = ink[from] as number;
        const cover = over >>> 24;
        if (cover === 0) continue;
        const under = pixels[to] as number;
        pixels[to] = cover === 255 || under === 0 ? over : blend(over, under, cover);
      }
    }
  }

  #make(palette: Palette, radius: number, rim: number, screenPixels: number): void {
    const key = [palette.classes, palette.paper, palette.ink, radius, screenPixels].join();
    if (key === this.#made) return;
    this.#made = key;
    this.#stamps = [];
    for (const label of [0, 1]) {
      for (const size of SIZES) {
        this.#press((radius * 1.2 + rim + 1) * screenPixels, (context, x, y) => {
          drawShape(context, label, x, y, radius * size * screenPixels);
          context.fillStyle = palette.classes[label as 0 | 1];
          context.fill();
          context.strokeStyle = palette.paper;
          context.lineWidth = rim * screenPixels;
          context.stroke();
        });
      }
    }
    this.#press((RING_RADIUS + 2) * screenPixels, (context, x, y) => {
      context.arc(x, y, RING_RADIUS * screenPixels, 0, 2 * Math.PI);
      context.strokeStyle = palette.ink;
      context.lineWidth = 1.3 * screenPixels;
      context.globalAlpha = 0.75;
      context.stroke();
      context.globalAlpha = 1;
    });
  }

  // One more kind: its stamps at every position within a pixel, `reach` pixels to every side.
  #press(reach: number, paint: (context: CanvasRenderingContext2D, x: number, y: number) => void): void {
    const side = 2 * Math.ceil(reach) + 1;
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = side;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (!context) return;
    for (let phase = 0; phase < PHASES * PHASES; phase += 1) {
      context.clearRect(0, 0, side, side);
      context.beginPath();
      paint(
        context,
        (side >> 1) + ((phase % PHASES) + 0.5) / PHASES,
        (side >> 1) + (Math.floor(phase / PHASES) + 0.5) / PHASES,
      );
      this.#stamps.push({ side, ink: new Uint32Array(context.getImageData(0, 0, side, side).data.buffer) });
    }
  }
}

// The half-covered rim of a mark over another mark.
function blend(over: number, under: number, cover: number): number {
  const share = cover / 255;
  let mixed = Math.max(cover, under >>> 24) << 24;
  for (let shift = 0; shift < 24; shift += 8) {
    mixed |= (share * ((over >>> shift) & 255) + (1 - share) * ((under >>> shift) & 255)) << shift;
  }
  return mixed;
}

/** A disc for class 0; a square of about the same area for class 1. */
export function drawShape(
  context: CanvasRenderingContext2D,
  label: number,
  x: number,
  y: number,
  radius: number,
): void {
  if (label === 0) {
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
  } else {
    const half = radius * 0.89;
    context.rect(x - half, y - half, 2 * half, 2 * half);
  }
}
