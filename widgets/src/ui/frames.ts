import type { CleanUp } from "./clean-up";

/** Milliseconds since the frame before, and the clock of this frame. */
export type Frame = (elapsed: number, now: number) => boolean;

/**
 * The widget's one animation loop: asleep until woken, and while the widget is off the screen.
 *
 * `frame` paints and answers whether it wants another frame. A page with ten widgets
 * therefore costs nothing while the reader reads.
 */
export class Frames {
  readonly #frame: Frame;
  #request = 0;
  #before = 0;
  #visible = true;
  #wanted = false;
  #gone = false;

  constructor(cleanUp: CleanUp, watched: Element, frame: Frame) {
    this.#frame = frame;
    if (typeof IntersectionObserver === "function") {
      const observer = new IntersectionObserver(
        (entries) => {
          const last = entries[entries.length - 1];
          this.#visible = last ? last.isIntersecting : true;
          if (this.#visible && this.#wanted) this.wake();
        },
        { rootMargin: "100px" },
      );
      observer.observe(watched);
      cleanUp.add(() => observer.disconnect());
    }
    cleanUp.add(() => {
      this.#gone = true;
      cancelAnimationFrame(this.#request);
    });
  }

  /** Ask for a frame; asking twice before it comes is the same as asking once. */
  wake(): void {
    this.#wanted = true;
    if (this.#gone || this.#request !== 0 || !this.#visible) return;
    this.#request = requestAnimationFrame(this.#tick);
  }

  readonly #tick = (now: number): void => {
    this.#request = 0;
    // After a pause the clock has run on by itself: such a gap counts as one ordinary frame.
    const gap = now - this.#before;
    const elapsed = gap > 0 && gap < 250 ? gap : 1000 / 60;
    this.#before = now;
    this.#wanted = false;
    if (this.#frame(elapsed, now)) this.wake();
  };
}
