/**
 * Interpolation between numbers, all that a scale for axes needs.
 *
 * d3-scale can also interpolate colours, dates, strings and nested objects, and brings 16 kB of code
 * for it; the build puts this module in the place of d3-interpolate.
 */

type Between = (t: number) => number;

export function interpolateNumber(from: number, to: number): Between {
  return (t) => from * (1 - t) + to * t;
}

export function interpolateRound(from: number, to: number): Between {
  return (t) => Math.round(from * (1 - t) + to * t);
}

// The other names d3-scale asks for belong to scales of colours and of mixed values, which no axis uses.
export { interpolateNumber as interpolate, interpolateNumber as piecewise };
