/** Kernels to choose from; Python's `nbsrc.widgets.kernel_painter` keeps the same. */
import { plane, turned, type Plane } from "../engine";

export interface Kernel {
  readonly name: string;
  readonly label: string;
  readonly rows: readonly (readonly number[])[];
  /** What every tap is divided by. */
  readonly divide: number;
}

const row = (n: number, value: number): number[] => Array.from({ length: n }, () => value);

export const KERNELS: readonly Kernel[] = [
  { name: "identity", label: "Identity", rows: [[0, 0, 0], [0, 1, 0], [0, 0, 0]], divide: 1 },
  { name: "blur", label: "Blur", rows: [row(3, 1), row(3, 1), row(3, 1)], divide: 9 },
  { name: "soft_blur", label: "Blur, soft", rows: [[1, 2, 1], [2, 4, 2], [1, 2, 1]], divide: 16 },
  { name: "wide_blur", label: "Blur, 5 × 5", rows: [1, 2, 3, 4, 5].map(() => row(5, 1)), divide: 25 },
  { name: "sharpen", label: "Sharpen", rows: [[0, -1, 0], [-1, 5, -1], [0, -1, 0]], divide: 1 },
  { name: "sobel_x", label: "Sobel, upright edges", rows: [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], divide: 1 },
  { name: "sobel_y", label: "Sobel, level edges", rows: [[-1, -2, -1], [0, 0, 0], [1, 2, 1]], divide: 1 },
  { name: "laplacian", label: "Laplacian, all edges", rows: [[0, 1, 0], [1, -4, 1], [0, 1, 0]], divide: 1 },
  { name: "emboss", label: "Emboss", rows: [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]], divide: 1 },
  { name: "motion", label: "Motion, aslant", rows: [0, 1, 2, 3, 4].map((k) => row(5, 0).fill(1, k, k + 1)), divide: 5 },
  { name: "shift", label: "Shift", rows: [[0, 0, 0], [0, 0, 1], [0, 0, 0]], divide: 1 },
];
export const LARGEST = 7;

/** Rows of numbers as the plane that slides, turned round for a true convolution. */
export function kernelPlane(rows: readonly (readonly number[])[], divide: number, turn: boolean): Plane {
  const w = plane(rows.length, rows[0].length, rows.flat().map((tap) => tap / divide));
  return turn ? turned(w) : w;
}

/** The same taps in a grid of another size: cut off, or with zeros around, about the middle. */
export function resized(rows: readonly (readonly number[])[], size: number): number[][] {
  const [down, right] = [Math.floor((size - rows.length) / 2), Math.floor((size - rows[0].length) / 2)];
  return Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => rows[i - down]?.[j - right] ?? 0));
}
