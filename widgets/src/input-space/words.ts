/** What the picture shows, in sentences. */
import type { Journey } from "./journey";
import type { Score } from "./lab";
import type { Measures } from "./measures";
import { nameOf, type Place } from "./stops";

/** Three significant digits, with a real minus sign. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "not a number any more";
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 0.001 || size >= 10_000) ? value.toExponential(1) : String(Number(value.toPrecision(3)));
  return text.replace("-", "−");
}

export function percent(share: number): string {
  const value = 100 * share;
  // 99.6% must not read as 100%, nor a few folded points as none.
  if (value > 0 && value < 0.1) return "under 0.1%";
  if (value < 100 && value > 99.9) return "over 99.9%";
  return `${value < 10 || value > 99 ? Number(value.toFixed(1)) : Math.round(value)}%`;
}

/** What happens on the way to this stop. */
export function happening(journey: Journey, place: Place, activation: string): string {
  const { network } = journey;
  const { kind, layer } = place;
  switch (kind) {
    case "input":
      return "The input plane as it is, with the decision boundary drawn where the score is zero.";
    case "weights":
      return journey.path(layer).announcement;
    case "bias": {
      const shift = [...(network.biases[layer] as Float64Array)].map(figure).join(", ");
      return `The bias slides everything by (${shift}), without bending.`;
    }
    case "activation":
      return activation === "identity"
        ? "The identity changes nothing: every layer so far together is still one matrix and one shift."
        : `${capital(activation)} acts on each coordinate by itself: here, and only here, straight lines bend.`;
    case "readout": {
      const [weights, bias] = [network.weights.at(-1), network.biases.at(-1)?.[0] ?? 0];
      const terms = [...(weights as Float64Array)].map((w, k) => `${figure(w)}\u00a0a${"₁₂₃"[k]}`).join(" + ");
      const equation = `${terms} + ${figure(bias)}`.replaceAll("+ −", "− ");
      const what = place.width === 2 ? "straight line" : "flat plane";
      return `The read-out can only cut with one ${what}: it answers class 1 where ${equation} > 0.`;
    }
  }
}

/** Fold and collapse up to a stop, with the threshold that makes the second a number. */
export function measured(measures: Measures, place: Place): string {
  if (place.kind === "input") return "";
  const flat = `${percent(measures.flattened)} flattened (smallest singular value below ${measures.threshold})`;
  if (measures.folded === undefined) {
    return `From the input to here ${flat.replace(" flattened", " of the grid is flattened")}. Folding is measured where a layer is a plane.`;
  }
  return `From the input to here ${percent(measures.folded)} of the grid is folded over and ${flat}.`;
}

/** The training in one sentence; a recording has no seed. */
export function trained(score: Score, step: number, points: number, seed?: number): string {
  const by = seed === undefined ? "" : `, seed ${seed}`;
  if (points === 0) return `Step ${step}, no points yet${by}.`;
  if (!Number.isFinite(score.loss)) {
    return `Step ${step}${by}: the loss is no longer a number. The learning rate is too large for this network; lower it or press Reset.`;
  }
  return `Step ${step}, loss ${figure(score.loss)}, accuracy ${percent(score.accuracy)} (${score.right} of ${points} points)${by}.`;
}

/** The name of the large picture for those who do not see it. */
export function pictured(place: Place, activation: string, score: Score, points: number): string {
  const solid = place.width === 3 ? "a surface in space" : "a plane";
  const state =
    points === 0
      ? "There are no points yet."
      : Number.isFinite(score.loss)
        ? `${score.right} of ${points} points lie on the side of the boundary that their class belongs to.`
        : "Training has diverged.";
  return `${nameOf(place, activation)}: the grid of the input plane, the points and the decision boundary, drawn as ${solid}. ${state}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
