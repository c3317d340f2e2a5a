/**
 * What d3-scale needs of d3-interpolate and d3-format for an axis of plain numbers.
 *
 * Those two also know colours, dates, currencies and nested objects, 20 kB that no axis here uses;
 * the build puts this module in their place (`alias` in build.mjs).
 */

type Between = (t: number) => number;

/** In place of d3-interpolate: between two numbers. */
export function interpolateNumber(from: number, to: number): Between {
  return (t) => from * (1 - t) + to * t;
}

export function interpolateRound(from: number, to: number): Between {
  return (t) => Math.round(from * (1 - t) + to * t);
}

/** In place of d3-format: as many decimals as the distance of the ticks asks for, and a real minus sign. */
export interface Specifier {
  readonly type: "f";
  precision?: number;
}

export function formatSpecifier(): Specifier {
  return { type: "f" };
}

export function precisionFixed(step: number): number {
  return Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
}

export function format({ precision = 0 }: Specifier): (value: number) => string {
  return (value) => value.toFixed(precision).replace("-", "−");
}

// The other names d3-scale asks for belong to scales of colours and to units; nothing here reaches them.
export { interpolateNumber as interpolate, interpolateNumber as piecewise };
export { precisionFixed as precisionPrefix, precisionFixed as precisionRound, format as formatPrefix };
