/**
 * The settings of the shift explorer: limits, defaults, check, and their text for an address.
 * Python's `nbsrc.widgets.ShiftExplorer` keeps the same contract.
 */
import type { Comparison } from "../engine";
import { choiceFault, decoded, holding, numberIn, rangeFault, type Found, type Wanted } from "../ui/scene";
import { PICTURES, type PictureName } from "./pictures";

export interface Scene {
  readonly picture: PictureName;
  readonly window: number;
  readonly stride: number;
  readonly blur: number;
  readonly depth: number;
  readonly compare: Comparison;
  /** Pixels to the right. */
  readonly shift_x: number;
  /** Pixels down. */
  readonly shift_y: number;
}

export const DEFAULTS: Scene = {
  picture: "digits", window: 2, stride: 2, blur: 3, depth: 1, compare: "still", shift_x: 0, shift_y: 0,
};
export const NAMES = Object.keys(DEFAULTS) as (keyof Scene)[];
export const LIMITS = {
  window: [1, 6], stride: [1, 4], blur: [1, 7], depth: [1, 3], shift_x: [-32, 32], shift_y: [-32, 32],
} as const;
export const CHOICES = {
  picture: PICTURES,
  compare: [{ name: "still", label: "In their places" }, { name: "moved", label: "Moved along" }],
} as const;

/** Why a value cannot be used, as a sentence; undefined where it can. */
export function fault(name: keyof Scene, value: unknown): string | undefined {
  if (name === "picture" || name === "compare") return choiceFault(name, value, CHOICES[name]);
  return rangeFault(name, value, LIMITS[name]);
}

/** Every setting that holds, with `base` where one does not, and a sentence for each that does not. */
export function checked(wanted: Wanted<keyof Scene>, base: Scene): Found<Scene> {
  return holding(NAMES, wanted, base, fault);
}

export function encode(scene: Scene): string {
  return NAMES.map((name) => `${name}:${scene[name]}`).join(";");
}

const parsed = (name: keyof Scene, said: string): unknown => (name in CHOICES ? said : numberIn(said));

/** Read a scene's text; what cannot be used is named in `faults` and replaced from `base`. */
export function decode(text: string, base: Scene): Found<Scene> {
  return decoded(text.split(";"), NAMES, parsed, (wanted) => checked(wanted, base));
}

/** A shift brought back into the limits: the picture is a torus, but the sliders end. */
export function within(shift: number): number {
  const [low, high] = LIMITS.shift_x;
  const span = high - low;
  return shift < low ? shift + span : shift > high ? shift - span : shift;
}
