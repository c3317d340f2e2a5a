/** Where the parts of the widget stand: picture and settings side by side, or below each other. */
import type { CleanUp } from "../ui/clean-up";
import { element } from "../ui/elements";
import type { Shell } from "../ui/shell";
import { legend } from "./figures";

/** CSS pixels from which the settings stand beside the picture (the style sheet says the same). */
const WIDE = 600;

export interface Parts {
  readonly caption: unknown;
  readonly training: readonly HTMLElement[];
  readonly errors: HTMLElement;
  /** Under each other, the picture first. */
  readonly main: readonly HTMLElement[];
  readonly settings: HTMLDetailsElement;
  readonly strip: HTMLElement;
  readonly sharing: HTMLElement;
}

export function layOut(cleanUp: CleanUp, shell: Shell, parts: Parts): void {
  const { caption, training, errors, main, settings, strip, sharing } = parts;
  shell.fill(
    caption,
    element("div", { class: "ttl-bar ttl-wide" }, ...training),
    errors,
    element("div", { class: "ttl-main" }, ...main),
    element("div", { class: "ttl-side" }, settings),
    element("div", { class: "ttl-films ttl-wide" }, strip, legend()),
    sharing,
  );
  const { root } = shell;
  // Beside the picture the settings are always open; under it, on a narrow page, they can be folded.
  let wide: boolean | undefined;
  const fold = (): void => {
    const now = root.clientWidth >= WIDE;
    if (now !== wide) settings.open = now;
    wide = now;
  };
  fold();
  if (typeof ResizeObserver === "function") {
    const observer = new ResizeObserver(fold);
    observer.observe(root);
    cleanUp.add(() => observer.disconnect());
  }
}
