/** The scene of the fold-and-count widget: its settings, the biases moved by hand, and both as text. */
import { mustBe, numberIn, type Found } from "../ui/scene";

export interface Scene {
  readonly inputs: 1 | 2;
  readonly depth: number;
  readonly width: number;
  readonly start: string;
  readonly spread: number;
  readonly seed: number;
  /** The chosen hidden unit, counted from 0 through all layers. */
  readonly unit: number;
  /** Pairs (unit, bias) that differ from what start and seed give. */
  readonly biases: readonly (readonly [number, number])[];
}

export const DEFAULTS: Scene = { inputs: 1, depth: 4, width: 2, start: "folding", spread: 0.5, seed: 1, unit: 1, biases: [] };
export const STARTS = ["folding", "he_normal", "glorot_normal", "orthogonal", "unit_normal"] as const;
export const MOST_DEPTH = 8;
export const MOST_WIDTH = 20;
export const MOST_BIAS = 6;
/** Pieces of the line are cheap; polygons are counted anew in every frame of a drag. */
export const MOST_UNITS = { 1: 48, 2: 20 } as const;

export const PRESETS: readonly { label: string; title: string; scene: Partial<Scene> }[] = [
  { label: "Folding", title: "Every layer folds the input in half", scene: { start: "folding", depth: 4, unit: 1 } },
  { label: "Random, deep", title: "Four layers of four, as He's rule draws them", scene: { start: "he_normal", depth: 4, width: 4 } },
  { label: "One wide layer", title: "Sixteen units side by side", scene: { start: "he_normal", depth: 1, width: 16 } },
];

const whole = (low: number, high: number) => (value: unknown) =>
  Number.isInteger(value) && (value as number) >= low && (value as number) <= high;

const CHECKS: Record<keyof Scene, { fine: (value: unknown) => boolean; choices: string }> = {
  inputs: { fine: whole(1, 2), choices: "1 or 2" },
  depth: { fine: whole(1, MOST_DEPTH), choices: `a whole number from 1 to ${MOST_DEPTH}` },
  width: { fine: whole(1, MOST_WIDTH), choices: `a whole number from 1 to ${MOST_WIDTH}` },
  start: { fine: (value) => (STARTS as readonly unknown[]).includes(value), choices: `one of ${STARTS.join(", ")}` },
  spread: { fine: (value) => typeof value === "number" && value >= 0 && value <= 2, choices: "a number from 0 to 2" },
  seed: { fine: whole(0, 2 ** 32 - 1), choices: "a whole number from 0 to 4294967295" },
  unit: { fine: whole(0, MOST_UNITS[1] - 1), choices: `a whole number from 0 to ${MOST_UNITS[1] - 1}` },
  biases: {
    fine: (value) =>
      Array.isArray(value) &&
      value.length <= MOST_UNITS[1] &&
      value.every((pair) => Array.isArray(pair) && pair.length === 2 && whole(0, MOST_UNITS[1] - 1)(pair[0]) && Math.abs(pair[1]) <= MOST_BIAS),
    choices: `pairs of a unit and its bias, from −${MOST_BIAS} to ${MOST_BIAS}`,
  },
};

/** Why a value cannot be used, as a sentence; undefined where it can. */
export function fault(name: keyof Scene, value: unknown): string | undefined {
  const { fine, choices } = CHECKS[name];
  return fine(value) ? undefined : mustBe(name, value, choices);
}

/** The scene as it can be built: the folding network has its own width, and big ones are cut down. */
export function fitted(scene: Scene, keep: "depth" | "width" = "depth"): Scene {
  const most = MOST_UNITS[scene.inputs];
  let { depth, width } = scene;
  if (scene.start === "folding") {
    width = 2 * scene.inputs;
    depth = Math.min(depth, Math.floor(most / width));
  } else if (keep === "depth") width = Math.min(width, Math.floor(most / depth));
  else depth = Math.min(depth, Math.floor(most / width));
  const units = depth * width;
  return { ...scene, depth, width, unit: Math.min(scene.unit, units - 1), biases: scene.biases.filter(([unit]) => unit < units) };
}

export function encode(scene: Scene): string {
  const { biases, ...plain } = scene;
  const parts = Object.entries(plain).map(([name, value]) => `${name}:${String(value)}`);
  if (biases.length > 0) parts.push(`biases:${biases.map((pair) => pair.join("~")).join("!")}`);
  return parts.join(";");
}

function parse(name: string, text: string): unknown {
  if (name === "biases") return text.split("!").map((pair) => pair.split("~").map(numberIn));
  return name === "start" ? text : numberIn(text);
}

/** Read a scene; what cannot be used is left as in `base` and named in `faults`. */
export function decode(text: string, base: Scene): Found<Scene> {
  const faults: string[] = [];
  const scene: Record<string, unknown> = { ...base };
  for (const part of text.split(";").filter((piece) => piece !== "")) {
    const [name = "", ...rest] = part.split(":");
    if (!(name in CHECKS)) {
      faults.push(`There is no setting "${name}".`);
      continue;
    }
    const value = parse(name, rest.join(":"));
    const wrong = fault(name as keyof Scene, value);
    if (wrong) faults.push(wrong);
    else scene[name] = value;
  }
  return { scene: fitted(scene as unknown as Scene), faults };
}
