/** The error function and the normal distribution, for GELU, with relative errors below 1e-15. */

import { expNegative } from "./exponential";

// 2 / sqrt(pi) (-1)^n / (n! (2 n + 1)): the series of erf(x) / x in powers of x^2, enough of it for |x| < 1/2.
const SERIES = [
  1.1283791670955126, -0.37612638903183752, 0.11283791670955126, -0.026866170645131252, 0.0052239776254421878,
  -8.5483270234508528e-4, 1.2055332981789664e-4, -1.4925650358406251e-5, 1.6462114365889247e-6,
  -1.6365844691234924e-7, 1.4807192815879217e-8, -1.2290555301717927e-9, 9.422759064650411e-11,
];

// (1 + 2 x) exp(x^2) erfc(x) for 1/2 <= x <= 28 as a polynomial in (x - 3) / (x + 3), moved to [-1, 1]: its
// Chebyshev expansion, worked out with 40 digits (mpmath), ends below 1e-17 and is written in powers here.
const TAIL = [
  1.2466693962002772, -0.10586152790091504, -0.017977041184294525, 0.047946070530925043, -0.034858448572140654,
  0.015722391448707255, -0.0044157877172899201, 4.6509896908122658e-4, 1.7399930766725585e-4,
  -6.9127374484831542e-5, -2.6884111565815881e-6, 6.1156653305839724e-6, -2.6432777607700792e-7,
  -5.6188248390692258e-7, 3.7085827671171672e-8, 5.8212009985824604e-8, -2.0361905196140585e-9,
  -6.5189516935235237e-9, -2.501908538024021e-10, 6.8572052782030762e-10, 8.8243297576923704e-11,
  -4.7758138236557572e-11, -9.9435478934578038e-12,
];

function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i];
  return sum;
}

/** exp(-x^2) for 0 <= x <= 28: the square is taken in two parts, or its rounding would show in the tail. */
function gaussianTail(x: number): number {
  const head = Math.fround(x);
  return expNegative(head * head) * Math.exp((head - x) * (head + x));
}

/** 1 - erf(x) for x >= 1/2. */
function upperTail(x: number): number {
  const t = Math.min(x, 28);
  return (gaussianTail(t) * polynomial(TAIL, 1.2545454545454545 - 7.890909090909091 / (t + 3))) / (1 + 2 * t);
}

export function erf(x: number): number {
  const size = Math.abs(x);
  if (size < 0.5) return x * polynomial(SERIES, x * x);
  const value = 1 - upperTail(size);
  return x < 0 ? -value : value;
}

/** 1 - erf(x), without cancellation for large x. */
export function erfc(x: number): number {
  if (Math.abs(x) < 0.5) return 1 - x * polynomial(SERIES, x * x);
  return x < 0 ? 2 - upperTail(-x) : upperTail(x);
}
