/** The data points: a disc for class 0, a square for class 1, stamped from small pictures. */
import type { Palette } from "../ui/theme";
import type { Projected } from "./camera";
import type { Content, Look } from "./panel";

export class Markers {
  #stamps: HTMLCanvasElement[] = [];
  #made = "";
  #order = new Uint16Array(0);

  draw(context: CanvasRenderingContext2D, seen: Projected, content: Content, look: Look): void {
    const { palette, small, view, screenPixels } = look;
    const radius = small ? 1.9 : 4;
    this.#make(palette, radius, small, screenPixels);
    const { n, px, py, depth } = seen;
    const order = this.#sorted(seen, view.solidity > 0);
    const half = radius + 1.5;
    for (let k = 0; k < n; k += 1) {
      const i = order[k] as number;
      const size = view.solidity > 0 ? half * (1 + 0.18 * view.solidity * (depth[i] as number)) : half;
      const stamp = this.#stamps[content.labels[i] as number] as HTMLCanvasElement;
      context.drawImage(stamp, (px[i] as number) - size, (py[i] as number) - size, 2 * size, 2 * size);
    }
    if (!small) this.#ringWrong(context, seen, content, palette);
  }

  // Points on the wrong side of the boundary wear a ring.
  #ringWrong(context: CanvasRenderingContext2D, { n, px, py }: Projected, content: Content, palette: Palette): void {
    context.beginPath();
    for (let i = 0; i < n; i += 1) {
      if ((content.dataLogits[i] as number) > 0 === (content.labels[i] === 1)) continue;
      context.moveTo((px[i] as number) + 6.5, py[i] as number);
      context.arc(px[i] as number, py[i] as number, 6.5, 0, 2 * Math.PI);
    }
    context.strokeStyle = palette.ink;
    context.lineWidth = 1.3;
    context.globalAlpha = 0.75;
    context.stroke();
    context.globalAlpha = 1;
  }

  // In space the nearest points are drawn last.
  #sorted({ n, depth }: Projected, byDepth: boolean): Uint16Array {
    if (this.#order.length !== n) this.#order = Uint16Array.from({ length: n }, (_, i) => i);
    if (byDepth) this.#order.sort((a, b) => (depth[a] as number) - (depth[b] as number));
    return this.#order;
  }

  #make(palette: Palette, radius: number, small: boolean, screenPixels: number): void {
    const key = [palette.classes, palette.paper, radius, screenPixels].join();
    if (key === this.#made) return;
    this.#made = key;
    this.#stamps = palette.classes.map((colour, label) => {
      const canvas = document.createElement("canvas");
      const side = 2 * (radius + 1.5);
      canvas.width = canvas.height = Math.ceil(side * screenPixels);
      const context = canvas.getContext("2d");
      if (!context) return canvas;
      context.scale(canvas.width / side, canvas.width / side);
      context.beginPath();
      drawShape(context, label, side / 2, side / 2, radius);
      context.fillStyle = colour;
      context.fill();
      context.strokeStyle = palette.paper;
      context.lineWidth = small ? 0.5 : 1;
      context.stroke();
      return canvas;
    });
  }
}

/** A disc for class 0; a square of about the same area for class 1. */
export function drawShape(context: CanvasRenderingContext2D, label: number, x: number, y: number, radius: number): void {
  if (label === 0) {
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
  } else {
    const half = radius * 0.89;
    context.rect(x - half, y - half, 2 * half, 2 * half);
  }
}
