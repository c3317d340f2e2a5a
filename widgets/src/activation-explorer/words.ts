/** What the explorer shows, in words and figures. */
import type { Activation, Moments } from "../engine";
import type { Scene } from "./scene";

/** Three decimals, with a real minus sign and no minus zero. */
export function figure(value: number): string {
  const text = value.toFixed(3);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
}

export function percent(share: number): string {
  const value = 100 * share;
  if (value > 0 && value < 0.1) return "under 0.1%";
  if (value < 100 && value > 99.9) return "over 99.9%";
  return `${value < 10 && value > 0 ? value.toFixed(1) : Math.round(value)}%`;
}

/** One sentence for one activation. */
export function told(f: Activation, { mean, deviation, saturated }: Moments): string {
  const flat = saturated === 0 ? "none of it saturated" : `${percent(saturated)} of it saturated`;
  return `${f.label} gives mean ${figure(mean)}, variance ${figure(deviation ** 2)}, ${flat}.`;
}

/** The input in words. */
export function input(scene: Scene): string {
  return `Normal input with mean ${number(scene.mean)} and standard deviation ${number(scene.deviation)}.`;
}

/** Who lies nearest to zero, and who loses most to saturation. */
export function compared(shown: readonly { f: Activation; moments: Moments }[]): string {
  if (shown.length < 2) return "";
  const nearest = shown.reduce((a, b) => (Math.abs(b.moments.mean) < Math.abs(a.moments.mean) - 1e-9 ? b : a));
  const most = shown.reduce((a, b) => (b.moments.saturated > a.moments.saturated + 1e-9 ? b : a));
  const flat = most.moments.saturated < 0.0005 ? "None of them saturates here." : `Most saturated is ${most.f.label}.`;
  return `The mean output nearest to zero is that of ${nearest.f.label}. ${flat}`;
}

/** A setting as the reader set it. */
export function number(value: number): string {
  return String(Number(value.toFixed(2))).replace("-", "−");
}
