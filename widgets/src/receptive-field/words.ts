/** What the pictures show, in words. */
import type { Level, StackLayer } from "../engine";
import type { Lab } from "./lab";
import { KINDS } from "./scene";

export const cells = (count: number): string => `${count} cell${count === 1 ? "" : "s"}`;
export const decimal = (value: number): string => value.toFixed(value < 10 ? 2 : 1);

/** "3. convolution of 3, stride 2, dilation 4" */
export function layerName({ kind, kernel, stride, dilation }: StackLayer): string {
  const parts = [`${KINDS.find(({ name }) => name === kind)?.label ?? kind} of ${kernel}`];
  if (stride > 1) parts.push(`stride ${stride}`);
  if (dilation > 1) parts.push(`dilation ${dilation}`);
  return parts.join(", ");
}

export const levelWords = ({ size, jump, field }: Level): string =>
  `${size} unit${size === 1 ? "" : "s"} · jump ${jump} · field ${field}`;

function sightWords(lab: Lab): string {
  const { first, last, field, inside, looked, pixels } = lab.sight;
  const top = lab.levels.at(-1) as Level;
  const who = `Unit ${lab.unit} of the ${top.size} at the top`;
  if (inside === 0) return `${who} sees only padding, and nothing of the picture.`;
  const range = field === 1 ? `cell ${signed(first)}` : `the ${field} cells from ${signed(first)} to ${signed(last)}`;
  const border = inside < field ? ` ${inside} of them lie in the picture, the others in the padding.` : "";
  const holes =
    looked < inside ? ` There are holes: it looks at only ${looked} of these ${inside}, which is ${share(pixels)} of the pixels of the square in the picture.` : "";
  return `${who} sees ${range} along an axis.${border}${holes}`;
}

const signed = (cell: number): string => String(cell).replace("-", "−");
const share = (value: number): string => `${Math.round(100 * value)}%`;

function useWords(lab: Lab): string {
  const { measured, expected, scene } = lab;
  if (lab.sight.inside === 0) return "";
  if (!measured) {
    return lab.count === 0 ? "" : "In none of the networks does any gradient arrive at the picture.";
  }
  const what = scene.weights === "equal" ? "gradient" : "gradient's energy";
  return (
    `95% of its ${what} lies in a square of ${measured.square.side} × ${measured.square.side}: ` +
    `${share(measured.square.side / lab.sight.field)} of the field's side. Predicted: ${expected.square.side} × ${expected.square.side}. ` +
    `Along the width its standard deviation is ${decimal(measured.deviation)} cells; the random walk predicts ${decimal(expected.deviation)}.`
  );
}

export function wordsOf(lab: Lab): string[] {
  const { count, silent, wanted, scene } = lab;
  const weights = scene.weights === "equal" ? "equal weights" : "random weights";
  const gates = scene.relu ? "with ReLU" : "without ReLU";
  const few = silent > 0 ? ` In ${silent} of them no gradient arrives at all.` : "";
  const drawn =
    wanted === 1 ? `One network measured, ${weights}, ${gates}.` : `${count} of ${wanted} networks measured, ${weights}, ${gates}.${few}`;
  return [sightWords(lab), useWords(lab), drawn];
}
