/** One picture of the space at some place of the network: sheet, grid, boundary, points, cut. */
import type { Palette } from "../ui/theme";
import type { Cube } from "../ui/steady";
import { Camera, Projected, drawCube, type Frame, type View } from "./camera";
import { drawCut } from "./cut";
import { SIDE } from "./journey";
import { Markers } from "./markers";
import { Sheet } from "./sheet";

/** What a panel shows: three sets of points, coordinate after coordinate. */
export interface Content {
  readonly grid: Float64Array;
  readonly data: Float64Array;
  readonly boundary: Float64Array;
  /** Coordinates stored of every point: 2 or 3. */
  readonly width: number;
  readonly points: number;
  readonly crossings: number;
  readonly labels: Uint8Array;
  readonly gridLogits: Float64Array;
  readonly dataLogits: Float64Array;
}

export interface Look {
  readonly palette: Palette;
  readonly view: View;
  readonly cube: Cube;
  readonly frame: Frame;
  /** A thumbnail leaves out what would only be a blur in it. */
  readonly small: boolean;
  readonly axisNames?: readonly string[];
  /** Weights and bias of the read-out, and how visible its straight cut is. */
  readonly cut?: { weights: Float64Array; bias: number; share: number };
  readonly screenPixels: number;
}

const LINES_BETWEEN = 7; // 49 cells: every seventh line is a main line

export class Panel {
  readonly camera = new Camera();
  readonly #grid = new Projected(SIDE * SIDE);
  readonly #sheet = new Sheet();
  readonly #markers = new Markers();
  #data = new Projected(0);
  #boundary = new Projected(0);

  draw(context: CanvasRenderingContext2D, width: number, height: number, content: Content, look: Look): void {
    const { camera } = this;
    const { palette, frame, view, cube, small } = look;
    camera.aim(cube, frame, view);
    if (this.#data.px.length < content.points) this.#data = new Projected(content.points);
    if (this.#boundary.px.length < content.crossings) this.#boundary = new Projected(2 * content.crossings);
    camera.project(content.grid, content.width, SIDE * SIDE, this.#grid);
    camera.project(content.data, content.width, content.points, this.#data);
    camera.project(content.boundary, content.width, content.crossings, this.#boundary);

    context.save();
    context.beginPath();
    if (view.solidity > 0) context.rect(0, 0, width, height);
    else context.rect(frame.left, frame.top, frame.width, frame.height);
    context.clip();
    if (view.solidity > 0) drawCube(context, camera, cube, palette, undefined, false);
    else if (!small) this.#origin(context, look);
    if (look.cut && view.solidity === 0) drawCut(context, camera, look, look.cut);
    this.#sheet.render(this.#grid, width, height, small ? 2.5 : 3, {
      side: SIDE,
      stride: small ? 2 : 1,
      logits: content.gridLogits,
      palette,
      solidity: view.solidity,
    });
    context.imageSmoothingEnabled = true;
    const scale = small ? 2.5 : 3;
    context.drawImage(this.#sheet.canvas, 0, 0, this.#sheet.canvas.width * scale, this.#sheet.canvas.height * scale);
    this.#lines(context, look);
    if (look.cut && view.solidity > 0) drawCut(context, camera, look, look.cut);
    this.#curve(context, look);
    this.#markers.draw(context, width, height, this.#data, content, look);
    context.restore();
    if (view.solidity > 0) drawCube(context, camera, cube, palette, look.axisNames, true);
  }

  #origin(context: CanvasRenderingContext2D, { palette, frame, cube }: Look): void {
    const scale = Math.min(frame.width, frame.height) / 2 / cube.reach;
    const x = frame.left + frame.width / 2 - cube.x * scale;
    const y = frame.top + frame.height / 2 + cube.y * scale;
    context.strokeStyle = palette.rule;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x, frame.top);
    context.lineTo(x, frame.top + frame.height);
    context.moveTo(frame.left, y);
    context.lineTo(frame.left + frame.width, y);
    context.stroke();
  }

  #lines(context: CanvasRenderingContext2D, { palette, small }: Look): void {
    context.strokeStyle = palette.ink;
    context.lineJoin = "round";
    if (!small) {
      context.lineWidth = 0.6;
      context.globalAlpha = palette.dark ? 0.2 : 0.16;
      this.#trace(context, 1, true);
    }
    context.lineWidth = small ? 0.7 : 1;
    context.globalAlpha = small ? 0.42 : palette.dark ? 0.5 : 0.42;
    this.#trace(context, LINES_BETWEEN, false);
    context.globalAlpha = 1;
  }

  #trace(context: CanvasRenderingContext2D, stride: number, skipMain: boolean): void {
    const { px, py } = this.#grid;
    context.beginPath();
    for (let line = 0; line < SIDE; line += stride) {
      if (skipMain && line % LINES_BETWEEN === 0) continue;
      let at = line * SIDE;
      context.moveTo(px[at] as number, py[at] as number);
      for (let i = 1; i < SIDE; i += 1) context.lineTo(px[at + i] as number, py[at + i] as number);
      at = line;
      context.moveTo(px[at] as number, py[at] as number);
      for (let i = 1; i < SIDE; i += 1) context.lineTo(px[at + i * SIDE] as number, py[at + i * SIDE] as number);
    }
    context.stroke();
  }

  #curve(context: CanvasRenderingContext2D, { palette, small }: Look): void {
    const { px, py, n } = this.#boundary;
    if (n === 0) return;
    context.beginPath();
    for (let i = 0; i + 1 < n; i += 2) {
      context.moveTo(px[i] as number, py[i] as number);
      context.lineTo(px[i + 1] as number, py[i + 1] as number);
    }
    context.lineCap = "round";
    if (!small) {
      context.strokeStyle = palette.paper;
      context.globalAlpha = 0.8;
      context.lineWidth = 4.5;
      context.stroke();
      context.globalAlpha = 1;
    }
    context.strokeStyle = palette.ink;
    context.lineWidth = small ? 1.4 : 2.2;
    context.stroke();
    context.lineCap = "butt";
  }
}
