/** What the picture shows, in words. */
import { figure } from "../ui/numbers";
import type { Flow, Lab } from "./lab";
import { CHOICES, type Scene } from "./scene";

export type Health = "vanishing" | "exploding" | "healthy" | "broken" | "alone";

/** Outputs that differ by a smaller share of their size are called alike; below the second, they cannot be told apart. */
const ALIKE = 0.01;
const ROUNDING = 1e-14;

/** Over all layers, a size that falls or grows more than tenfold is not healthy. */
export function healthOf(sizes: ArrayLike<number>, decades: number): Health {
  const all = Array.from(sizes);
  if (!all.every(Number.isFinite)) return "broken";
  if (all.includes(0)) return "vanishing";
  if (all.length < 2) return "alone";
  const over = decades * (all.length - 1);
  return over < -1 ? "vanishing" : over > 1 ? "exploding" : "healthy";
}

/** A change per layer in decades, as a factor. */
export function factor(decades: number): string {
  return Number.isNaN(decades) ? "?" : `×\u00a0${figure(10 ** decades)}`;
}

/** Decades with their sign in words: "0.63 decades less". */
export function decadesWords(decades: number): string {
  const size = Math.abs(decades) < 0.0005 ? 0 : Math.abs(decades);
  if (size === 0) return "no change";
  return `${size.toPrecision(2)} decades ${decades < 0 ? "down" : "up"}`;
}

export interface Report {
  readonly health: Health;
  readonly measured: number;
  readonly predicted: number;
}

export function reportOf(lab: Lab, way: "signal" | "gradient"): Report {
  const { measured, predicted } = lab.rate(way);
  return { health: healthOf(lab.flow[way], measured), measured, predicted };
}

/** The verdict in a few words, for the bar above the picture. */
export function verdict({ health, measured }: Report): string {
  if (health === "broken") return "no longer finite";
  if (health === "alone") return "a single layer";
  if (Number.isNaN(measured)) return "vanishing, to 0";
  return `${health}, ${factor(measured)}`;
}

export function wordsOf(lab: Lab): string[] {
  return [journey(lab, "gradient"), journey(lab, "signal"), training(lab), layerWords(lab)];
}

function journey(lab: Lab, way: "signal" | "gradient"): string {
  const { health, measured, predicted } = reportOf(lab, way);
  const sizes = lab.flow[way];
  const last = sizes.length - 1;
  const [name, route] = way === "signal" ? ["signal", "on"] as const : ["gradient", "back"] as const;
  if (health === "broken") {
    const where = Array.from(sizes).findIndex((size) => !Number.isFinite(size)) + 1;
    return `The ${name} is no longer a finite number, from layer ${where}: training has blown up. Reset, and take a smaller learning rate.`;
  }
  if (health === "alone") return `A single layer: the ${name} has size ${figure(sizes[0] as number)} there.`;
  const [first, end] = way === "signal" ? [0, last] : [last, 0];
  const start = `theory${lab.step > 0 ? " at the start" : ""}`;
  const theory = Number.isNaN(predicted) ? `${start} has nothing arrive` : `${start} ${factor(predicted)}, ${decadesWords(predicted)}`;
  const none = Array.from(sizes).filter((size) => size === 0).length;
  if (Number.isNaN(measured)) {
    return `The ${name} is vanishing: it is exactly 0 in ${none} of ${sizes.length} layers (${theory} per layer ${route}).`;
  }
  const rate = `${factor(measured)} per layer ${route}, ${decadesWords(measured)} (${theory})`;
  const silent = none > 0 ? ` In ${none} of ${sizes.length} layers it is exactly 0.` : "";
  return (
    `The ${name} is ${health}: ${rate}. From layer ${first + 1} to layer ${end + 1} its size goes from ` +
    `${figure(sizes[first] as number)} to ${figure(sizes[end] as number)}.${silent}${way === "signal" ? alike(lab) : ""}`
  );
}

/** A signal may keep its size and still say the same of every point. */
function alike({ flow, scene }: Lab): string {
  if (!(flow.apart < ALIKE)) return "";
  const share = flow.apart < ROUNDING ? "no more than rounding does" : `by ${figure(flow.apart)} of their size`;
  return ` The points look alike: from one to another, the outputs of layer ${scene.depth} differ ${share}.`;
}

function training({ flow, scene, step }: Lab): string {
  const start = `Step ${step}: loss ${lossWords(flow)}, ${Math.round(100 * flow.accuracy)}% of the points right.`;
  const cut = scene.clip > 0 && flow.length > scene.clip
    ? ` The whole gradient has length ${figure(flow.length)} and is cut to ${figure(scene.clip)}.`
    : scene.clip > 0 ? ` The whole gradient has length ${figure(flow.length)} and needs no cut.` : "";
  if (step === 0) return `${start}${cut} No update has been made yet.`;
  const ratios = Array.from(flow.ratio);
  if (!ratios.every(Number.isFinite)) return `${start}${cut} The last update was not a finite number.`;
  const [least, most] = [ratios.indexOf(Math.min(...ratios)), ratios.indexOf(Math.max(...ratios))];
  return (
    `${start}${cut} The last update changed the weights by ${figure(ratios[least] as number)} of their size in layer ` +
    `${least + 1} and by ${figure(ratios[most] as number)} in layer ${most + 1}, the least and the most.`
  );
}

export function lossWords({ loss }: Flow): string {
  return Number.isFinite(loss) ? (loss >= 0.001 ? String(Number(loss.toPrecision(3))) : figure(loss)) : "not a finite number";
}

function layerWords({ flow, scene, step }: Lab): string {
  const l = scene.layer - 1;
  const [signal, gradient, weights] = [flow.signal[l], flow.gradient[l], flow.weights[l]].map((size) => figure(size as number));
  const update = step === 0 ? "" : `, last update ${figure(flow.ratio[l] as number)} of the weights`;
  return `Layer ${scene.layer}: outputs ${signal}, dL/dz ${gradient}, dL/dw ${weights}${update}.`;
}

const label = (name: keyof typeof CHOICES, value: string): string =>
  CHOICES[name].find((choice) => choice.name === value)?.label ?? value;

/** A run in a few words. */
export function runWords(scene: Scene): string {
  const parts = [
    label("activation", scene.activation), label("initializer", scene.initializer),
    scene.gain === 1 ? "" : `gain ${scene.gain}`, `${scene.depth} × ${scene.width}`,
    scene.normalization === "none" ? "" : label("normalization", scene.normalization), scene.skip ? "skips" : "",
    scene.step > 0 ? `step ${scene.step}` : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}
