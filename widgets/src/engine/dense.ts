/**
 * One dense layer on many points: forward, and the two halves of backward.
 *
 * Points lie coordinate after coordinate, so every inner loop runs along memory over the points, with up to four
 * weights in registers. That is what makes it fast: a layer of two or three units is one loop a unit. Where four terms
 * are summed for two results, both share one loop: what is loaded once is used twice. Either way every sum is taken
 * in the same order, to the same last digit.
 */

const BLOCK = 4;

/** z = w x + b for n points: w (out, in), x (in * n), z (out * n). */
export function denseForward(
  w: Float64Array, b: Float64Array, x: Float64Array, z: Float64Array, out: number, into: number, n: number,
): void {
  const blocks = into - (into % BLOCK);
  const pairs = blocks > 0 ? out - (out % 2) : 0;
  for (let o = 0; o < pairs; o += 2) {
    beginTwo(z, o * n, b[o], b[o + 1], x, 0, w, o * into, 1, into, n);
    for (let k = BLOCK; k < blocks; k += BLOCK) addTwo(z, o * n, x, k * n, w, o * into + k, 1, into, n);
    if (blocks < into) {
      add(z, o * n, x, blocks * n, w, o * into + blocks, 1, into - blocks, n);
      add(z, (o + 1) * n, x, blocks * n, w, (o + 1) * into + blocks, 1, into - blocks, n);
    }
  }
  for (let o = pairs; o < out; o++) {
    begin(z, o * n, b[o], x, 0, w, o * into, 1, into, n);
    for (let k = BLOCK; k < into; k += BLOCK) add(z, o * n, x, k * n, w, o * into + k, 1, into - k, n);
  }
}

/** dL/dx (in * n) from delta = dL/dz (out * n): w transposed times delta. */
export function denseBackward(
  w: Float64Array, delta: Float64Array, dx: Float64Array, out: number, into: number, n: number,
): void {
  const blocks = out - (out % BLOCK);
  const pairs = blocks > 0 ? into - (into % 2) : 0;
  for (let k = 0; k < pairs; k += 2) {
    beginTwo(dx, k * n, 0, 0, delta, 0, w, k, into, 1, n);
    for (let o = BLOCK; o < blocks; o += BLOCK) addTwo(dx, k * n, delta, o * n, w, o * into + k, into, 1, n);
    if (blocks < out) {
      add(dx, k * n, delta, blocks * n, w, blocks * into + k, into, out - blocks, n);
      add(dx, (k + 1) * n, delta, blocks * n, w, blocks * into + k + 1, into, out - blocks, n);
    }
  }
  for (let k = pairs; k < into; k++) {
    begin(dx, k * n, 0, delta, 0, w, k, into, out, n);
    for (let o = BLOCK; o < out; o += BLOCK) add(dx, k * n, delta, o * n, w, o * into + k, into, out - o, n);
  }
}

/** dL/dw and dL/db from delta (out * n) and the layer's input x (in * n); overwrites dw and db. */
export function denseGradients(
  delta: Float64Array, x: Float64Array, dw: Float64Array, db: Float64Array, out: number, into: number, n: number,
): void {
  const blocks = into - (into % BLOCK);
  const pairs = blocks > 0 ? out - (out % 2) : 0;
  for (let o = 0; o < pairs; o += 2) {
    for (let k = 0; k < blocks; k += BLOCK) dotsTwo(delta, o * n, x, k * n, dw, o * into + k, into, n);
    for (const row of [o, o + 1]) {
      if (blocks < into) db[row] = dots(delta, row * n, x, blocks * n, dw, row * into + blocks, into - blocks, n);
      else db[row] = total(delta, row * n, n);
    }
  }
  for (let o = pairs; o < out; o++) {
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

/** begin() of four terms for two results; the weights of the second are `step` further on. */
function beginTwo(
  z: Float64Array, to: number, start: number, second: number,
  x: Float64Array, from: number, w: Float64Array, at: number, stride: number, step: number, n: number,
): void {
  const [w0, w1, w2, w3] = [w[at], w[at + stride], w[at + 2 * stride], w[at + 3 * stride]];
  const next = at + step;
  const [v0, v1, v2, v3] = [w[next], w[next + stride], w[next + 2 * stride], w[next + 3 * stride]];
  const [x1, x2, x3, to1] = [from + n, from + 2 * n, from + 3 * n, to + n];
  for (let i = 0; i < n; i++) {
    const a = x[from + i];
    const b = x[x1 + i];
    const c = x[x2 + i];
    const d = x[x3 + i];
    z[to + i] = start + w0 * a + w1 * b + w2 * c + w3 * d;
    z[to1 + i] = second + v0 * a + v1 * b + v2 * c + v3 * d;
  }
}

/** add() of four terms for two results. */
function addTwo(
  z: Float64Array, to: number,
  x: Float64Array, from: number, w: Float64Array, at: number, stride: number, step: number, n: number,
): void {
  const [w0, w1, w2, w3] = [w[at], w[at + stride], w[at + 2 * stride], w[at + 3 * stride]];
  const next = at + step;
  const [v0, v1, v2, v3] = [w[next], w[next + stride], w[next + 2 * stride], w[next + 3 * stride]];
  const [x1, x2, x3, to1] = [from + n, from + 2 * n, from + 3 * n, to + n];
  for (let i = 0; i < n; i++) {
    const a = x[from + i];
    const b = x[x1 + i];
    const c = x[x2 + i];
    const d = x[x3 + i];
    z[to + i] += w0 * a + w1 * b + w2 * c + w3 * d;
    z[to1 + i] += v0 * a + v1 * b + v2 * c + v3 * d;
  }
}

/** Products of two rows of delta with four rows of x, into dw from `at` and from `at + step` on. */
function dotsTwo(
  delta: Float64Array, row: number, x: Float64Array, from: number, dw: Float64Array, at: number, step: number, n: number,
): void {
  const [second, x1, x2, x3] = [row + n, from + n, from + 2 * n, from + 3 * n];
  let [g0, g1, g2, g3, h0, h1, h2, h3] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const d = delta[row + i];
    const e = delta[second + i];
    const a = x[from + i];
    const b = x[x1 + i];
    const c = x[x2 + i];
    const f = x[x3 + i];
    g0 += d * a;
    g1 += d * b;
    g2 += d * c;
    g3 += d * f;
    h0 += e * a;
    h1 += e * b;
    h2 += e * c;
    h3 += e * f;
  }
  dw[at] = g0;
  dw[at + 1] = g1;
  dw[at + 2] = g2;
  dw[at + 3] = g3;
  const next = at + step;
  dw[next] = h0;
  dw[next + 1] = h1;
  dw[next + 2] = h2;
  dw[next + 3] = h3;
}

function total(delta: Float64Array, row: number, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += delta[row + i];
  return sum;
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
