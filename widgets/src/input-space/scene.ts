/**
 * The settings of the input-space widget: their names, limits and defaults, their check, and
 * their text form for an address. Python's `nbsrc.widgets.InputSpace` keeps the same contract.
 */
import { ACTIVATIONS, DATA, INITIALIZERS, OPTIMIZERS } from "../engine";
import type { Choice } from "../ui/controls";
import { numberIn } from "../ui/scene";

export interface Scene {
  data: string;
  noise: number;
  points: number;
  widths: number[];
  activation: string;
  initializer: string;
  optimizer: string;
  rate: number;
  batch_size: number;
  seed: number;
  /** Training steps taken; with everything above it fixes every number in the widget. */
  step: number;
  /** Where the scrubber stands, in stops from the input. */
  stage: number;
}

export const DEFAULTS: Readonly<Scene> = {
  data: "circles",
  noise: 0.05,
  points: 300,
  widths: [3, 2],
  activation: "tanh",
  initializer: "orthogonal",
  optimizer: "adam",
  rate: 0.03,
  batch_size: 20,
  seed: 7,
  step: 0,
  stage: 99,
};

export const MENUS: Readonly<Record<"data" | "activation" | "initializer" | "optimizer", readonly Choice[]>> = {
  data: [...DATA, { name: "painted", label: "your own points" }],
  activation: ACTIVATIONS,
  initializer: INITIALIZERS,
  optimizer: OPTIMIZERS,
};

export const LIMITS = {
  noise: { low: 0, high: 0.5, whole: false },
  points: { low: 10, high: 1000, whole: true },
  rate: { low: 1e-6, high: 10, whole: false },
  batch_size: { low: 1, high: 1000, whole: true },
  seed: { low: 0, high: 2 ** 32 - 1, whole: true },
  step: { low: 0, high: 100_000, whole: true },
  stage: { low: 0, high: 99, whole: false },
} as const;

export const MAX_DEPTH = 6;
export const WIDTHS = [2, 3] as const;

type NumberName = keyof typeof LIMITS;
type MenuName = keyof typeof MENUS;
const NAMES = Object.keys(DEFAULTS) as (keyof Scene)[];

/** Whether `value` may stand for setting `name`: a sentence saying why not, or "". */
export function fault(name: keyof Scene, value: unknown): string {
  if (name in MENUS) {
    const names = MENUS[name as MenuName].map((choice) => choice.name);
    if (names.includes(String(value))) return "";
    return `There is no ${name} "${String(value)}"; choose ${names.slice(0, -1).join(", ")} or ${names.at(-1)}.`;
  }
  if (name === "widths") {
    const widths = Array.isArray(value) ? (value as unknown[]) : [];
    const fine =
      widths.length >= 1 &&
      widths.length <= MAX_DEPTH &&
      widths.every((width) => (WIDTHS as readonly unknown[]).includes(width));
    if (fine) return "";
    const shown = Array.isArray(value) ? `[${widths.join(", ")}]` : String(value);
    return `widths ${shown} cannot be built here: give 1 to ${MAX_DEPTH} hidden layers, each of 2 or 3 units.`;
  }
  const { low, high, whole } = LIMITS[name as NumberName];
  const number = typeof value === "number" ? value : NaN;
  if (number >= low && number <= high && (!whole || Number.isInteger(number))) return "";
  return `${name} ${String(value)} is not ${whole ? "a whole number" : "a number"} from ${low} to ${high}.`;
}

/** Every setting that holds, with `base` where one does not, and a sentence for each that does not. */
export function checked(
  wanted: Partial<Record<keyof Scene, unknown>>,
  base: Readonly<Scene>,
): { scene: Scene; faults: string[] } {
  const scene: Scene = { ...base, widths: [...base.widths] };
  const faults: string[] = [];
  for (const name of NAMES) {
    const value = wanted[name];
    if (value === undefined) continue;
    const sentence = fault(name, value);
    if (sentence === "") Object.assign(scene, { [name]: Array.isArray(value) ? [...(value as unknown[])] : value });
    else faults.push(`${sentence} The widget goes on with ${told(scene[name])}.`);
  }
  return { scene, faults };
}

