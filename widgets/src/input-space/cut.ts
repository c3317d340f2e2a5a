/** The read-out's straight cut through the last layer: a line in the plane, a plane in space. */
import type { Cube } from "../ui/steady";
import type { Camera } from "./camera";
import { Projected } from "./camera";
import type { Look } from "./panel";

interface Cut {
  weights: Float64Array;
  bias: number;
  share: number;
}

const seen = new Projected(16);
const ring = new Float64Array(3 * 16);

export function drawCut(context: CanvasRenderingContext2D, camera: Camera, look: Look, cut: Cut): void {
  if (cut.share <= 0 || !cut.weights.every(Number.isFinite)) return;
  if (cut.weights.length === 2) drawLine(context, camera, look, cut);
  else drawPlane(context, camera, look, cut);
  context.globalAlpha = 1;
}

// Two far points of the line, and the half-planes either side of it in the colours of the classes.
function drawLine(context: CanvasRenderingContext2D, camera: Camera, { cube, palette, small }: Look, cut: Cut): void {
  const [u = 0, v = 0] = cut.weights;
  const length = Math.hypot(u, v);
  if (length === 0) return;
  const far = 8 * cube.reach;
  const offset = (cut.bias + u * cube.x + v * cube.y) / length;
  const [nx, ny] = [u / length, v / length];
  const [x, y] = [cube.x - offset * nx, cube.y - offset * ny];
  const ends = [
    [x - far * ny, y + far * nx],
    [x + far * ny, y - far * nx],
    [x + far * (nx + ny), y + far * (ny - nx)],
    [x + far * (nx - ny), y + far * (ny + nx)],
    [x - far * (nx - ny), y - far * (ny + nx)],
    [x - far * (nx + ny), y - far * (ny - nx)],
  ] as const;
  ends.forEach(([ex, ey], i) => {
    ring[i] = ex;
    ring[ends.length + i] = ey;
  });
  camera.project(ring, 2, ends.length, seen);
  for (const [label, corners] of [
    [1, [0, 1, 2, 3]],
    [0, [0, 1, 4, 5]],
  ] as const) {
    context.beginPath();
    for (const corner of corners) context.lineTo(seen.px[corner] as number, seen.py[corner] as number);
    context.fillStyle = palette.classes[label];
    context.globalAlpha = cut.share * (palette.dark ? 0.14 : 0.1);
    context.fill();
  }
  context.globalAlpha = cut.share;
  context.strokeStyle = palette.ink;
  context.lineWidth = small ? 1 : 1.5;
  context.setLineDash(small ? [3, 2] : [7, 5]);
  context.beginPath();
  context.moveTo(seen.px[0] as number, seen.py[0] as number);
  context.lineTo(seen.px[1] as number, seen.py[1] as number);
  context.stroke();
  context.setLineDash([]);
}

function drawPlane(context: CanvasRenderingContext2D, camera: Camera, { cube, palette, small }: Look, cut: Cut): void {
  const n = sectionOf(cube, cut);
  if (n < 3) return;
  camera.project(ring, 3, n, seen);
  context.beginPath();
  for (let i = 0; i < n; i += 1) context.lineTo(seen.px[i] as number, seen.py[i] as number);
  context.closePath();
  context.fillStyle = palette.ink;
  context.globalAlpha = cut.share * camera.solidity * 0.12;
  context.fill();
  context.strokeStyle = palette.ink;
  context.lineWidth = small ? 1 : 1.5;
  context.globalAlpha = cut.share * camera.solidity * 0.8;
  context.setLineDash(small ? [3, 2] : [7, 5]);
  context.stroke();
  context.setLineDash([]);
}

/** Corners, in order around, of the polygon in which a plane cuts a cube; into `ring`; returns how many. */
function sectionOf(cube: Cube, { weights, bias }: Cut): number {
  const centre = [cube.x, cube.y, cube.z];
  const found: number[][] = [];
  const value = (p: readonly number[]): number => p.reduce((sum, x, k) => sum + x * (weights[k] as number), bias);
  for (let axis = 0; axis < 3; axis += 1) {
    for (let corner = 0; corner < 4; corner += 1) {
      const start = centre.map((c, k) => {
        const bit = k === axis ? 0 : (corner >> ((k - axis + 3) % 3 === 1 ? 0 : 1)) & 1;
        return c + cube.reach * (bit ? 1 : -1);
      });
      const end = start.map((c, k) => (k === axis ? c + 2 * cube.reach : c));
      const [low, high] = [value(start), value(end)];
      if (low > 0 === high > 0) continue;
      const t = low / (low - high);
      found.push(start.map((c, k) => c + t * ((end[k] as number) - c)));
    }
  }
  if (found.length < 3) return 0;
  const middle = [0, 1, 2].map((k) => found.reduce((sum, p) => sum + (p[k] as number), 0) / found.length);
  // Two directions within the plane order the corners by angle.
  const first = (found[0] as number[]).map((x, k) => x - (middle[k] as number));
  const w = [...weights];
  const second = [0, 1, 2].map((k) => {
    const [i, j] = [(k + 1) % 3, (k + 2) % 3];
    return (w[i] as number) * (first[j] as number) - (w[j] as number) * (first[i] as number);
  });
  const along = (p: readonly number[], d: readonly number[]): number =>
    p.reduce((sum, x, k) => sum + (x - (middle[k] as number)) * (d[k] as number), 0);
  const size = (d: readonly number[]): number => Math.hypot(...d) || 1;
  const angle = (p: readonly number[]): number =>
    Math.atan2(along(p, second) / size(second), along(p, first) / size(first));
  found.sort((p, q) => angle(p) - angle(q));
  found.forEach((p, i) => p.forEach((x, k) => (ring[k * found.length + i] = x)));
  return found.length;
}
