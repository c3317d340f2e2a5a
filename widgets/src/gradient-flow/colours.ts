/** Sizes as colours: paler is smaller, towards the ink is larger, on a logarithmic scale. */
import { toRgb, type Palette, type Rgb } from "../ui/theme";

/** Decades to either side of the middle colour. */
export const REACH = 6;
const SHADES = 48;

const mix = (from: Rgb, to: Rgb, share: number): string =>
  `rgb(${from.map((part, k) => Math.round(part + share * ((to[k] as number) - part))).join(" ")})`;

/** The colour of a size so many decades above (or below) the one that a colour stands for. */
export function shade(palette: Palette, colour: Rgb, decades: number): string {
  const at = Math.max(-REACH, Math.min(REACH, decades));
  if (at <= 0) return mix(toRgb(palette.panel), colour, 0.06 + 0.94 * (1 + at / REACH) ** 1.3);
  return mix(colour, toRgb(palette.ink), 0.9 * (at / REACH) ** 0.8);
}

/** All shades of a colour, made once for a palette. */
export class Ramp {
  readonly #shades: string[];

  constructor(palette: Palette, colour: Rgb) {
    this.#shades = Array.from({ length: 2 * SHADES + 1 }, (_, k) => shade(palette, colour, ((k - SHADES) / SHADES) * REACH));
  }

  at(decades: number): string {
    const place = Math.round((Math.max(-REACH, Math.min(REACH, decades)) / REACH) * SHADES) + SHADES;
    return this.#shades[place] as string;
  }
}
