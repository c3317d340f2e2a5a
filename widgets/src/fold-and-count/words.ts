/** What the picture shows, in sentences and in a table. */
import { affine, patternAt } from "../engine";
import { element, setText } from "../ui/elements";
import { FAR, type Count, type Tally } from "./count";

export function figure(value: number): string {
  return String(Number(value.toPrecision(3))).replace("-", "−");
}

export const thousands = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ",");
const plural = (n: number, what: string): string => `${thousands(n)} ${what}${n === 1 ? "" : "s"}`;

export function nameOf(unit: number, width: number): string {
  return `layer ${Math.floor(unit / width) + 1}, unit ${(unit % width) + 1}`;
}

/** An affine map as it is written: 2 x₁ − 0.5 x₂ + 1. */
export function affineWords(w: ArrayLike<number>, b: number): string {
  const names = w.length === 1 ? ["x"] : ["x₁", "x₂"];
  const terms = names.flatMap((name, i) => (figure(w[i] as number) === "0" ? [] : [`${figure(w[i] as number)} ${name}`]));
  if (figure(b) !== "0" || terms.length === 0) terms.push(figure(b));
  return terms.join(" + ").replaceAll("+ −", "− ");
}

export function placeWords({ layers, scene }: Count, x: readonly number[]): string {
  const pattern = patternAt(layers, x);
  const lists = layers.slice(0, -1).map(({ out }, layer) => {
    const on = Array.from({ length: out }, (_, unit) => unit + 1).filter((unit) => pattern[layer * scene.width + unit - 1]);
    return `layer ${layer + 1}: ${on.join(", ") || "none"}`;
  });
  const { w, b } = affine(layers, pattern);
  const place = scene.inputs === 1 ? `x = ${figure(x[0] as number)}` : `x = (${x.map(figure).join(", ")})`;
  const active = pattern.filter(Boolean).length;
  return `At ${place}, ${active} of ${pattern.length} units are on (${lists.join("; ")}). There f(x) = ${affineWords(w, b[0] as number)}.`;
}

export function countWords({ scene, low, high, own, flat }: Count): string {
  const what = scene.inputs === 1 ? "straight piece" : "region";
  const window = scene.inputs === 1 ? `from ${figure(low)} to ${figure(high)}` : `on the square from ${figure(low)} to ${figure(high)}`;
  const shape = scene.depth === 1 ? "in one layer" : `in ${scene.depth} layers of ${scene.width}`;
  return `${plural(own.inView, what)} ${window}, from ${plural(own.units, "unit")} ${shape}. One layer of ${own.units} makes at most ${thousands(flat.atMost)}.`;
}

const ROWS: readonly [string, (tally: Partial<Tally>) => number | undefined][] = [
  ["units", (tally) => tally.units],
  ["weights and biases", (tally) => tally.parameters],
  ["counted in the picture", (tally) => tally.inView],
  [`counted from −${FAR} to ${FAR}`, (tally) => tally.far],
  ["some network reaches", (tally) => tally.reachable],
  ["no network exceeds", (tally) => tally.atMost],
];

/** This network beside its units in one layer. */
export class Comparison {
  readonly element: HTMLElement;
  readonly #cells: HTMLElement[][] = [];

  constructor() {
    const head = element("tr", {}, ...["", "this network", "its units in one layer"].map((text) => element("th", { scope: "col" }, text)));
    const body = ROWS.map(([name]) => {
      const cells = [element("td", {}), element("td", {})];
      this.#cells.push(cells);
      return element("tr", {}, element("th", { scope: "row" }, name), ...cells);
    });
    const table = element("table", { class: "ttl-table", "aria-label": "Pieces counted" });
    table.append(element("thead", {}, head), element("tbody", {}, ...body));
    const sources =
      "Bounds: Zaslavsky (1975) for one layer; Montúfar and others (2014) for what is reached, Serra and others (2018) for what is not exceeded.";
    this.element = element("div", { class: "ttl-scroll" }, table, element("p", { class: "ttl-hint" }, sources));
  }

  show({ own, flat }: Count): void {
    ROWS.forEach(([, read], row) => {
      [own, flat].forEach((tally, column) => {
        const value = read(tally);
        setText(this.#cells[row]?.[column] as HTMLElement, value === undefined ? "–" : thousands(value));
      });
    });
  }
}
