/**
 * The settings of the signal-propagation widget: limits, defaults, check, and their text for an address.
 * Python's `nbsrc.widgets.SignalPropagation` keeps the same contract.
 */
import { ACTIVATIONS, INITIALIZERS } from "../engine";

export interface Scene {
  readonly depth: number;
  readonly width: number;
  /** Multiplies every weight. */
  readonly gain: number;
  readonly activation: string;
  readonly initializer: string;
  /** How many networks are drawn. */
  readonly networks: number;
  readonly seed: number;
  /** The layer whose distributions are shown, from 1; at most the depth. */
  readonly layer: number;
}

export const DEFAULTS: Scene = {
  depth: 20, width: 32, gain: 1, activation: "relu", initializer: "he_normal", networks: 32, seed: 0, layer: 1,
};
export const NAMES = Object.keys(DEFAULTS) as (keyof Scene)[];
export const LIMITS = {
  depth: [2, 50], width: [2, 128], gain: [0.1, 4], networks: [1, 64], seed: [0, 2 ** 32 - 1], layer: [1, 50],
} as const;
export const CHOICES = {
  activation: ACTIVATIONS.map(({ name, label }) => ({ name: name as string, label })),
  initializer: INITIALIZERS.map(({ name, label }) => ({ name: name as string, label })),
} as const;

/** Why a value cannot be used, as a sentence; undefined where it can. */
export function fault(name: keyof Scene, value: unknown): string | undefined {
  if (name === "activation" || name === "initializer") {
    const names = CHOICES[name].map((choice) => choice.name);
    if (names.includes(value as string)) return undefined;
    return `There is no ${name} ${JSON.stringify(value)}; choose one of ${names.join(", ")}.`;
  }
  const [low, high] = LIMITS[name];
  const kind = name === "gain" ? "number" : "whole number";
  const fine = typeof value === "number" && value >= low && value <= high && (name === "gain" || Number.isInteger(value));
  return fine ? undefined : `${name} cannot be ${JSON.stringify(value)}; it must be a ${kind} from ${low} to ${high}.`;
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
  scene.layer = Math.min(scene.layer as number, scene.depth as number);
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
