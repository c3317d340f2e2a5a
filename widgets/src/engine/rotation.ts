/** Rotations of a line, a plane or space: their angle and axis, and a part of their way. Matrices are row-major. */

export interface Rotation {
  /** Radians from 0 to pi; in the plane from -pi to pi, counterclockwise positive. */
  readonly angle: number;
  /** Unit vector, in space only. */
  readonly axis: readonly number[];
}

/** Angle and axis of a rotation matrix of 1 x 1, 2 x 2 or 3 x 3. */
export function rotation(r: ArrayLike<number>, size: number): Rotation {
  if (size === 1) return { angle: 0, axis: [] };
  if (size === 2) return { angle: Math.atan2(r[2] - r[1], r[0] + r[3]), axis: [] };
  // The antisymmetric part is sin(angle) times the axis, the symmetric part cos I + (1 - cos) axis axis^T.
  const skew = [(r[7] - r[5]) / 2, (r[2] - r[6]) / 2, (r[3] - r[1]) / 2];
  const sine = Math.hypot(...skew);
  const cosine = (r[0] + r[4] + r[8] - 1) / 2;
  const angle = Math.atan2(sine, cosine);
  if (cosine > 0) return { angle, axis: sine > 0 ? skew.map((x) => x / sine) : [0, 0, 1] };
  // Near half a turn the sine is no guide: take the longest column of axis axis^T.
  const outer = (i: number, j: number): number => (r[3 * i + j] + r[3 * j + i]) / 2 - (i === j ? cosine : 0);
  const longest = [0, 1, 2].reduce((best, i) => (outer(i, i) > outer(best, best) ? i : best), 0);
  const column = [0, 1, 2].map((i) => outer(i, longest));
  const length = Math.hypot(...column);
  const sign = skew[0] * column[0] + skew[1] * column[1] + skew[2] * column[2] < 0 ? -1 : 1;
  return { angle, axis: column.map((x) => (sign * x) / length) };
}

/** The matrix of the rotation by `angle` about the same axis (Rodrigues' formula in space). */
export function turned(axis: readonly number[], angle: number, size: number): number[] {
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  if (size === 1) return [1];
  if (size === 2) return [c, -s, s, c];
  const [x, y, z] = axis;
  const d = 1 - c;
  return [
    c + x * x * d, x * y * d - z * s, x * z * d + y * s,
    y * x * d + z * s, c + y * y * d, y * z * d - x * s,
    z * x * d - y * s, z * y * d + x * s, c + z * z * d,
  ];
}

/** The rotation of space by the smallest angle that takes the unit vector `from` to the unit vector `to`. */
export function smallestRotation(from: readonly number[], to: readonly number[]): number[] {
  const cross = [
    from[1] * to[2] - from[2] * to[1],
    from[2] * to[0] - from[0] * to[2],
    from[0] * to[1] - from[1] * to[0],
  ];
  const sine = Math.hypot(...cross);
  const cosine = from[0] * to[0] + from[1] * to[1] + from[2] * to[2];
  if (sine > 1e-12) return turned(cross.map((x) => x / sine), Math.atan2(sine, cosine), 3);
  if (cosine > 0) return [1, 0, 0, 0, 1, 0, 0, 0, 1];
  // Half a turn about any axis at right angles will do: one without the largest coordinate is never too short.
  const across = Math.abs(from[2]) > Math.abs(from[0]) ? [0, -from[2], from[1]] : [-from[1], from[0], 0];
  const length = Math.hypot(...across);
  return turned(across.map((x) => x / length), Math.PI, 3);
}

export function determinant(m: ArrayLike<number>, size: number): number {
  if (size === 1) return m[0];
  if (size === 2) return m[0] * m[3] - m[1] * m[2];
  return m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) + m[2] * (m[3] * m[7] - m[4] * m[6]);
}
