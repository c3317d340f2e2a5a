/** What the picture shows, in words. */
import type { Lab } from "./lab";
import type { Scene } from "./scene";

const pixels = (count: number): string => `${Math.abs(count)} ${Math.abs(count) === 1 ? "pixel" : "pixels"}`;

/** A change: exactly none, or in two digits after the point. */
export function figure(change: number): string {
  return change === 0 ? "0" : change < 0.005 ? "< 0.01" : change.toFixed(2);
}

export function shiftWords(right: number, down: number): string {
  const parts = [
    right === 0 ? "" : `${pixels(right)} to the ${right > 0 ? "right" : "left"}`,
    down === 0 ? "" : `${pixels(down)} ${down > 0 ? "down" : "up"}`,
  ].filter(Boolean);
  return parts.length === 0 ? "The picture is in its place." : `The picture has moved ${parts.join(" and ")}.`;
}

function list(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
}

export function wordsOf(lab: Lab, scene: Scene, changes: readonly number[]): string[] {
  const { shift_x: right, shift_y: down, compare } = scene;
  const said = lab.outputs.map(({ label }, k) => `${label} ${figure(changes[k] as number)}`);
  const calm = lab.outputs
    .filter((_, k) => changes[k] === 0)
    .map(({ kind, label }) => (kind === "none" ? "the picture itself" : label));
  const still = compare === "still";
  const all = calm.length === lab.outputs.length;
  const none = still ? "No output has stayed as it was." : "None has moved along exactly.";
  const stayed = `${all ? "All outputs" : list(calm)} ${still ? `stayed as ${calm.length === 1 ? "it was" : "they were"}` : "moved along exactly"}.`;
  const verdict = calm.length === 0 ? none : stayed.charAt(0).toUpperCase() + stayed.slice(1);
  const { period } = lab;
  const followed = right % period === 0 && down % period === 0;
  const rule =
    period === 1
      ? "With a stride of 1 nothing is left out, and every shift is followed."
      : `Outputs stand ${pixels(period)} apart. ${
          followed
            ? "This shift is a multiple of that: the strides keep the same numbers, moved on."
            : "This shift is no multiple of that: the strides keep other numbers."
        }`;
  if (right === 0 && down === 0) return [shiftWords(0, 0), `Move it. ${period === 1 ? rule : `Outputs stand ${pixels(period)} apart.`}`];
  return [
    shiftWords(right, down),
    `${verdict} Change ${still ? "in place" : "when moved along"}: ${said.join(", ")}.`,
    rule,
  ];
}
