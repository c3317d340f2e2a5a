/** What the picture shows, in words. */
import { SATURATED, steepestSlope } from "../engine";
import { figure } from "../ui/numbers";
import type { Lab, Way } from "./lab";

export type Health = "vanishing" | "exploding" | "healthy";

/** Over the whole network, a size that falls or grows more than tenfold is not healthy. */
export function healthOf(decades: number): Health {
  return decades < -1 ? "vanishing" : decades > 1 ? "exploding" : "healthy";
}

/** A change per layer in decades, as a factor. */
export function factor(decades: number): string {
  return decades === -Infinity ? "0" : (10 ** decades).toPrecision(3);
}

export interface Report {
  readonly health: Health;
  readonly measured: number;
  readonly predicted: number;
}

export function reportOf(lab: Lab, way: Way): Report {
  const { measured, predicted } = lab.rate(way);
  return { health: healthOf(measured * (lab.scene.depth - 1)), measured, predicted };
}

export function wordsOf(lab: Lab): string[] {
  const { depth, layer } = lab.scene;
  const line = (way: Way): string => {
    const { health, measured, predicted } = reportOf(lab, way);
    const [name, route, end] =
      way === "forward" ? ["signal", "forward", depth - 1] as const : ["gradient", "back", 0] as const;
    const size = lab.spread(way, end);
    const most = lab.count > 1 && size.high > -Infinity ? `in nine of ten networks between ${figure(10 ** size.low)} and ${figure(10 ** size.high)}` : "";
    const silent = lab.silent(way);
    return (
      `The ${name} is ${health}: per layer ${route} its size is multiplied by ${factor(measured)}, predicted ` +
      `${factor(predicted)}. It arrives in layer ${end + 1} with size ${figure(10 ** size.median)}` +
      `${most === "" ? "" : ` (${most})`}.${silent > 0 ? ` In ${silent} of ${lab.count} networks nothing arrives.` : ""}`
    );
  };
  return [line("forward"), line("backward"), layerWords(lab, layer)];
}

function layerWords({ shown, scene, expected }: Lab, layer: number): string {
  const l = layer - 1;
  const rms = (values: Float64Array): number => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
  const sizes =
    `In layer ${layer} of the first network z has size ${figure(rms(shown.z(l)))} ` +
    `(predicted ${figure(Math.sqrt(expected.forward[l] as number))}), the gradient ${figure(rms(shown.delta(l)))} ` +
    `(predicted ${figure(Math.sqrt(expected.backward[l] as number))}).`;
  if (layer === scene.depth) return `${sizes} It is the last layer, and has no activation.`;
  const slopes = shown.slope(l);
  const level = SATURATED * steepestSlope(shown.network.activation);
  const flat = slopes.reduce((count, slope) => count + (Math.abs(slope) < level ? 1 : 0), 0) / slopes.length;
  return `${sizes} ${Math.round(100 * flat)}% of its units' slopes are less than a tenth of the steepest.`;
}
