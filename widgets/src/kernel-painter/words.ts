/** What the painter shows, in words. */
import { entries, reachOf } from "../engine";
import type { Lab } from "./lab";

/** A number for the eye: three digits, a true minus. */
export function figure(value: number): string {
  const size = Math.abs(value);
  const text = size < 5e-4 ? "0" : size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : String(Number(value.toFixed(2)) || value.toPrecision(1));
  return text.replace("-", "−");
}

export const many = (n: number, one: string, more = `${one}s`): string => `${n.toLocaleString("en")} ${n === 1 ? one : more}`;

/** How one side of the output comes about. */
function side(n: number, taps: number, { slide }: Lab, out: number): string {
  const { stride, padding, dilation } = slide;
  const room = `${n}${padding > 0 ? ` + 2 · ${padding}` : ""} − ${reachOf(taps, dilation)}`;
  return stride === 1 ? `${room} + 1 = ${out}` : `⌊(${room}) / ${stride}⌋ + 1 = ${out}`;
}

export function sizesOf(lab: Lab): string {
  const { input, kernel, result, slide } = lab;
  if (!result) return lab.fault;
  const { height, width } = result.output;
  const reach = reachOf(kernel.width, slide.dilation);
  const spread = slide.dilation > 1 ? `, which reach over ${reachOf(kernel.height, slide.dilation)} × ${reach} pixels,` : "";
  const formula = input.height === input.width && kernel.height === kernel.width
    ? `Along each side: ${side(input.width, kernel.width, lab, width)}.`
    : `Downwards: ${side(input.height, kernel.height, lab, height)}; across: ${side(input.width, kernel.width, lab, width)}.`;
  return `${input.height} × ${input.width} pixels under ${kernel.height} × ${kernel.width} taps${spread} give ${height} × ${width} outputs. ${formula}`;
}

export function placeOf(lab: Lab): string {
  const { result, slide, input } = lab;
  if (!result) return "";
  const [top, left] = [result.row, result.column].map((at) => at * slide.stride - slide.padding);
  const outside = result.products.filter(({ from }) => from < 0).length;
  const padded = outside > 0 ? `, ${outside === 1 ? "one of them" : `${outside} of them`} with a zero of the padding` : "";
  const beside = top < 0 || left < 0 || top >= input.height || left >= input.width;
  const where = beside ? "in the padding" : `at pixel ${top * input.width + left + 1}`;
  return `Output in row ${result.row + 1}, column ${result.column + 1}: the window begins ${where}, and ` +
    `${many(result.products.length, "product")}${padded} ${result.products.length === 1 ? "is" : "add up to"} ${figure(result.sum)}.`;
}

export function matrixOf(lab: Lab): string {
  const { result, input, kernel, slide } = lab;
  if (!result) return "";
  const [rows, columns] = [result.output.values.length, input.values.length];
  const held = entries(input, kernel, slide);
  return `As a dense layer: a matrix of ${rows.toLocaleString("en")} × ${columns.toLocaleString("en")}. Of its ` +
    `${(rows * columns).toLocaleString("en")} entries ${held.toLocaleString("en")} hold ${kernel.values.length === 1 ? "the one shared weight" : `one of ${kernel.values.length} shared weights`}; the rest are zero.`;
}

export function backOf(lab: Lab): string {
  const { result, input } = lab;
  if (!result) return "";
  const [down, right] = result.rest;
  const lost = [down > 0 ? many(down, "row") : "", right > 0 ? many(right, "column") : ""].filter(Boolean).join(" and ");
  return `The transposed matrix takes the output back to ${input.height} × ${input.width}: the size of the picture, not the picture.` +
    (lost === "" ? "" : ` The last ${lost} no window reaches, and nothing comes back there.`);
}

export const wordsOf = (lab: Lab): string[] =>
  lab.result ? [sizesOf(lab), placeOf(lab), matrixOf(lab), backOf(lab)] : [lab.fault];
