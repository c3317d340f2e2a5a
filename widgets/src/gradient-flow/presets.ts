/** Scenes worth seeing, each a few settings away from the defaults. */
import { DEFAULTS, RUN, type Scene } from "./scene";

export interface Preset {
  readonly name: string;
  readonly label: string;
  readonly settings: Partial<Scene>;
}

const RELU = { activation: "relu", initializer: "he_normal", rate: 0.01 };

export const PRESETS: readonly Preset[] = [
  { name: "sigmoid", label: "Sigmoid, 20 layers", settings: {} },
  { name: "he", label: "ReLU with He’s weights", settings: { ...RELU, depth: 30, width: 64 } },
  { name: "lecun", label: "ReLU with LeCun’s weights", settings: { ...RELU, initializer: "lecun_normal", depth: 30, width: 64 } },
  { name: "chaos", label: "tanh, weights too large", settings: { activation: "tanh", gain: 2.5, depth: 30, rate: 0.01 } },
  { name: "batch", label: "Batch norm at the start", settings: { ...RELU, depth: 40, normalization: "batch" } },
  { name: "around", label: "Batch norm with skips", settings: { ...RELU, depth: 40, normalization: "batch", skip: true } },
  {
    name: "residual", label: "Residual, 50 layers",
    settings: { activation: "tanh", gain: 0.3, depth: 50, skip: true, rate: 0.01 },
  },
];

/** What a preset makes: everything it does not name is as it was at first, data and seed as they are. */
export function presetScene(preset: Preset, now: Scene): Scene {
  return { ...DEFAULTS, data: now.data, seed: now.seed, ...preset.settings, step: 0 };
}

/** The preset whose scene this is, whatever the step. */
export function presetOf(scene: Scene): string {
  const same = (preset: Preset): boolean => {
    const wanted = presetScene(preset, scene);
    return RUN.every((name) => name === "step" || wanted[name] === scene[name]);
  };
  return PRESETS.find(same)?.name ?? "";
}
