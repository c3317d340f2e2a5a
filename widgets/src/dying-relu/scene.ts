/** The scene of the dying-ReLU widget: its settings, the changes made on the way, and both as text. */
import { flagIn, mustBe, numberIn } from "../ui/scene";

export interface Scene {
  readonly data: string;
  readonly activation: string;
  readonly optimizer: string;
  readonly rate: number;
  readonly bias: number;
  readonly clip: boolean;
  readonly batch_size: number;
  readonly seed: number;
}

export const DEFAULTS: Scene = {
  data: "moons",
  activation: "relu",
  optimizer: "sgd",
  rate: 3,
  bias: 0,
  clip: false,
  batch_size: 200,
  seed: 4,
};
export const POINTS = 200;
export const UNITS = 12;
export const MOST_STEPS = 20_000;
/** A slider that is dragged while the network trains makes dozens of changes. */
const MOST_CHANGES = 2000;

export const DATA = ["moons", "circles", "xor", "spirals", "blobs"] as const;
export const ACTIVATIONS = ["relu", "leaky_relu", "elu", "gelu"] as const;
export const OPTIMIZERS = ["sgd", "momentum", "adam"] as const;
export const BATCHES = [1, 10, 50, 200] as const;
/** What may change while the network lives on; anything else begins anew. */
export const CURES = ["activation", "optimizer", "rate", "clip", "batch_size"] as const;

/** A setting changed after `step` steps. */
export interface Change {
  readonly step: number;
  readonly name: (typeof CURES)[number];
  readonly value: string | number | boolean;
}

export interface Story {
  readonly scene: Scene;
  readonly changes: readonly Change[];
  readonly step: number;
}

const oneOf = (choices: readonly (string | number)[]) => (value: unknown) => choices.includes(value as never);
const between = (low: number, high: number) => (value: unknown) =>
  typeof value === "number" && value >= low && value <= high;
const whole = (low: number, high: number) => (value: unknown) => Number.isInteger(value) && between(low, high)(value);

const CHECKS: Record<keyof Scene, { fine: (value: unknown) => boolean; choices: string }> = {
  data: { fine: oneOf(DATA), choices: `one of ${DATA.join(", ")}` },
  activation: { fine: oneOf(ACTIVATIONS), choices: `one of ${ACTIVATIONS.join(", ")}` },
  optimizer: { fine: oneOf(OPTIMIZERS), choices: `one of ${OPTIMIZERS.join(", ")}` },
  rate: { fine: between(0.001, 100), choices: "a number from 0.001 to 100" },
  bias: { fine: between(-4, 2), choices: "a number from −4 to 2" },
  clip: { fine: (value) => typeof value === "boolean", choices: "true or false" },
  batch_size: { fine: oneOf(BATCHES), choices: `one of ${BATCHES.join(", ")}` },
  seed: { fine: whole(0, 2 ** 32 - 1), choices: "a whole number from 0 to 4294967295" },
};

/** Why a value cannot be used, as a sentence; undefined where it can. */
export function fault(name: keyof Scene, value: unknown): string | undefined {
  const { fine, choices } = CHECKS[name];
  return fine(value) ? undefined : mustBe(name, value, choices);
}

const stepFault = (step: unknown): string | undefined =>
  whole(0, MOST_STEPS)(step) ? undefined : `step must be a whole number from 0 to ${MOST_STEPS}.`;

export function encode({ scene, changes, step }: Story): string {
  const parts = Object.entries(scene).map(([name, value]) => `${name}:${String(value)}`);
  parts.push(`step:${step}`);
  if (changes.length > 0) parts.push(`then:${changes.map((c) => `${c.step}~${c.name}~${String(c.value)}`).join("!")}`);
  return parts.join(";");
}

function parse(name: string, text: string): string | number | boolean {
  if (name === "clip") return flagIn(text);
  return typeof DEFAULTS[name as keyof Scene] === "number" ? numberIn(text) : text;
}

/** Read a story; what cannot be used is left as in `base` and named in `faults`. */
export function decode(text: string, base: Scene): Story & { faults: string[] } {
  const faults: string[] = [];
  const scene: Record<string, unknown> = { ...base };
  const changes: Change[] = [];
  let step = 0;
  for (const part of text.split(";").filter((piece) => piece !== "")) {
    const [name = "", ...rest] = part.split(":");
    const said = rest.join(":");
    if (name === "step") {
      const wrong = stepFault(numberIn(said));
      if (wrong) faults.push(wrong);
      else step = Number(said);
    } else if (name === "then") {
      const pieces = said.split("!");
      if (pieces.length > MOST_CHANGES) faults.push(`Of ${pieces.length} changes only the first ${MOST_CHANGES} were made.`);
      for (const piece of pieces.slice(0, MOST_CHANGES)) {
        const [at = "", what = "", to = ""] = piece.split("~");
        const value = parse(what, to);
        const known = (CURES as readonly string[]).includes(what);
        const wrong = known ? (stepFault(numberIn(at)) ?? fault(what as keyof Scene, value)) : `A change of "${what}" is unknown.`;
        if (wrong) faults.push(wrong);
        else changes.push({ step: Number(at), name: what as Change["name"], value });
      }
    } else if (name in CHECKS) {
      const value = parse(name, said);
      const wrong = fault(name as keyof Scene, value);
      if (wrong) faults.push(wrong);
      else scene[name] = value;
    } else faults.push(`There is no setting "${name}".`);
  }
  changes.sort((a, b) => a.step - b.step);
  return { scene: scene as unknown as Scene, changes, step, faults };
}
