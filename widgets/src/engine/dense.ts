/**
 * One dense layer on many points: forward, and the two halves of backward.
 *
 * Points lie coordinate after coordinate, so every inner loop runs along memory over the points, with the weights
 * in registers; four inputs (or outputs) are taken in one loop. That is what makes it fast: a layer of two or three
 * units is one loop a unit.
 */

/** z = w x + b for n points: w (out, in), x (in * n), z (out * n). */
export function denseForward(
  w: Float64Array, b: Float64Array, x: Float64Array, z: Float64Array, out: number, into: number, n: number,
): void {
  for (let o = 0; o < out; o++) {
    const row = o * into;
    const to = o * n;
    const bias = b[o];
    const w0 = w[row];
    if (into === 1) {
      for (let i = 0; i < n; i++) z[to + i] = bias + w0 * x[i];
      continue;
    }
    const w1 = w[row + 1];
    const x1 = n;
    if (into === 2) {
      for (let i = 0; i < n; i++) z[to + i] = bias + w0 * x[i] + w1 * x[x1 + i];
      continue;
    }
    const w2 = w[row + 2];
    const x2 = 2 * n;
    for (let i = 0; i < n; i++) z[to + i] = bias + w0 * x[i] + w1 * x[x1 + i] + w2 * x[x2 + i];
    let k = 3;
    for (; k + 3 < into; k += 4) addFour(z, to, x, k * n, w[row + k], w[row + k + 1], w[row + k + 2], w[row + k + 3], n);
    for (; k < into; k++) addOne(z, to, x, k * n, w[row + k], n);
  }
}

function addOne(z: Float64Array, to: number, x: Float64Array, from: number, w: number, n: number): void {
  for (let i = 0; i < n; i++) z[to + i] += w * x[from + i];
}

function addFour(
  z: Float64Array, to: number, x: Float64Array, from: number, w0: number, w1: number, w2: number, w3: number, n: number,
): void {
  const x1 = from + n;
  const x2 = x1 + n;
  const x3 = x2 + n;
  for (let i = 0; i < n; i++) {
    z[to + i] += w0 * x[from + i] + w1 * x[x1 + i] + w2 * x[x2 + i] + w3 * x[x3 + i];
  }
}

/** dL/dw and dL/db from delta = dL/dz (out * n) and the layer's input x (in * n); overwrites dw and db. */
export function denseGradients(
  delta: Float64Array, x: Float64Array, dw: Float64Array, db: Float64Array, out: number, into: number, n: number,
): void {
  for (let o = 0; o < out; o++) {
    const row = o * into;
    const from = o * n;
    let bias = 0;
    let k = 0;
    // The bias rides along in the first loop, whatever its length.
    if (into === 2) {
      let g0 = 0;
      let g1 = 0;
      for (let i = 0; i < n; i++) {
        const d = delta[from + i];
        bias += d;
        g0 += d * x[i];
        g1 += d * x[n + i];
      }
      dw[row] = g0;
      dw[row + 1] = g1;
      k = 2;
    } else if (into >= 3) {
      const x2 = 2 * n;
      let g0 = 0;
      let g1 = 0;
      let g2 = 0;
      for (let i = 0; i < n; i++) {
        const d = delta[from + i];
        bias += d;
        g0 += d * x[i];
        g1 += d * x[n + i];
        g2 += d * x[x2 + i];
      }
      dw[row] = g0;
      dw[row + 1] = g1;
      dw[row + 2] = g2;
      k = 3;
    } else {
      for (let i = 0; i < n; i++) bias += delta[from + i];
    }
    db[o] = bias;
    for (; k + 3 < into; k += 4) dotFour(delta, from, x, k * n, dw, row + k, n);
    for (; k < into; k++) {
      let g = 0;
      const xk = k * n;
      for (let i = 0; i < n; i++) g += delta[from + i] * x[xk + i];
      dw[row + k] = g;
    }
  }
}

function dotFour(
  delta: Float64Array, from: number, x: Float64Array, x0: number, dw: Float64Array, to: number, n: number,
): void {
  const x1 = x0 + n;
  const x2 = x1 + n;
  const x3 = x2 + n;
  let g0 = 0;
  let g1 = 0;
  let g2 = 0;
  let g3 = 0;
  for (let i = 0; i < n; i++) {
    const d = delta[from + i];
    g0 += d * x[x0 + i];
    g1 += d * x[x1 + i];
    g2 += d * x[x2 + i];
    g3 += d * x[x3 + i];
  }
  dw[to] = g0;
  dw[to + 1] = g1;
  dw[to + 2] = g2;
  dw[to + 3] = g3;
}

/** dL/dx (in * n) from delta (out * n): w transposed times delta. */
export function denseBackward(
  w: Float64Array, delta: Float64Array, dx: Float64Array, out: number, into: number, n: number,
): void {
  for (let k = 0; k < into; k++) {
    const to = k * n;
    const w0 = w[k];
    if (out === 1) {
      for (let i = 0; i < n; i++) dx[to + i] = w0 * delta[i];
      continue;
    }
    const w1 = w[into + k];
    const d1 = n;
    if (out === 2) {
      for (let i = 0; i < n; i++) dx[to + i] = w0 * delta[i] + w1 * delta[d1 + i];
      continue;
    }
    const w2 = w[2 * into + k];
    const d2 = 2 * n;
    for (let i = 0; i < n; i++) dx[to + i] = w0 * delta[i] + w1 * delta[d1 + i] + w2 * delta[d2 + i];
    let o = 3;
    for (; o + 3 < out; o += 4) {
      const at = o * into + k;
      addFour(dx, to, delta, o * n, w[at], w[at + into], w[at + 2 * into], w[at + 3 * into], n);
    }
    for (; o < out; o++) addOne(dx, to, delta, o * n, w[o * into + k], n);
  }
}
