/**
 * The settings of the receptive-field widget: limits, presets, check, and their text for an address.
 * Python's `nbsrc.widgets.ReceptiveField` keeps the same contract.
 */
import type { StackLayer } from "../engine";
import { decoded, flagIn, goingOn, holding, inLimits, mustBe, numberIn, type Found, type Wanted } from "../ui/scene";

export interface Scene {
  readonly layers: readonly StackLayer[];
  /** Rows and columns of the picture. */
  readonly size: number;
  /** The unit of the last layer, along the width; null for the middle one. */
  readonly unit: number | null;
  readonly weights: "random" | "equal";
  readonly relu: boolean;
  readonly networks: number;
  readonly seed: number;
}

export const KINDS = [
  { name: "conv", label: "convolution", letter: "c" },
  { name: "max", label: "max pooling", letter: "m" },
  { name: "average", label: "average pooling", letter: "a" },
] as const;
export const WEIGHTS = [{ name: "random", label: "random" }, { name: "equal", label: "all equal" }] as const;
export const MOST_LAYERS = 12;
export const LIMITS = {
  kernel: [1, 9], stride: [1, 4], padding: [0, 16], dilation: [1, 16],
  size: [4, 64], unit: [0, 447], networks: [1, 64], seed: [0, 2 ** 32 - 1],
} as const;
export const NUMBERS = ["kernel", "stride", "padding", "dilation"] as const;

export const conv = (kernel: number, stride = 1, padding = 0, dilation = 1): StackLayer =>
  ({ kind: "conv", kernel, stride, padding, dilation });
const pool: StackLayer = { kind: "max", kernel: 2, stride: 2, padding: 0, dilation: 1 };
const plain = conv(3, 1, 1);
const times = (layer: StackLayer, count: number): StackLayer[] => Array.from({ length: count }, () => layer);

export interface Preset {
  readonly name: string;
  readonly label: string;
  readonly layers: readonly StackLayer[];
  readonly size: number;
}

export const PRESETS: readonly Preset[] = [
  { name: "eight", label: "eight of 3×3", layers: times(plain, 8), size: 33 },
  { name: "three", label: "three of 3×3", layers: times(conv(3), 3), size: 15 },
  { name: "seven", label: "one of 7×7", layers: [conv(7)], size: 15 },
  { name: "strides", label: "strides of 2", layers: times(conv(3, 2, 1), 4), size: 63 },
  { name: "doubling", label: "dilations that double", layers: [1, 2, 4, 8].map((d) => conv(3, 1, d, d)), size: 63 },
  { name: "gridding", label: "gridding: dilations of 2", layers: times(conv(3, 1, 2, 2), 3), size: 31 },
  { name: "gaps", label: "stride beyond the kernel", layers: [conv(1, 2), conv(3, 1, 1), conv(3, 1, 1)], size: 32 },
  { name: "vgg", label: "like VGG, with pooling", layers: [plain, plain, pool, plain, plain, pool, plain, plain, plain], size: 64 },
];

export const DEFAULTS: Scene = {
  layers: (PRESETS[0] as Preset).layers, size: 33, unit: null, weights: "random", relu: true, networks: 32, seed: 0,
};
export const NAMES = Object.keys(DEFAULTS) as (keyof Scene)[];

export const layersText = (layers: readonly StackLayer[]): string =>
  layers
    .map(({ kind, kernel, stride, padding, dilation }) => `${kind[0]}${kernel}s${stride}p${padding}d${dilation}`)
    .join("_");

/** The preset that these settings are, or "own". */
export function presetOf({ layers, size }: Scene): string {
  return PRESETS.find((one) => one.size === size && layersText(one.layers) === layersText(layers))?.name ?? "own";
}

/** Why a list of layers cannot be used, as a sentence; undefined where it can. */
function layersFault(value: unknown): string | undefined {
  if (!Array.isArray(value) || value.length < 1 || value.length > MOST_LAYERS) {
    return `layers must be a list of 1 to ${MOST_LAYERS} layers.`;
  }
  for (const [at, layer] of (value as Partial<StackLayer>[]).entries()) {
    if (!KINDS.some(({ name }) => name === layer?.kind)) {
      return `Layer ${at + 1} is a ${JSON.stringify(layer?.kind)}; choose one of ${KINDS.map(({ name }) => name).join(", ")}.`;
    }
    for (const name of NUMBERS) {
      const [low, high] = LIMITS[name];
      if (!inLimits(layer[name], LIMITS[name])) {
        return mustBe(`The ${name} of layer ${at + 1}`, layer[name], `a whole number from ${low} to ${high}`);
      }
    }
  }
  return undefined;
}

/** Why a value cannot be used, as a sentence; undefined where it can. */
export function fault(name: keyof Scene, value: unknown): string | undefined {
  if (name === "layers") return layersFault(value);
  if (name === "weights") return WEIGHTS.some((one) => one.name === value) ? undefined : mustBe(name, value, "random or equal");
  if (name === "relu") return typeof value === "boolean" ? undefined : mustBe(name, value, "true or false");
  if (inLimits(value, LIMITS[name]) || (name === "unit" && value === null)) return undefined;
  const [low, high] = LIMITS[name];
  return mustBe(name, value, `a whole number from ${low} to ${high}${name === "unit" ? ", or the middle" : ""}`);
}

/** Every setting that holds, with `base` where one does not, and a sentence for each that does not. */
export function checked(wanted: Wanted<keyof Scene>, base: Scene): Found<Scene> {
  return holding(NAMES, wanted, base, fault, (wrong, kept, name) =>
    goingOn(wrong, name === "layers" ? "the layers it had" : (kept ?? "the middle")));
}

export function encode(scene: Scene): string {
  return NAMES.map((name) => `${name}:${name === "layers" ? layersText(scene.layers) : String(scene[name] ?? "middle")}`).join(";");
}

function parsed(name: string, said: string): unknown {
  if (name === "layers") {
    return said.split("_").map((text) => {
      const [, letter, ...digits] = /^([a-z])(\d+)s(\d+)p(\d+)d(\d+)$/.exec(text) ?? [];
      const [kernel, stride, padding, dilation] = digits.map(Number);
      return { kind: KINDS.find((one) => one.letter === letter)?.name ?? text, kernel, stride, padding, dilation };
    });
  }
  if (name === "unit" && said === "middle") return null;
  if (name === "relu") return flagIn(said);
  return name === "weights" ? said : numberIn(said);
}

/** Read a scene's text; what cannot be used is named in `faults` and replaced from `base`. */
export function decode(text: string, base: Scene): Found<Scene> {
  return decoded(text.split(";"), NAMES, parsed, (wanted) => checked(wanted, base));
}
