/**
 * The settings of the shift explorer: limits, defaults, check, and their text for an address.
 * Python's `nbsrc.widgets.ShiftExplorer` keeps the same contract.
 */
import type { Comparison } from "../engine";
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
  if (name === "picture" || name === "compare") {
    const names: readonly string[] = CHOICES[name].map((choice) => choice.name);
    if (names.includes(value as string)) return undefined;
    return `There is no ${name} ${JSON.stringify(value)}; choose one of ${names.join(", ")}.`;
  }
  const [low, high] = LIMITS[name];
  if (typeof value === "number" && Number.isInteger(value) && value >= low && value <= high) return undefined;
  return `${name} cannot be ${JSON.stringify(value)}; it must be a whole number from ${low} to ${high}.`;
}

/** Every setting that holds, with `base` where one does not, and a sentence for each that does not. */
export function checked(wanted: Partial<Record<keyof Scene, unknown>>, base: Scene): { scene: Scene; faults: string[] } {
  const scene: Record<string, unknown> = { ...base };
  const faults: string[] = [];
  for (const name of NAMES) {
    const value = wanted[name];
    if (value === undefined) continue;
    const wrong = fault(name, value);
    if (wrong) faults.push(`${wrong} The widget goes on with ${String(scene[name])}.`);
    else scene[name] = value;
  }
  return { scene: scene as unknown as Scene, faults };
}

export function encode(scene: Scene): string {
  return NAMES.map((name) => `${name}:${scene[name]}`).join(";");
}

/** Read a scene's text; what cannot be used is named in `faults` and replaced from `base`. */
export function decode(text: string, base: Scene): { scene: Scene; faults: string[] } {
  const wanted: Partial<Record<keyof Scene, unknown>> = {};
  const strange: string[] = [];
  for (const part of text.split(";").filter((piece) => piece !== "")) {
    const [name = "", said = ""] = part.split(":");
    if (name in CHOICES) wanted[name as keyof Scene] = said;
    else if (name in LIMITS) wanted[name as keyof Scene] = said === "" || isNaN(Number(said)) ? said : Number(said);
    else strange.push(`There is no setting "${name}".`);
  }
  const { scene, faults } = checked(wanted, base);
  return { scene, faults: [...strange, ...faults] };
}

/** A shift brought back into the limits: the picture is a torus, but the sliders end. */
export function within(shift: number): number {
  const [low, high] = LIMITS.shift_x;
  const span = high - low;
  return shift < low ? shift + span : shift > high ? shift - span : shift;
}
