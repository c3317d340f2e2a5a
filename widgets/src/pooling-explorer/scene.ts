/**
 * The settings of the pooling explorer: limits, defaults, check, and their text for an address.
 * Python's `nbsrc.widgets.PoolingExplorer` keeps the same contract.
 */
import { POOLINGS, TIES } from "../engine";
import { choiceFault, decoded, flagIn, holding, numberIn, rangeFault, type Found, type Wanted } from "../ui/scene";
import { PHOTO_NAME, PHOTO_SIDE, PICTURES, cellsOf } from "./pictures";

export interface Scene {
  readonly kind: string;
  /** Of the L_p norm. */
  readonly p: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly ceil_mode: boolean;
  readonly picture: string;
  /** Cells along each side, where the picture is not the photograph. */
  readonly side: number;
  readonly way: string;
  readonly ties: string;
  /** The window that is looked at, from 1. */
  readonly window: number;
  /** What the reader has made of the picture, row by row; empty where nothing was changed. */
  readonly cells: readonly number[];
  /** The gradient of each output; empty where all are one. */
  readonly delta: readonly number[];
}

export const DEFAULTS: Scene = {
  kind: "max", p: 2, kernel: 2, stride: 2, padding: 0, ceil_mode: false, picture: "patch", side: 6, way: "forward",
  ties: "first", window: 1, cells: [], delta: [],
};
export const NAMES = Object.keys(DEFAULTS) as (keyof Scene)[];
export const LIMITS = {
  p: [1, 16], kernel: [1, 4], stride: [1, 4], padding: [0, 2], side: [4, 9], window: [1, 2 ** 10],
} as const;
export const MOST_CELL = 9;
export const MOST_DELTA = 3;
export const CHOICES = {
  kind: POOLINGS.map(({ name, label }) => ({ name: name as string, label })),
  picture: [...PICTURES.map(({ name, label }) => ({ name, label })), { name: PHOTO_NAME, label: "whole photograph" }],
  way: [{ name: "forward", label: "Forward" }, { name: "back", label: "Way back" }],
  ties: [
    { name: TIES[0] as string, label: "first takes all (torch)" },
    { name: TIES[1], label: "shared evenly" },
    { name: TIES[2], label: "as differences see it" },
  ],
} as const;

function faultOfList(name: "cells" | "delta", value: unknown): string | undefined {
  const [low, high] = name === "cells" ? [0, MOST_CELL] : [-MOST_DELTA, MOST_DELTA];
  const fine = Array.isArray(value) && value.every((n) => Number.isInteger(n) && n >= low && n <= high);
  if (!fine) return `${name} must be whole numbers from ${low} to ${high}, and not ${JSON.stringify(value)}.`;
  const side = Math.sqrt(value.length);
  const square = Number.isInteger(side) && side >= LIMITS.side[0] && side <= LIMITS.side[1];
  if (name === "delta" || side === 0 || square) return undefined;
  return `cells must fill a square with sides of ${LIMITS.side.join(" to ")}, and these are ${value.length}.`;
}

/** Why a value cannot be used, as a sentence; undefined where it can. */
export function fault(name: keyof Scene, value: unknown): string | undefined {
  if (name === "cells" || name === "delta") return faultOfList(name, value);
  if (name === "ceil_mode") return typeof value === "boolean" ? undefined : `ceil_mode is true or false, and not ${JSON.stringify(value)}.`;
  if (name in CHOICES) return choiceFault(name, value, CHOICES[name as keyof typeof CHOICES]);
  return rangeFault(name, value, LIMITS[name as keyof typeof LIMITS], name === "p" ? "number" : "whole number");
}

/** Settings that go together: a padding of at most half a window, as torch asks for, and sides that hold the cells. */
export function fitted(scene: Scene): Scene {
  const photo = scene.picture === PHOTO_NAME;
  const cells = photo ? [] : scene.cells;
  const side = cells.length > 0 ? Math.sqrt(cells.length) : scene.side;
  return { ...scene, cells, side, padding: Math.min(scene.padding, Math.floor(scene.kernel / 2)) };
}

/** Every setting that holds, with `base` where one does not, and a sentence for each that does not. */
export function checked(wanted: Wanted<keyof Scene>, base: Scene): Found<Scene> {
  const { scene, faults } = holding(NAMES, wanted, base, fault, (wrong) => wrong);
  return { scene: fitted(scene), faults };
}

/** Cells along a side of what the windows are laid on. */
export const sideOf = (scene: Scene): number => (scene.picture === PHOTO_NAME ? PHOTO_SIDE : scene.side);

/** The numbers that the windows are laid on, row by row. */
export const numbersOf = (scene: Scene): readonly number[] =>
  scene.cells.length > 0 ? scene.cells : cellsOf(scene.picture, scene.side);

/** The same picture with other sides: cells changed by hand stay, as far as there is room. */
export function withSide(scene: Scene, side: number): Scene {
  if (scene.cells.length === 0) return { ...scene, side };
  const fresh = cellsOf(scene.picture, side);
  const cells = fresh.map((value, i) => {
    const [row, column] = [Math.floor(i / side), i % side];
    return row < scene.side && column < scene.side ? (scene.cells[row * scene.side + column] as number) : value;
  });
  return { ...scene, side, cells };
}

const text = (value: Scene[keyof Scene]): string => (Array.isArray(value) ? value.join(".") : String(value));

export function encode(scene: Scene): string {
  return NAMES.map((name) => `${name}:${text(scene[name])}`).join(";");
}

function parsed(name: string, said: string): unknown {
  if (name === "cells" || name === "delta") return said === "" ? [] : said.split(".").map(numberIn);
  if (name === "ceil_mode") return flagIn(said);
  return name in LIMITS ? numberIn(said) : said;
}

/** Read a scene's text; what cannot be used is named in `faults` and replaced from `base`. */
export function decode(text: string, base: Scene): Found<Scene> {
  return decoded(text.split(";"), NAMES, parsed, (wanted) => checked(wanted, base));
}
