/** How big the output is, one axis at a time: the book's `nbsrc.convolution.sizes`. */

import { wholeNumber } from "./errors";

const MOST = 2 ** 31;

/** Cells from the first to the last that a kernel of so many taps touches. */
export function reachOf(kernel: number, dilation = 1): number {
  return wholeNumber("The dilation", dilation, 1, MOST) * (wholeNumber("The kernel", kernel, 1, MOST) - 1) + 1;
}

/** "a reach of 5 cells (3 taps, dilation 2)" in the words of an error. */
function reaching(kernel: number, dilation: number): string {
  const reach = reachOf(kernel, dilation);
  const cells = `${reach} cell${reach === 1 ? "" : "s"}`;
  return dilation === 1 ? cells : `${cells} (${kernel} taps, dilation ${dilation})`;
}

/**
 * Positions of a kernel along one axis, floor((n + 2 padding - reach) / stride) + 1.
 *
 * @throws RangeError if the kernel reaches over more than the padded input, or a number is not whole or too small.
 */
export function outputSize(n: number, kernel: number, stride = 1, padding = 0, dilation = 1): number {
  wholeNumber("The input's size", n, 1, MOST);
  wholeNumber("The stride", stride, 1, MOST);
  wholeNumber("The padding", padding, 0, MOST);
  const room = n + 2 * padding - reachOf(kernel, dilation);
  if (room >= 0) return Math.floor(room / stride) + 1;
  throw new RangeError(
    `The kernel reaches over ${reaching(kernel, dilation)}, but the padded input has only ${n + 2 * padding} ` +
      `(${n} + ${2 * padding} of padding).`,
  );
}

/**
 * Cells that the transposed convolution makes of so many: (n - 1) stride + reach - 2 padding + outputPadding.
 *
 * @throws RangeError if the padding takes all of them away, or a number is out of its range.
 */
export function transposedOutputSize(
  n: number, kernel: number, stride = 1, padding = 0, dilation = 1, outputPadding = 0,
): number {
  wholeNumber("The input's size", n, 1, MOST);
  wholeNumber("The stride", stride, 1, MOST);
  wholeNumber("The padding", padding, 0, MOST);
  const reach = reachOf(kernel, dilation);
  wholeNumber("The output padding", outputPadding, 0, Math.max(stride, dilation) - 1);
  const made = (n - 1) * stride + reach + outputPadding;
  if (made > 2 * padding) return made - 2 * padding;
  throw new RangeError(
    `The transposed convolution makes ${made} cell${made === 1 ? "" : "s"}, and a padding of ${padding} on both sides ` +
      "takes them all away.",
  );
}

/**
 * Cells at the end of the input that no position of the kernel touches: the remainder of the division by the stride.
 * It is what the transposed convolution needs as its output padding to give the input's size back.
 */
export function leftOver(n: number, kernel: number, stride = 1, padding = 0, dilation = 1): number {
  const places = outputSize(n, kernel, stride, padding, dilation);
  return n + 2 * padding - reachOf(kernel, dilation) - (places - 1) * stride;
}
