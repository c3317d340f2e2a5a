/** Where the parts of the widget stand: picture and settings side by side, or below each other. */
import type { CleanUp } from "../ui/clean-up";
import { element } from "../ui/elements";
import { legend } from "./figures";

/** CSS pixels from which the settings stand beside the picture (the style sheet says the same). */
const WIDE = 600;

export interface Parts {
  readonly caption: string;
  readonly training: readonly HTMLElement[];
  readonly errors: HTMLElement;
  /** Under each other, the picture first. */
  readonly main: readonly HTMLElement[];
  readonly settings: HTMLDetailsElement;
  readonly strip: HTMLElement;
  readonly sharing: HTMLElement;
}

export function layOut(cleanUp: CleanUp, root: HTMLElement, parts: Parts): void {
  const { caption, training, errors, main, settings, strip, sharing } = parts;
  const body = element("div", { class: "ttl-body" });
  if (caption !== "") body.append(element("p", { class: "ttl-caption ttl-wide" }, caption));
  body.append(
    element("div", { class: "ttl-bar ttl-wide" }, ...training),
    errors,
    element("div", { class: "ttl-main" }, ...main),
    element("div", { class: "ttl-side" }, settings),
    element("div", { class: "ttl-films ttl-wide" }, strip, legend()),
    sharing,
  );
  root.append(body);
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
  // Keys pressed in the widget are its own: neither page turning nor notebook shortcuts.
  cleanUp.listen<KeyboardEvent>(root, "keydown", (event) => {
    if (event.key !== "Escape" && event.key !== "Tab" && !event.ctrlKey && !event.metaKey) event.stopPropagation();
  });
}
