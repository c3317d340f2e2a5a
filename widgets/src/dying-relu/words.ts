/** What the picture shows, in sentences. */
import { figure as inPowers } from "../ui/numbers";
import type { Census, Lab } from "./lab";
import { stateOf } from "./picture";

function figure(value: number): string {
  if (!Number.isFinite(value)) return "not a number any more";
  const size = Math.abs(value);
  return `${value < 0 ? "−" : ""}${size < 1e5 ? String(Number(size.toPrecision(3))) : inPowers(size)}`;
}

export function countsOf({ units, dead, revived }: Census): string {
  const back = revived === 0 ? "none has come back" : `${revived} had been dead and hear the loss again`;
  return `${dead} of ${units.length} units are dead; ${back}.`;
}

export function wordsOf(lab: Lab, census: Census, shown: number): string[] {
  const { loss, accuracy } = census;
  const lines = [
    countsOf(census),
    `Step ${lab.step}, loss ${figure(loss)}, accuracy ${Math.round(100 * accuracy)}%, seed ${lab.start.seed}.`,
  ];
  const unit = census.units[shown];
  if (unit) {
    const [first, second] = unit.w;
    const equation = `z = ${figure(first)} x₁ + ${figure(second)} x₂ + ${figure(unit.b)}`.replaceAll("+ −", "− ");
    lines.push(
      `Unit ${shown + 1} is ${stateOf(unit)}: ${equation}; z > 0 at ${Math.round(100 * unit.lit)}% of the points; ` +
        `its largest slope at a point is ${figure(unit.slope)}. The tinted side is where z > 0.`,
    );
  } else lines.push("Solid lines: alive. Dotted: dead. Dashed: revived. A number stands on the side where its unit answers. Choose a unit below to see more of it.");
  return lines;
}
