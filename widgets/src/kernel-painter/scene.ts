/**
 * The settings of the kernel painter: limits, defaults, check, and their text for an address.
 * Python's `nbsrc.widgets.KernelPainter` keeps the same contract.
 */
import { choiceFault, decoded, goingOn, holding, numberIn, rangeFault, type Found, type Wanted } from "../ui/scene";
import { KERNELS, LARGEST } from "./kernels";
import { SOURCES } from "./pictures";

export type Rows = readonly (readonly number[])[];

export interface Scene {
  /** A kernel's name, or "painted". */
  readonly kernel: string;
  /** The taps of a painted kernel, row by row. */
  readonly painted: Rows;
  /** What every painted tap is divided by. */
  readonly divide: number;
  readonly operation: string;
  readonly picture: string;
  /** Of the picture's longer side. */
  readonly pixels: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
  /** Which output is written out, counted row by row from 0; one beyond the last shows the last. */
  readonly place: number;
}

export const DEFAULTS: Scene = {
  kernel: "sobel_x", painted: [[0, 0, 0], [0, 1, 0], [0, 0, 0]], divide: 1, operation: "correlation", picture: "camera",
  pixels: 48, stride: 1, padding: 0, dilation: 1, place: 0,
};
export const NAMES = Object.keys(DEFAULTS) as (keyof Scene)[];
export const LIMITS = {
  divide: [1, 1000], stride: [1, 4], padding: [0, 6], dilation: [1, 4], place: [0, 1_000_000],
} as const;
export const PIXELS = [6, 8, 12, 16, 24, 48] as const;
export const TAP = 9;
export const OPERATIONS = [
  { name: "correlation", label: "cross-correlation" }, { name: "convolution", label: "true convolution" },
] as const;
const CHOICES: Partial<Record<keyof Scene, readonly { readonly name: string }[]>> = {
  kernel: [...KERNELS, { name: "painted" }],
  operation: OPERATIONS,
  picture: [...SOURCES, { name: "given" }, { name: "file" }],
};

/** Why a value cannot be used, as a sentence; undefined where it can. */
export function fault(name: keyof Scene, value: unknown): string | undefined {
  const said = JSON.stringify(value);
  const choices = CHOICES[name];
  if (choices) return choiceFault(name, value, choices);
  if (name === "painted") {
    return fitting(value) ? undefined
      : `A painted kernel has 1 to ${LARGEST} rows of 1 to ${LARGEST} numbers from -${TAP} to ${TAP}, and not ${said}.`;
  }
  if (name === "pixels") {
    return (PIXELS as readonly unknown[]).includes(value) ? undefined : `pixels cannot be ${said}; choose one of ${PIXELS.join(", ")}.`;
  }
  return rangeFault(name, value, LIMITS[name as keyof typeof LIMITS]);
}

function fitting(value: unknown): boolean {
  const length = (list: unknown): boolean => Array.isArray(list) && list.length >= 1 && list.length <= LARGEST;
  if (!length(value)) return false;
  const rows = value as unknown[][];
  const tap = (each: unknown): boolean => typeof each === "number" && Math.abs(each) <= TAP;
  return rows.every((row) => length(row) && row.length === rows[0].length && row.every(tap));
}

/** Every setting that holds, with `base` where one does not, and a sentence for each that does not. */
export function checked(wanted: Wanted<keyof Scene>, base: Scene): Found<Scene> {
  return holding(NAMES, wanted, base, fault, (wrong, kept, name) => goingOn(wrong, name === "painted" ? "another" : kept));
}

export function encode(scene: Scene): string {
  const said = (name: keyof Scene): string =>
    // A reader's own file stays with the reader.
    name === "painted" ? scene.painted.map((row) => row.join(",")).join("/")
    : name === "picture" && scene.picture === "file" ? DEFAULTS.picture : String(scene[name]);
  const told = scene.kernel === "painted" ? NAMES : NAMES.filter((name) => name !== "painted" && name !== "divide");
  return told.map((name) => `${name}:${said(name)}`).join(";");
}

function parsed(name: keyof Scene, said: string): unknown {
  if (name === "painted") return said.split("/").map((row) => row.split(",").map(numberIn));
  return name in CHOICES ? said : numberIn(said);
}

/** Read a scene's text; what cannot be used is named in `faults` and replaced from `base`. */
export function decode(text: string, base: Scene): Found<Scene> {
  return decoded(text.split(";"), NAMES, parsed, (wanted) => checked(wanted, base));
}
