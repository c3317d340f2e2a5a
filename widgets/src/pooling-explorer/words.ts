/** What is drawn, in words. */
import { norm, seenBy, type Lab } from "./lab";

/** A number as short as it can be said: 4, 4.25, 0.333. */
export function figure(value: number): string {
  const text = Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3)));
  return text.replace("-", "−");
}

const COUNTS = ["no", "one", "two", "three", "four"];
const many = (n: number): string => COUNTS[n] ?? String(n);
const plural = (n: number, word: string): string => `${n} ${word}${n === 1 ? "" : "s"}`;

export function placeOf(lab: Lab, cell: number): string {
  return `row ${Math.floor(cell / lab.side) + 1}, column ${(cell % lab.side) + 1}`;
}

export function sizeOf({ windows }: Lab): string {
  return `${windows.outRows} × ${windows.outColumns}`;
}

/** How many windows there are, and what they leave out or overlap. */
export function sizeWords(lab: Lab): string {
  const { side, windows, covered } = lab;
  const { kernel, stride, padding } = lab.scene;
  const around = padding > 0 ? ` and ${plural(padding, "cell")} of padding around` : "";
  const missed = covered.filter((n) => n === 0).length;
  const most = Math.max(...covered);
  const last = windows.frame(windows.count - 1);
  const overhang = last.left + kernel > side + padding;
  return [
    `${side} × ${side} cells${around}, windows of ${kernel} × ${kernel} every ${plural(stride, "cell")}: ${sizeOf(lab)} outputs.`,
    missed > 0 ? `${plural(missed, "cell")} ${missed === 1 ? "lies" : "lie"} in no window (hatched).` : "",
    most > 1 ? `A cell lies in up to ${many(most)} windows.` : "",
    overhang ? "The last windows hang over the border." : "",
  ].filter(Boolean).join(" ");
}

/** The number of cells that share the winning value of the chosen window, and the first of them. */
function winners(lab: Lab): number[] {
  const best = lab.y[lab.at];
  return seenBy(lab, lab.at).flatMap(({ cell }) => (lab.x[cell] === best ? [cell] : []));
}

export function windowWords(lab: Lab): string {
  const { scene, at, windows } = lab;
  const seen = seenBy(lab, at);
  const row = Math.floor(at / windows.outColumns) + 1;
  const list = seen.map(({ cell }) => figure(lab.x[cell] as number)).join(", ");
  const sees = `Window ${at + 1} of ${windows.count} (row ${row}, column ${(at % windows.outColumns) + 1}) sees ${list}.`;
  const y = figure(lab.y[at]);
  if (scene.kind === "average") {
    const counted = windows.counted(at);
    const zeros = counted - seen.length;
    return `${sees} Their mean is ${y}${zeros > 0 ? `: ${plural(zeros, "zero")} of the padding count too` : ""}.`;
  }
  if (scene.kind === "lp") return `${sees} Their L${subscript(scene.p)} norm is ${y}.`;
  const what = scene.kind === "max" ? "largest" : "smallest";
  const won = winners(lab);
  return won.length > 1
    ? `${sees} The ${what} is ${y}, and ${many(won.length)} cells share it.`
    : `${sees} The ${what} is ${y}, in ${placeOf(lab, won[0] as number)}.`;
}

export const subscript = (p: number): string =>
  [...figure(p)].map((letter) => "₀₁₂₃₄₅₆₇₈₉"[Number(letter)] ?? ".").join("");

/** Where the gradient of the chosen output goes. */
export function backWords(lab: Lab): string {
  const { scene, at } = lab;
  const delta = figure(lab.delta[at] as number);
  const gets = `Output ${at + 1} hears ${delta} from above.`;
  const seen = seenBy(lab, at);
  if (scene.kind === "average") return `${gets} Each of its ${seen.length} cells gets ${figure(seen[0]?.share ?? 0)} of it.`;
  if (scene.kind === "lp") return `${gets} Its cells get ${seen.map(({ share }) => figure(share)).join(", ")} times as much.`;
  const won = winners(lab);
  if (won.length === 1) return `${gets} All of it goes to the ${figure(lab.y[at])} in ${placeOf(lab, won[0] as number)}.`;
  const tie = `${gets} ${many(won.length).replace(/^./, (first) => first.toUpperCase())} cells tie:`;
  if (scene.ties === "first") return `${tie} the first, in ${placeOf(lab, won[0] as number)}, gets everything, and the others nothing.`;
  if (scene.ties === "even") return `${tie} each gets ${figure(1 / won.length)} of it.`;
  const sum = figure(won.length / 2);
  const comment = won.length === 2 ? "" : ` Together that is ${sum} times what there was, which no gradient does.`;
  const [moves, rests] = scene.kind === "max" ? ["raising", "lowering"] : ["lowering", "raising"];
  return `${tie} ${moves} one by a little moves the output, ${rests} it does not, so a central difference shows ½ for each.${comment}`;
}

/** What arrives at the cells altogether. */
export function totalWords(lab: Lab): string {
  const heard = lab.gradient.filter((g) => g !== 0).length;
  const percent = Math.round((100 * heard) / lab.gradient.length);
  return (
    `${heard} of ${plural(lab.gradient.length, "cell")} (${percent}%) hear anything. Norm of the gradient: ` +
    `${figure(norm(lab.delta))} at the outputs, ${figure(norm(lab.gradient))} at the cells.`
  );
}

export function tieWords({ tied, scene }: Lab): string {
  if (scene.kind !== "max" && scene.kind !== "min") return "none possible";
  return `${tied.filter(Boolean).length} of ${tied.length} windows`;
}
