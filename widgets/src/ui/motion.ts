import type { CleanUp } from "./clean-up";

/** Whether the reader has asked for reduced motion; follows the setting while the widget lives. */
export class Motion {
  #reduced = false;

  constructor(cleanUp: CleanUp, onChange: () => void = () => {}) {
    const query = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)");
    if (!query) return;
    this.#reduced = query.matches;
    cleanUp.listen(query, "change", () => {
      this.#reduced = query.matches;
      onChange();
    });
  }

  get reduced(): boolean {
    return this.#reduced;
  }
}

/** Smooth start and end of a movement: 0 to 1 with no speed at either end. */
export function ease(t: number): number {
  return t <= 0 ? 0 : t >= 1 ? 1 : t * t * (3 - 2 * t);
}
