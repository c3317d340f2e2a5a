/**
 * The settings of the gradient-flow widget: limits, defaults, check, and their text for an address.
 * Python's `nbsrc.widgets.GradientFlow` keeps the same contract.
 */
import { ACTIVATIONS, DATA, INITIALIZERS, NORMALIZATIONS, OPTIMIZERS } from "../engine";
import { choiceFault, decoded, flagIn, holding, numberIn, rangeFault, type Found, type Wanted } from "../ui/scene";

export interface Scene {
  readonly activation: string;
  readonly initializer: string;
  /** Multiplies every weight at the start. */
  readonly gain: number;
  /** Hidden layers; a linear read-out follows. */
  readonly depth: number;
  readonly width: number;
  readonly skip: boolean;
  readonly normalization: string;
  /** The length to which the whole gradient is cut; 0 for no cut. */
  readonly clip: number;
  readonly optimizer: string;
  readonly rate: number;
  readonly data: string;
  readonly seed: number;
  /** Training steps taken. */
  readonly step: number;
  /** The layer described in words, from 1; at most the depth. */
  readonly layer: number;
  /** How fast it trains: a wave for every step, a few steps a second, or as many as there is time for. */
  readonly pace: string;
}

export const DEFAULTS: Scene = {
  activation: "sigmoid", initializer: "lecun_normal", gain: 1, depth: 20, width: 32, skip: false, normalization: "none",
  clip: 0, optimizer: "sgd", rate: 0.1, data: "circles", seed: 0, step: 0, layer: 1, pace: "wave",
};
export const NAMES = Object.keys(DEFAULTS) as (keyof Scene)[];
/** What makes a run: with these equal, every number is. */
export const RUN = NAMES.filter((name) => name !== "layer" && name !== "pace");
export const MOST_STEPS = 10_000;
export const MOST_PINS = 3;

type Name<T> = { [K in keyof Scene]: Scene[K] extends T ? K : never }[keyof Scene];
export const LIMITS: Record<Name<number>, readonly [number, number]> = {
  gain: [0.1, 10], depth: [1, 50], width: [2, 64], clip: [0, 1000], rate: [1e-5, 100], seed: [0, 2 ** 32 - 1],
  step: [0, MOST_STEPS], layer: [1, 50],
};
const REAL: readonly string[] = ["gain", "clip", "rate"];
const menu = (entries: readonly { name: string; label: string }[]): { name: string; label: string }[] =>
  entries.map(({ name, label }) => ({ name, label }));
export const CHOICES: Record<Name<string>, readonly { name: string; label: string }[]> = {
  activation: menu(ACTIVATIONS), initializer: menu(INITIALIZERS), normalization: menu(NORMALIZATIONS),
  optimizer: menu(OPTIMIZERS), data: menu(DATA),
  pace: [{ name: "wave", label: "wave by wave" }, { name: "steady", label: "steady" }, { name: "fast", label: "fast" }],
};

/** Why a value cannot be used, as a sentence; undefined where it can. */
export function fault(name: keyof Scene, value: unknown): string | undefined {
  if (name === "skip") return typeof value === "boolean" ? undefined : `skip ${JSON.stringify(value)} is neither true nor false.`;
  if (name in CHOICES) return choiceFault(name, value, CHOICES[name as Name<string>]);
  return rangeFault(name, value, LIMITS[name as Name<number>], REAL.includes(name) ? "number" : "whole number");
}

/** Every setting that holds, with `base` where one does not, and a sentence for each that does not. */
export function checked(wanted: Wanted<keyof Scene>, base: Scene): Found<Scene> {
  const { scene, faults } = holding(NAMES, wanted, base, fault);
  return { scene: { ...scene, layer: Math.min(scene.layer, scene.depth) }, faults };
}

/** What differs from `base`, as a part of a scene: what a pinned run is kept as. */
export function difference(scene: Scene, base: Scene): Partial<Scene> {
  return Object.fromEntries(RUN.filter((name) => scene[name] !== base[name]).map((name) => [name, scene[name]]));
}

/** A scene and its pinned runs as text: `activation:relu;...;pin:activation=sigmoid,depth=30`. */
export function encode(scene: Scene, pins: readonly Scene[]): string {
  const settings = NAMES.map((name) => `${name}:${scene[name]}`);
  const kept = pins.map((pin) => {
    const own = Object.entries(difference(pin, scene)).map(([name, value]) => `${name}=${value}`);
    return `pin:${own.join(",")}`;
  });
  return [...settings, ...kept].join(";");
}

/** Read a scene's text; what cannot be used is named in `faults` and replaced from `base`. */
export function decode(text: string, base: Scene): { scene: Scene; pins: Scene[]; faults: string[] } {
  const read = (own: readonly string[], from: Scene, sign: string): Found<Scene> =>
    decoded(own, NAMES, parsed, (wanted) => checked(wanted, from), sign);
  const parts = text.split(";");
  const { scene, faults } = read(parts.filter((part) => !part.startsWith("pin:")), base, ":");
  const pins = parts.filter((part) => part.startsWith("pin:")).map((part) => read(part.slice(4).split(","), scene, "="));
  return {
    scene, pins: pins.map((pin) => pin.scene).slice(-MOST_PINS), faults: [...faults, ...pins.flatMap((pin) => pin.faults)],
  };
}

function parsed(name: keyof Scene, said: string): unknown {
  if (name === "skip") return flagIn(said);
  return name in LIMITS ? numberIn(said) : said;
}
