/**
 * What d3-scale takes from d3-interpolate, for numbers only.
 *
 * d3's own chooses by the kind of value and therefore brings colours and dates with it, a seventh of the whole
 * bundle; the scales here run from numbers to numbers. build.mjs puts this file in its place.
 */

type Between = (t: number) => number;

export const interpolateNumber = (a: number, b: number): Between => (t) => a * (1 - t) + b * t;
export const interpolateRound = (a: number, b: number): Between => (t) => Math.round(a * (1 - t) + b * t);
export { interpolateNumber as interpolate };
/** Diverging scales would need it; no widget has one. */
export const piecewise = (): never => {
  throw new Error("A scale of several pieces is not part of the bundle: see interpolate-numbers.ts.");
};
