/**
 * How to move points from where they are to where a matrix sends them, so that the eye sees what the matrix does.
 *
 * The straight line (1 - t) I + t A passes through the zero matrix when A is half a turn. Here the matrix is taken
 * apart (polar decomposition): A = R S, a stretch S along directions at right angles, then a rotation R. On the way
 * the rotation has gone t of its angle and the stretch is (1 - t) I + t S, so that the matrix
 * R(t angle) ((1 - t) I + t S) is singular only at t = 1, and only if A is.
 *
 * A matrix with a negative determinant turns space over and no way to it avoids singular matrices. Then one
 * stretch is negative, so that exactly one direction is flattened, once, at t = 1 / (1 + that stretch). The direction
 * is the one that leaves the smallest rotation.
 */

import { wholeNumber } from "./errors";
import { announce } from "./linear-words";
import { determinant, rotation, smallestRotation, turned } from "./rotation";
import { dot, singular, type Singular } from "./singular";
import { multiply } from "./stages";

export interface LinearPath {
  /** "reflection": the map turns space over; "collapse": the image has fewer dimensions than the points. */
  readonly kind: "rotation+stretch" | "reflection" | "collapse";
  readonly rows: number;
  readonly columns: number;
  /** max(rows, columns): the points move in this many dimensions. */
  readonly size: number;
  /** The matrix is rectangular: zeros were added to make it square; extra coordinates are dropped at the end. */
  readonly padded: boolean;
  /** Dimensions of the image. */
  readonly rank: number;
  /** Angle of the rotation in radians, from 0 to pi (in the plane from -pi to pi, counterclockwise positive). */
  readonly turn: number;
  /** Singular values, largest first; those of the padded directions are left out. */
  readonly stretches: readonly number[];
  /** The time at which a reflection flattens one direction; null otherwise. */
  readonly flatAt: number | null;
  /** One or two sentences for the reader. */
  readonly announcement: string;
  /** The matrix (size, size) at time t from 0 (identity) to 1 (the padded matrix itself). */
  at(t: number, out?: Float64Array): Float64Array;
}

const LARGEST = 3;

/** The way from the identity to `matrix` (rows x columns, row-major, each from 1 to 3). */
export function linearPath(matrix: ArrayLike<number>, rows: number, columns: number): LinearPath {
  wholeNumber("The number of rows of a map that can be drawn", rows, 1, LARGEST);
  wholeNumber("The number of columns of a map that can be drawn", columns, 1, LARGEST);
  const size = Math.max(rows, columns);
  const goal = new Float64Array(size * size);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const entry = matrix[r * columns + c];
      if (!Number.isFinite(entry)) {
        throw new RangeError(`A map must be made of finite numbers, but row ${r + 1}, column ${c + 1} is ${String(entry)}.`);
      }
      goal[r * size + c] = entry;
    }
  }

  const parts = singular(goal, size);
  const { angle, axis, flipped } = untwist(parts, size);
  const stretch = stretching(parts, flipped, size);
  const kind = flipped >= 0 ? "reflection" : parts.rank < columns ? "collapse" : "rotation+stretch";
  const facts = {
    kind,
    rows,
    columns,
    size,
    padded: rows !== columns,
    rank: parts.rank,
    turn: angle,
    stretches: parts.stretches.slice(0, Math.min(rows, columns)),
    flatAt: flipped >= 0 ? 1 / (1 + parts.stretches[flipped]) : null,
  } as const;

  const partial = new Float64Array(size * size);
  const at = (t: number, out: Float64Array = new Float64Array(size * size)): Float64Array => {
    if (t === 1) {
      out.set(goal);
      return out;
    }
    for (let i = 0; i < partial.length; i++) partial[i] = t * stretch[i] + (i % (size + 1) === 0 ? 1 - t : 0);
    // Row-major (size, size) times the columns of `partial`, taken as points.
    multiply(turned(axis, t * angle, size), partial, out, size, size, size);
    return out;
  };
  return { ...facts, announcement: announce(facts), at };
}

