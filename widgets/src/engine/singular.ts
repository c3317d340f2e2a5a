/** Singular values and vectors of matrices of at most 3 x 3. */

/** `matrix` = u diag(stretches) v^T; the columns of u and v are lists of vectors here. */
export interface Singular {
  /** Unit vectors; only the first `rank` are set. */
  readonly u: number[][];
  /** Orthonormal, one for every dimension. */
  readonly v: number[][];
  /** Singular values, largest first. */
  readonly stretches: number[];
  readonly rank: number;
}

export const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i], 0);

/** A stretch this much smaller than the largest is rounding error: the map is singular. */
const ROUNDING = 1e-12;

/**
 * One-sided Jacobi (Hestenes 1958): columns are turned, two at a time, until all are at right angles; their lengths
 * are then the singular values. Small ones come out as exactly as large ones, which eigenvalues of m^T m would not.
 */
export function singular(matrix: ArrayLike<number>, size: number): Singular {
  const range = [...Array(size).keys()];
  const columns = range.map((c) => range.map((r) => matrix[r * size + c]));
  const turned = range.map((c) => range.map((r) => (r === c ? 1 : 0)));
  for (let sweep = 0; sweep < 30; sweep++) {
    let worst = 0;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        const across = dot(columns[p], columns[q]);
        const lengths = Math.sqrt(dot(columns[p], columns[p]) * dot(columns[q], columns[q]));
        if (across === 0 || lengths === 0) continue;
        worst = Math.max(worst, Math.abs(across) / lengths);
        const slant = (dot(columns[q], columns[q]) - dot(columns[p], columns[p])) / (2 * across);
        const tangent = (slant < 0 ? -1 : 1) / (Math.abs(slant) + Math.hypot(1, slant));
        const cosine = 1 / Math.hypot(1, tangent);
        for (const vectors of [columns, turned]) turn(vectors[p], vectors[q], cosine, cosine * tangent);
      }
    }
    if (worst < 1e-16) break;
  }
  const order = range.sort((p, q) => dot(columns[q], columns[q]) - dot(columns[p], columns[p]));
  const stretches = order.map((c) => Math.sqrt(dot(columns[c], columns[c])));
  const rank = stretches.filter((stretch) => stretch > ROUNDING * stretches[0] && stretch > 0).length;
  return {
    u: order.slice(0, rank).map((c, i) => columns[c].map((x) => x / stretches[i])),
    v: order.map((c) => turned[c]),
    stretches: stretches.map((stretch, i) => (i < rank ? stretch : 0)),
    rank,
  };
}

function turn(p: number[], q: number[], cosine: number, sine: number): void {
  for (let r = 0; r < p.length; r++) {
    const x = p[r];
    p[r] = cosine * x - sine * q[r];
    q[r] = sine * x + cosine * q[r];
  }
}
