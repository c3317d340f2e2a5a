/** From the coordinates of a layer to places on a panel, flat or in space. */
import type { Cube } from "../ui/steady";
import type { Palette } from "../ui/theme";

/** A rectangle of a panel, in CSS pixels. */
export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** How a panel looks at its cube. */
export interface View {
  /** Radians about the upright axis, and of tilt towards the reader. */
  turn: number;
  tilt: number;
  /** 0: straight down on the plane; 1: at the solid from `turn` and `tilt`. */
  solidity: number;
}

/** Places on the panel, and depth (larger is nearer), of the points last projected. */
export class Projected {
  px: Float32Array;
  py: Float32Array;
  depth: Float32Array;
  n = 0;

  constructor(capacity: number) {
    this.px = new Float32Array(capacity);
    this.py = new Float32Array(capacity);
    this.depth = new Float32Array(capacity);
  }
}

const PERSPECTIVE = 0.14;
// A turned cube is up to 1.73 times as wide as a face of it; perspective adds a little.
const SOLID_SIZE = 0.57;

export class Camera {
  #xx = 1;
  #xz = 0;
  #yx = 0;
  #yy = 1;
  #yz = 0;
  #zx = 0;
  #zy = 0;
  #zz = 1;
  #scale = 1;
  #middleX = 0;
  #middleY = 0;
  #cube: Cube = { x: 0, y: 0, z: 0, reach: 1 };
  solidity = 0;

  /** Look at `cube` through `frame`. */
  aim(cube: Cube, frame: Frame, view: View): void {
    const [turn, tilt] = [view.turn * view.solidity, view.tilt * view.solidity];
    const [cosTurn, sinTurn, cosTilt, sinTilt] = [Math.cos(turn), Math.sin(turn), Math.cos(tilt), Math.sin(tilt)];
    this.#xx = cosTurn;
    this.#xz = sinTurn;
    this.#yx = sinTurn * sinTilt;
    this.#yy = cosTilt;
    this.#yz = -cosTurn * sinTilt;
    this.#zx = -sinTurn * cosTilt;
    this.#zy = sinTilt;
    this.#zz = cosTurn * cosTilt;
    this.#cube = cube;
    this.solidity = view.solidity;
    const half = Math.min(frame.width, frame.height) / 2;
    this.#scale = (half / cube.reach) * (1 + view.solidity * (SOLID_SIZE - 1));
    this.#middleX = frame.left + frame.width / 2;
    this.#middleY = frame.top + frame.height / 2;
  }

  /** Project n points, coordinate after coordinate, of which only the first `width` are stored. */
  project(values: Float64Array, width: number, n: number, into: Projected): void {
    const { px, py, depth } = into;
    const { x: cx, y: cy, z: cz, reach } = this.#cube;
    const [scale, mx, my] = [this.#scale, this.#middleX, this.#middleY];
    into.n = n;
    if (this.solidity === 0) {
      for (let i = 0; i < n; i += 1) {
        px[i] = mx + scale * ((values[i] as number) - cx);
        py[i] = my - scale * ((values[n + i] as number) - cy);
      }
      return;
    }
    const far = (PERSPECTIVE * this.solidity) / reach;
    for (let i = 0; i < n; i += 1) {
      const x = (values[i] as number) - cx;
      const y = (values[n + i] as number) - cy;
      const z = (width > 2 ? (values[2 * n + i] as number) : 0) - cz;
      const towards = this.#zx * x + this.#zy * y + this.#zz * z;
      const size = scale / Math.max(0.2, 1 - far * towards);
      px[i] = mx + size * (this.#xx * x + this.#xz * z);
      py[i] = my - size * (this.#yx * x + this.#yy * y + this.#yz * z);
      depth[i] = towards / reach;
    }
  }
}

const CORNERS = Float64Array.from({ length: 24 }, (_, index) => {
  const [axis, corner] = [Math.floor(index / 8), index % 8];
  return (corner >> axis) & 1 ? 1 : -1;
});
const EDGES = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((corner) =>
  [1, 2, 4].filter((bit) => !(corner & bit)).map((bit) => [corner, corner | bit] as const),
);
const corners = new Float64Array(24);
const seen = new Projected(8);

/** The edges of the cube, the hidden ones fainter, with the names of its axes. */
export function drawCube(
  context: CanvasRenderingContext2D,
  camera: Camera,
  cube: Cube,
  palette: Palette,
  names: readonly string[] | undefined,
  front: boolean,
): void {
  for (let i = 0; i < 24; i += 1) {
    const centre = i < 8 ? cube.x : i < 16 ? cube.y : cube.z;
    corners[i] = centre + cube.reach * (CORNERS[i] as number);
  }
  camera.project(corners, 3, 8, seen);
  let hindmost = 0;
  for (let i = 1; i < 8; i += 1) if ((seen.depth[i] as number) < (seen.depth[hindmost] as number)) hindmost = i;
  const foremost = 7 - hindmost;
  context.lineWidth = 1;
  context.strokeStyle = palette.muted;
  context.globalAlpha = camera.solidity * (front ? 0.3 : 0.55);
  context.beginPath();
  for (const [from, to] of EDGES) {
    // The three edges that meet in the nearest corner stand before the surface, the rest behind it.
    if ((from === foremost || to === foremost) !== front) continue;
    context.moveTo(seen.px[from] as number, seen.py[from] as number);
    context.lineTo(seen.px[to] as number, seen.py[to] as number);
  }
  context.stroke();
  context.globalAlpha = Math.max(0, 2.5 * camera.solidity - 1.5);
  if (names && front) nameAxes(context, cube, palette, names, hindmost);
  context.globalAlpha = 1;
}

// Each axis is named at the end of an edge on the rim of the drawing, pushed a little outwards.
function nameAxes(
  context: CanvasRenderingContext2D,
  cube: Cube,
  palette: Palette,
  names: readonly string[],
  hindmost: number,
): void {
  const middleX = ((seen.px[0] as number) + (seen.px[7] as number)) / 2;
  const middleY = ((seen.py[0] as number) + (seen.py[7] as number)) / 2;
  context.fillStyle = palette.muted;
  context.font = `12px ${palette.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  names.forEach((name, axis) => {
    const other = 1 << ((axis + 1) % 3);
    // Of the four edges along this axis take one that touches neither the nearest nor the farthest corner.
    const low = ((hindmost & ~(1 << axis)) ^ other) & 7;
    const start = low & ~(1 << axis);
    const end = start | (1 << axis);
    const x = ((seen.px[start] as number) + (seen.px[end] as number)) / 2;
    const y = ((seen.py[start] as number) + (seen.py[end] as number)) / 2;
    const away = Math.hypot(x - middleX, y - middleY) || 1;
    const push = 16 / away;
    context.fillText(name, x + (x - middleX) * push, y + (y - middleY) * push);
    for (const corner of [start, end]) {
      const value = (axis === 0 ? cube.x : axis === 1 ? cube.y : cube.z) + cube.reach * (corner === end ? 1 : -1);
      const tx = (seen.px[corner] as number) * 0.82 + x * 0.18;
      const ty = (seen.py[corner] as number) * 0.82 + y * 0.18;
      context.fillText(
        String(Number(value.toPrecision(2))).replace("-", "−"),
        tx + (x - middleX) * push,
        ty + (y - middleY) * push,
      );
    }
  });
}