/** The matrix of path.at(t) times n points: x (columns * n) in, (size * n) out; missing coordinates count as zero. */
export function moveAlong(
  path: LinearPath, t: number, x: Float64Array, n: number, out: Float64Array = new Float64Array(path.size * n),
): Float64Array {
  const matrix = path.at(t);
  const { size, columns } = path;
  const used = new Float64Array(size * columns);
  for (let r = 0; r < size; r++) for (let c = 0; c < columns; c++) used[r * columns + c] = matrix[r * size + c];
  multiply(used, x, out, size, columns, n);
  return out;
}

/** The rotation R of the polar decomposition, and which stretch has to be negative for R to be one (-1: none). */
function untwist(parts: Singular, size: number): { angle: number; axis: readonly number[]; flipped: number } {
  const { u, v, rank, stretches } = parts;
  if (rank === 0) return { angle: 0, axis: [0, 0, 1], flipped: -1 };
  if (rank < size - 1) return { ...rotation(smallestRotation(v[0], u[0]), size), flipped: -1 };

  const images = u.map((vector) => [...vector]);
  if (rank < size) images.push(missing(u, size));
  const together = sumOfOuter(images, v, size);
  if (determinant(together, size) > 0) return { ...rotation(together, size), flipped: -1 };
  if (rank < size) {
    images[rank] = images[rank].map((x) => -x);
    return { ...rotation(sumOfOuter(images, v, size), size), flipped: -1 };
  }

  alignMirror(together, parts, size);
  const choices = stretches.map((_, flip) => {
    const mirrored = together.map((entry, at) => {
      const r = Math.floor(at / size);
      const image = dot(v[flip], together.slice(r * size, (r + 1) * size));
      return entry - 2 * image * v[flip][at % size];
    });
    return { ...rotation(mirrored, size), flipped: flip };
  });
  return choices.reduce((best, choice) => (Math.abs(choice.angle) < Math.abs(best.angle) - 1e-9 ? choice : best));
}

/**
 * Where two stretches are equal, any two directions at right angles in their plane will do as v: take the one in which
 * the mirror itself lies, so that a plain reflection is seen as one. The mirror is turned about by -1 by R.
 */
function alignMirror(r: readonly number[], parts: Singular, size: number): void {
  const { v, stretches } = parts;
  const form = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, x, i) => sum + x * dot(r.slice(i * size, (i + 1) * size), b), 0);
  // Jacobi's method on the symmetric part of R, within directions of equal stretch; a pair is done at once, three
  // directions after a few rounds.
  for (let round = 0; round < 10; round++) {
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        if (stretches[p] - stretches[q] > 1e-9 * stretches[0]) continue;
        const [first, second] = [v[p], v[q]];
        const across = form(first, second) + form(second, first);
        const angle = Math.atan2(across, form(first, first) - form(second, second)) / 2;
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        v[p] = first.map((x, i) => c * x + s * second[i]);
        v[q] = first.map((x, i) => c * second[i] - s * x);
      }
    }
  }
}

/** A unit vector at right angles to all the others but one. */
function missing(u: readonly (readonly number[])[], size: number): number[] {
  if (size === 1) return [1];
  if (size === 2) return [-u[0][1], u[0][0]];
  const [a, b] = u;
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** The matrix that takes each v[i] to images[i]. */
function sumOfOuter(images: readonly (readonly number[])[], v: readonly (readonly number[])[], size: number): number[] {
  return Array.from({ length: size * size }, (_, at) =>
    images.reduce((sum, image, i) => sum + image[Math.floor(at / size)] * v[i][at % size], 0),
  );
}

/** S = sum of stretch v v^T, the flipped one negative. */
function stretching({ v, stretches }: Singular, flipped: number, size: number): number[] {
  return sumOfOuter(v.map((vector, i) => vector.map((x) => x * stretches[i] * (i === flipped ? -1 : 1))), v, size);
}
