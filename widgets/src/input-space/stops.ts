/** The places the scrubber stops at: the input, three stages a hidden layer, the read-out. */
import type { Stop } from "../ui/transport";

export type StopKind = "input" | "weights" | "bias" | "activation" | "readout";

export interface Place {
  readonly kind: StopKind;
  /** Hidden layer, counted from 0; -1 for the input, the number of hidden layers for the read-out. */
  readonly layer: number;
  /** Coordinates a point has here. */
  readonly width: number;
}

/** All stops of a network with these hidden widths. */
export function places(widths: readonly number[]): Place[] {
  const list: Place[] = [{ kind: "input", layer: -1, width: 2 }];
  widths.forEach((width, layer) => {
    for (const kind of ["weights", "bias", "activation"] as const) list.push({ kind, layer, width });
  });
  list.push({ kind: "readout", layer: widths.length, width: widths.at(-1) ?? 2 });
  return list;
}

/** The stop at which the points have passed `layer` hidden layers (0: the input). */
export function stopAfter(layer: number): number {
  return 3 * layer;
}

/** The name of a stop for the reader: "Layer 2, after tanh". */
export function nameOf(place: Place, activation: string): string {
  const layer = `Layer ${place.layer + 1}`;
  switch (place.kind) {
    case "input":
      return "Input";
    case "weights":
      return `${layer}, after the weights`;
    case "bias":
      return `${layer}, after the bias`;
    case "activation":
      return `${layer}, after ${activation}`;
    case "readout":
      return "Read-out";
  }
}

/** The stops as the scrubber shows them. */
export function stopsOf(list: readonly Place[], activation: string): Stop[] {
  const marks = { input: "x", weights: "W", bias: "b", activation: "f", readout: "±" };
  return list.map((place) => {
    const stop = { name: nameOf(place, activation), mark: marks[place.kind] };
    if (place.kind === "input") return { ...stop, group: "in" };
    if (place.kind === "weights") return { ...stop, group: `layer ${place.layer + 1}` };
    if (place.kind === "readout") return { ...stop, group: "out" };
    return stop;
  });
}

/** Names of the coordinates at a stop, for the axes. */
export function axisNames(place: Place): [string, string, string] {
  const letter = { input: "x", weights: "Wa", bias: "z", activation: "a", readout: "a" }[place.kind];
  const first = place.kind === "weights" && place.layer === 0 ? "Wx" : letter;
  return [`${first}₁`, `${first}₂`, `${first}₃`];
}

/** A position on the line of stops: the stop before it, and how far towards the next, 0 to 1. */
export function split(position: number, stops: number): { from: number; t: number } {
  const held = Math.min(Math.max(position, 0), stops - 1);
  const from = Math.min(Math.floor(held), stops - 2);
  return { from, t: held - from };
}