function told(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(", ")}]` : String(value);
}

/** Points painted by hand: (x, y, label) after one another. */
export type Painted = Float64Array;

/** Painted points lie on a lattice this fine, so that an address carries them exactly. */
export const LATTICE = 1 / 256;
const LATTICE_REACH = 1024; // 11 bits: -4 to just under 4
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

export function snap(coordinate: number): number {
  return Math.round(coordinate / LATTICE) * LATTICE;
}

/** Four letters a point: 11 bits for each coordinate, one for the label. */
function encodePainted(painted: Painted): string {
  let text = "";
  for (let i = 0; i + 2 < painted.length; i += 3) {
    const [x = 0, y = 0, label = 0] = painted.subarray(i, i + 3);
    const across = Math.round(x / LATTICE) + LATTICE_REACH;
    const up = Math.round(y / LATTICE) + LATTICE_REACH;
    if (Math.min(across, up) < 0 || Math.max(across, up) >= 2 * LATTICE_REACH) {
      throw new RangeError(
        `The point (${x}, ${y}) does not fit into a shared scene: coordinates must lie from -4 to 3.996.`,
      );
    }
    const bits = across * 4096 + up * 2 + label;
    for (let shift = 18; shift >= 0; shift -= 6) text += LETTERS[(bits >> shift) & 63];
  }
  return text;
}

function decodePainted(text: string): Painted {
  if (text.length % 4 !== 0) {
    throw new RangeError(`The painted points of this scene are cut off: ${text.length} letters, not a multiple of 4.`);
  }
  const painted = new Float64Array((text.length / 4) * 3);
  for (let i = 0; i < text.length / 4; i += 1) {
    let bits = 0;
    for (const letter of text.slice(4 * i, 4 * i + 4)) {
      const value = LETTERS.indexOf(letter);
      if (value < 0)
        throw new RangeError(`The painted points of this scene hold "${letter}", which is no letter of theirs.`);
      bits = bits * 64 + value;
    }
    painted[3 * i] = ((bits >> 12) - LATTICE_REACH) * LATTICE;
    painted[3 * i + 1] = (((bits >> 1) & 2047) - LATTICE_REACH) * LATTICE;
    painted[3 * i + 2] = bits & 1;
  }
  return painted;
}

/** The scene as text: `data:circles;noise:0.08;...`, only characters an address carries unchanged. */
export function encodeScene(scene: Readonly<Scene>, painted: Painted): string {
  const parts = NAMES.map((name) => {
    const value = scene[name];
    return `${name}:${Array.isArray(value) ? value.join("-") : typeof value === "number" ? plain(value) : value}`;
  });
  if (scene.data === "painted") parts.push(`painted:${encodePainted(painted)}`);
  return parts.join(";");
}

// "1e+21" would lose its plus sign in an address; no setting is so large, but say it once.
function plain(value: number): string {
  return String(value).replace("+", "");
}

/** Read a scene's text; what cannot be used is named in `faults` and replaced from `base`. */
export function decodeScene(
  text: string,
  base: Readonly<Scene> = DEFAULTS,
): { scene: Scene; painted: Painted | undefined; faults: string[] } {
  const wanted: Partial<Record<keyof Scene, unknown>> = {};
  const faults: string[] = [];
  let painted: Painted | undefined;
  for (const part of text.split(";")) {
    if (part === "") continue;
    const colon = part.indexOf(":");
    const name = part.slice(0, Math.max(colon, 0));
    const value = part.slice(colon + 1);
    if (name === "painted") {
      try {
        painted = decodePainted(value);
      } catch (error) {
        faults.push((error as Error).message);
      }
    } else if ((NAMES as string[]).includes(name)) {
      wanted[name as keyof Scene] = parsed(name as keyof Scene, value);
    } else {
      faults.push(`A scene has no setting "${colon < 0 ? part : name}"; it has ${NAMES.join(", ")} and painted.`);
    }
  }
  const result = checked(wanted, base);
  return { scene: result.scene, painted, faults: [...faults, ...result.faults] };
}

function parsed(name: keyof Scene, text: string): unknown {
  if (name === "widths") return text.split("-").map((width) => (width === "" ? NaN : Number(width)));
  if (name in LIMITS) return numberIn(text);
  return text;
}

/** Bytes of a binary trait as numbers; undefined when they are none. */
export function numbersIn(value: unknown): Float64Array | undefined {
  let bytes: Uint8Array | undefined;
  if (value instanceof ArrayBuffer) bytes = new Uint8Array(value);
  else if (ArrayBuffer.isView(value)) bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (!bytes || bytes.byteLength % 8 !== 0) return undefined;
  // Copied, because a view into a message need not start at a multiple of eight bytes.
  return new Float64Array(bytes.slice().buffer);
}
