/**
 * One kernel on one picture: forward, back, and as a matrix. Planes are row-major, and everything is float64.
 *
 * It is the cross-correlation that networks call a convolution; `turned` gives the kernel of the other.
 */

import { outputSize } from "./sizes";

/** Numbers on a grid: value (row, column) is `values[row * width + column]`. */
export interface Plane {
  readonly height: number;
  readonly width: number;
  readonly values: Float64Array;
}

/** How a kernel goes over a picture, the same along both axes. */
export interface Slide {
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

export function plane(height: number, width: number, values?: ArrayLike<number>): Plane {
  const cells = new Float64Array(height * width);
  if (values) {
    if (values.length !== cells.length) {
      throw new RangeError(`A plane of ${height} x ${width} needs ${cells.length} numbers, but there are ${values.length}.`);
    }
    cells.set(values);
  }
  return { height, width, values: cells };
}

/** The kernel turned round by half a circle: with it a cross-correlation is a convolution. */
export function turned(w: Plane): Plane {
  return { ...w, values: w.values.slice().reverse() };
}

/** Rows and columns of the output. @throws RangeError as `outputSize`. */
export function places(x: Plane, w: Plane, { stride, padding, dilation }: Slide): { height: number; width: number } {
  return {
    height: outputSize(x.height, w.height, stride, padding, dilation),
    width: outputSize(x.width, w.width, stride, padding, dilation),
  };
}

/**
 * Calls `each` for every product of the whole slide: output cell, input cell (-1 in the padding), tap.
 * With `row` and `column`, for those of one place only.
 */
export function meet(
  x: Plane, w: Plane, slide: Slide, each: (to: number, from: number, tap: number) => void, row?: number, column?: number,
): void {
  const { stride, padding, dilation } = slide;
  const { height, width } = places(x, w, slide);
  const [top, bottom] = row === undefined ? [0, height] : [row, row + 1];
  const [left, right] = column === undefined ? [0, width] : [column, column + 1];
  for (let r = top; r < bottom; r++) {
    for (let c = left; c < right; c++) {
      for (let i = 0; i < w.height; i++) {
        const high = r * stride - padding + i * dilation;
        const inside = high >= 0 && high < x.height;
        for (let j = 0; j < w.width; j++) {
          const wide = c * stride - padding + j * dilation;
          const from = inside && wide >= 0 && wide < x.width ? high * x.width + wide : -1;
          each(r * width + c, from, i * w.width + j);
        }
      }
    }
  }
}

/** The output: at every place the sum of the window times the kernel. Zeros lie around the picture. */
export function correlate(x: Plane, w: Plane, slide: Slide): Plane {
  const { height, width } = places(x, w, slide);
  const y = plane(height, width);
  meet(x, w, slide, (to, from, tap) => {
    if (from >= 0) y.values[to] += w.values[tap] * x.values[from];
  });
  return y;
}

/**
 * The way back: `delta` times the transposed matrix, which is the transposed convolution of it and the gradient of the
 * input. `like` says how large the input was.
 */
export function transposed(delta: Plane, w: Plane, slide: Slide, like: Plane): Plane {
  expectPlaces(delta, like, w, slide);
  const x = plane(like.height, like.width);
  meet(x, w, slide, (to, from, tap) => {
    if (from >= 0) x.values[from] += w.values[tap] * delta.values[to];
  });
  return x;
}

/** The gradient of the kernel: for each tap, what it was multiplied with times the delta of the place. */
export function kernelGradient(x: Plane, delta: Plane, w: Plane, slide: Slide): Plane {
  expectPlaces(delta, x, w, slide);
  const gradient = plane(w.height, w.width);
  meet(x, w, slide, (to, from, tap) => {
    if (from >= 0) gradient.values[tap] += x.values[from] * delta.values[to];
  });
  return gradient;
}

/** Entries of the matrix that hold a weight, and do not fall outside the picture. */
export function entries(x: Plane, w: Plane, slide: Slide): number {
  const { height, width } = places(x, w, slide);
  const along = (n: number, taps: number, count: number): number => {
    let met = 0;
    for (let place = 0; place < count; place++) {
      for (let tap = 0; tap < taps; tap++) {
        const cell = place * slide.stride - slide.padding + tap * slide.dilation;
        if (cell >= 0 && cell < n) met++;
      }
    }
    return met;
  };
  return along(x.height, w.height, height) * along(x.width, w.width, width);
}

/** The picture on a grid of another size; every new cell is the mean of what it covers. */
export function resampled(x: Plane, height: number, width: number): Plane {
  const rows = covering(x.height, height);
  const columns = covering(x.width, width);
  const out = plane(height, width);
  for (let r = 0; r < height; r++) {
    for (let c = 0; c < width; c++) {
      let sum = 0;
      for (const [i, high] of rows[r]) for (const [j, wide] of columns[c]) sum += high * wide * x.values[i * x.width + j];
      out.values[r * width + c] = sum;
    }
  }
  return out;
}

/** For each of `to` cells, the old cells it covers, and the share of it that each of them fills. */
function covering(from: number, to: number): [cell: number, share: number][][] {
  const size = from / to;
  return Array.from({ length: to }, (_, k) => {
    const found: [number, number][] = [];
    for (let i = Math.floor(k * size); i < Math.min(from, Math.ceil((k + 1) * size)); i++) {
      const overlap = Math.min(i + 1, (k + 1) * size) - Math.max(i, k * size);
      if (overlap > 1e-9) found.push([i, overlap / size]);
    }
    return found;
  });
}

function expectPlaces(delta: Plane, x: Plane, w: Plane, slide: Slide): void {
  const { height, width } = places(x, w, slide);
  if (delta.height !== height || delta.width !== width) {
    throw new RangeError(`The output has ${height} x ${width} cells, but delta has ${delta.height} x ${delta.width}.`);
  }
}
