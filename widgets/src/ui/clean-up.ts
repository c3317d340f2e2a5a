/**
 * What a widget has started and must end when it leaves the page: listeners, observers, frames.
 *
 * Everything that outlives one function call registers its end here, so that `render` can hand
 * back one function that undoes it all. Ends run last in, first out, as nested scopes would.
 */
export class CleanUp {
  readonly #ends: (() => void)[] = [];
  #done = false;

  /** Remember `end` for later; run it at once if the widget has already gone. */
  add(end: () => void): void {
    if (this.#done) end();
    else this.#ends.push(end);
  }

  /** Listen to `type` on `target` until the widget goes. */
  listen<E extends Event = Event>(
    target: EventTarget,
    type: string,
    hear: (event: E) => void,
    options?: AddEventListenerOptions,
  ): void {
    const listener = hear as EventListener;
    target.addEventListener(type, listener, options);
    this.add(() => target.removeEventListener(type, listener, options));
  }

  /** Whether the widget has gone. */
  get done(): boolean {
    return this.#done;
  }

  /** End everything, once. */
  run(): void {
    if (this.#done) return;
    this.#done = true;
    while (this.#ends.length > 0) this.#ends.pop()?.();
  }
}
