/** Marching squares: where numbers on a grid cross a level, as straight segments. */

export interface Segments {
  /** Ends 0 and 1 of segment j are points 2 j and 2 j + 1; laid out as all points, (2 * n). */
  readonly points: Float64Array;
  /** Number of points: twice the number of segments. */
  readonly n: number;
}

// Corners are numbered 0 bottom left, 1 bottom right, 2 top right, 3 top left; edge e runs from corner e to e + 1.
// For each pattern of corners above the level (bit e for corner e): pairs of edges to join.
const EDGES: readonly (readonly number[])[] = [
  [], [3, 0], [0, 1], [3, 1], [1, 2], [3, 0, 1, 2], [0, 2], [3, 2],
  [2, 3], [2, 0], [0, 1, 2, 3], [2, 1], [1, 3], [1, 0], [0, 3], [],
];
const COLUMN = [0, 1, 1, 0];
const ROW = [0, 0, 1, 1];

/**
 * Where `values` on the points of grid(columns, rows, extent) cross `level`. On each edge the crossing lies where the
 * straight line between the two values does. A cell whose corners alternate is settled by the mean of the four.
 * Cells with a value that is NaN or infinite are left out.
 */
export function contour(values: Float64Array, columns: number, rows: number, extent: number, level = 0): Segments {
  if (values.length < columns * rows) {
    throw new RangeError(`A grid of ${columns} by ${rows} points needs ${columns * rows} values, but there are ${values.length}.`);
  }
  const found: number[] = [];
  const corner = [0, 0, 0, 0];
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      let pattern = 0;
      for (let c = 0; c < 4; c++) {
        corner[c] = values[(row + ROW[c]) * columns + column + COLUMN[c]] - level;
        if (corner[c] > 0) pattern |= 1 << c;
      }
      if (pattern === 0 || pattern === 15) continue;
      const total = corner[0] + corner[1] + corner[2] + corner[3];
      if (!Number.isFinite(total)) continue;
      // The two alternating patterns join the corners above the level if the middle is above it, else those below.
      if ((pattern === 5 || pattern === 10) && total > 0) pattern = 15 - pattern;
      for (const edge of EDGES[pattern]) {
        const from = edge;
        const to = (edge + 1) % 4;
        const t = corner[from] / (corner[from] - corner[to]);
        found.push(
          extent * ((2 * (column + COLUMN[from] + t * (COLUMN[to] - COLUMN[from]))) / (columns - 1) - 1),
          extent * ((2 * (row + ROW[from] + t * (ROW[to] - ROW[from]))) / (rows - 1) - 1),
        );
      }
    }
  }
  const n = found.length / 2;
  const points = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    points[i] = found[2 * i];
    points[n + i] = found[2 * i + 1];
  }
  return { points, n };
}
