/**
 * The settings of the signal-propagation widget: limits, defaults, check, and their text for an address.
 * Python's `nbsrc.widgets.SignalPropagation` keeps the same contract.
 */
import { ACTIVATIONS, INITIALIZERS } from "../engine";
import { choiceFault, decoded, holding, numberIn, rangeFault, type Found, type Wanted } from "../ui/scene";

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
  if (name === "activation" || name === "initializer") return choiceFault(name, value, CHOICES[name]);
  return rangeFault(name, value, LIMITS[name], name === "gain" ? "number" : "whole number");
}

/** Every setting that holds, with `base` where one does not, and a sentence for each that does not. */
export function checked(wanted: Wanted<keyof Scene>, base: Scene): Found<Scene> {
  const { scene, faults } = holding(NAMES, wanted, base, fault);
  return { scene: { ...scene, layer: Math.min(scene.layer, scene.depth) }, faults };
}

export function encode(scene: Scene): string {
  return NAMES.map((name) => `${name}:${scene[name]}`).join(";");
}

const parsed = (name: keyof Scene, said: string): unknown => (name in CHOICES ? said : numberIn(said));

/** Read a scene's text; what cannot be used is named in `faults` and replaced from `base`. */
export function decode(text: string, base: Scene): Found<Scene> {
  return decoded(text.split(";"), NAMES, parsed, (wanted) => checked(wanted, base));
}
