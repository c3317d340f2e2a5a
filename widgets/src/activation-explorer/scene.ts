/**
 * The settings of the activation explorer: limits, defaults, check, and their text for an address.
 * Python's `nbsrc.widgets.ActivationExplorer` keeps the same contract.
 */
import { ACTIVATIONS } from "../engine";
import { holding, numberIn, type Found, type Wanted } from "../ui/scene";

export interface Scene {
  /** One to four names, each once. */
  readonly activations: readonly string[];
  /** Mean of the input. */
  readonly mean: number;
  /** Standard deviation of the input. */
  readonly deviation: number;
}

export const MOST = 4;
export const LIMITS = { mean: { low: -4, high: 4 }, deviation: { low: 0.1, high: 4 } } as const;
export const DEFAULTS: Scene = { activations: ["relu", "elu", "gelu", "tanh"], mean: 0, deviation: 1 };

type NumberName = keyof typeof LIMITS;
const NAMES = Object.keys(DEFAULTS) as (keyof Scene)[];

/** Whether `value` may stand for setting `name`: a sentence saying why not, or "". */
export function fault(name: keyof Scene, value: unknown): string {
  if (name !== "activations") {
    const { low, high } = LIMITS[name as NumberName];
    const fine = typeof value === "number" && value >= low && value <= high;
    return fine ? "" : `${name} ${String(value)} is not a number from ${low} to ${high}.`;
  }
  const list: unknown[] = Array.isArray(value) ? value : [];
  const names = ACTIVATIONS.map((activation) => activation.name as string);
  const strange = list.find((item) => !names.includes(String(item)));
  if (strange !== undefined) {
    return `There is no activation "${String(strange)}"; choose ${names.slice(0, -1).join(", ")} or ${names.at(-1)}.`;
  }
  if (list.length >= 1 && list.length <= MOST && new Set(list).size === list.length) return "";
  return `activations [${list.map(String).join(", ")}] cannot be compared: give 1 to ${MOST} names, each once.`;
}

/** Every setting that holds, with `base` where one does not, and a sentence for each that does not. */
export function checked(wanted: Wanted<keyof Scene>, base: Scene): Found<Scene> {
  const { scene, faults } = holding(NAMES, wanted, base, fault);
  return { scene: { ...scene, activations: [...scene.activations] }, faults };
}

/** The scene as text: `activations:relu-elu;mean:0;deviation:1`. */
export function encodeScene(scene: Scene): string {
  return `activations:${scene.activations.join("-")};mean:${scene.mean};deviation:${scene.deviation}`;
}

/** Read a scene's text; what cannot be used is named in `faults` and replaced from `base`. */
export function decodeScene(text: string, base: Scene = DEFAULTS): Found<Scene> {
  const wanted: Wanted<keyof Scene> = {};
  const faults: string[] = [];
  for (const part of text.split(";")) {
    if (part === "") continue;
    const colon = part.indexOf(":");
    const [name, value] = [part.slice(0, Math.max(colon, 0)), part.slice(colon + 1)];
    if (name === "activations") wanted.activations = value.split("-");
    else if (name in LIMITS) wanted[name as NumberName] = numberIn(value);
    else faults.push(`A scene has no setting "${colon < 0 ? part : name}"; it has ${NAMES.join(", ")}.`);
  }
  const result = checked(wanted, base);
  return { scene: result.scene, faults: [...faults, ...result.faults] };
}
