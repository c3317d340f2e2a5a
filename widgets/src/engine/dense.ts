/**
 * One dense layer on many points: forward, and the two halves of backward.
 *
 * Points lie coordinate after coordinate, so every inner loop runs along memory over the points, with up to four
 * weights in registers. That is what makes it fast: a layer of two or three units is one loop a unit.
 */

const BLOCK = 4;

/** z = w x + b for n points: w (out, in), x (in * n), z (out * n). */
export function denseForward(
  w: Float64Array, b: Float64Array, x: Float64Array, z: Float64Array, out: number, into: number, n: number,
): void {
  for (let o = 0; o < out; o++) {
    begin(z, o * n, b[o], x, 0, w, o * into, 1, into, n);
    for (let k = BLOCK; k < into; k += BLOCK) add(z, o * n, x, k * n, w, o * into + k, 1, into - k, n);
  }
}

/** dL/dx (in * n) from delta = dL/dz (out * n): w transposed times delta. */
export function denseBackward(
  w: Float64Array, delta: Float64Array, dx: Float64Array, out: number, into: number, n: number,
): void {
  for (let k = 0; k < into; k++) {
    begin(dx, k * n, 0, delta, 0, w, k, into, out, n);
    for (let o = BLOCK; o < out; o += BLOCK) add(dx, k * n, delta, o * n, w, o * into + k, into, out - o, n);
  }
}

/** dL/dw and dL/db from delta (out * n) and the layer's input x (in * n); overwrites dw and db. */
export function denseGradients(
  delta: Float64Array, x: Float64Array, dw: Float64Array, db: Float64Array, out: number, into: number, n: number,
): void {
  for (let o = 0; o < out; o++) {
    for (let k = 0; k < into; k += BLOCK) db[o] = dots(delta, o * n, x, k * n, dw, o * into + k, into - k, n);
  }
}

// Below, `from`, `at` and `to` are places in arrays. A block is what is `left` of the sum, but at most four terms;
// its weights are w[at], w[at + stride], ..., its inputs the rows of n numbers from x[from] on.

/** z = start + the first block. */
function begin(
  z: Float64Array, to: number, start: number,
  x: Float64Array, from: number, w: Float64Array, at: number, stride: number, left: number, n: number,
): void {
  const w0 = w[at];
  if (left === 1) {
    for (let i = 0; i < n; i++) z[to + i] = start + w0 * x[from + i];
    return;
  }
  const w1 = w[at + stride];
  const x1 = from + n;
  if (left === 2) {
    for (let i = 0; i < n; i++) z[to + i] = start + w0 * x[from + i] + w1 * x[x1 + i];
    return;
  }
  const w2 = w[at + 2 * stride];
  const x2 = x1 + n;
  if (left === 3) {
    for (let i = 0; i < n; i++) z[to + i] = start + w0 * x[from + i] + w1 * x[x1 + i] + w2 * x[x2 + i];
    return;
  }
  const w3 = w[at + 3 * stride];
  const x3 = x2 + n;
  for (let i = 0; i < n; i++) {
    z[to + i] = start + w0 * x[from + i] + w1 * x[x1 + i] + w2 * x[x2 + i] + w3 * x[x3 + i];
  }
}

/** z += a further block. */
function add(
  z: Float64Array, to: number,
  x: Float64Array, from: number, w: Float64Array, at: number, stride: number, left: number, n: number,
): void {
  const w0 = w[at];
  if (left === 1) {
    for (let i = 0; i < n; i++) z[to + i] += w0 * x[from + i];
    return;
  }
  const w1 = w[at + stride];
  const x1 = from + n;
  if (left === 2) {
    for (let i = 0; i < n; i++) z[to + i] += w0 * x[from + i] + w1 * x[x1 + i];
    return;
  }
  const w2 = w[at + 2 * stride];
  const x2 = x1 + n;
  if (left === 3) {
    for (let i = 0; i < n; i++) z[to + i] += w0 * x[from + i] + w1 * x[x1 + i] + w2 * x[x2 + i];
    return;
  }
  const w3 = w[at + 3 * stride];
  const x3 = x2 + n;
  for (let i = 0; i < n; i++) {
    z[to + i] += w0 * x[from + i] + w1 * x[x1 + i] + w2 * x[x2 + i] + w3 * x[x3 + i];
  }
}

/** Products of a row of delta with a block of rows of x, into dw from `at` on; returns the sum of the row. */
function dots(
  delta: Float64Array, row: number, x: Float64Array, from: number, dw: Float64Array, at: number, left: number, n: number,
): number {
  const x1 = from + n;
  const x2 = x1 + n;
  const x3 = x2 + n;
  let sum = 0;
  let g0 = 0;
  let g1 = 0;
  let g2 = 0;
  let g3 = 0;
  if (left === 1) {
    for (let i = 0; i < n; i++) {
      const d = delta[row + i];
      sum += d;
      g0 += d * x[from + i];
    }
  } else if (left === 2) {
    for (let i = 0; i < n; i++) {
      const d = delta[row + i];
      sum += d;
      g0 += d * x[from + i];
      g1 += d * x[x1 + i];
    }
  } else if (left === 3) {
    for (let i = 0; i < n; i++) {
      const d = delta[row + i];
      sum += d;
      g0 += d * x[from + i];
      g1 += d * x[x1 + i];
      g2 += d * x[x2 + i];
    }
  } else {
    for (let i = 0; i < n; i++) {
      const d = delta[row + i];
      sum += d;
      g0 += d * x[from + i];
      g1 += d * x[x1 + i];
      g2 += d * x[x2 + i];
      g3 += d * x[x3 + i];
    }
    dw[at + 3] = g3;
  }
  dw[at] = g0;
  if (left > 1) dw[at + 1] = g1;
  if (left > 2) dw[at + 2] = g2;
  return sum;
}
