import type { CleanUp } from "./clean-up";

/** The part of anywidget's model a widget uses; the site's own host offers the same. */
export interface Model {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  on(event: string, hear: (...all: unknown[]) => void): void;
  off(event: string, hear?: (...all: unknown[]) => void): void;
}

/** What anywidget, or the site's host, hands to `render`. */
export interface RenderContext {
  model: Model;
  el: HTMLElement;
}

/**
 * Traits of one model, read and written from one view of it.
 *
 * Writes are gathered and sent at most every `interval` milliseconds, so that a training run
 * does not flood the kernel. A change this view made itself is not reported back to it. Where
 * Python or another view sets what is still waiting here, theirs is the later word and stands.
 */
export class Traits {
  readonly #model: Model;
  readonly #cleanUp: CleanUp;
  readonly #waiting = new Map<string, unknown>();
  /** Names of which this view notices that somebody else has set them. */
  readonly #minded = new Set<string>();
  readonly #interval: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing = false;

  constructor(cleanUp: CleanUp, model: Model, interval = 200) {
    this.#model = model;
    this.#cleanUp = cleanUp;
    this.#interval = interval;
    cleanUp.add(() => this.flush());
  }

  get(name: string): unknown {
    return this.#waiting.has(name) ? this.#waiting.get(name) : this.#model.get(name);
  }

  /** Those of `names` that have a value. */
  given<Name extends string>(names: readonly Name[]): Partial<Record<Name, unknown>> {
    return Object.fromEntries(names.map((name) => [name, this.get(name) ?? undefined])) as Partial<Record<Name, unknown>>;
  }

  /**
   * Call `hear` when somebody else (Python, another view) has changed some of `names`.
   *
   * It hears once of all that was changed together, with every one of the new values in place: a
   * scene of which half is still the old one may be none that can be shown.
   */
  watch(cleanUp: CleanUp, names: readonly string[], hear: (changed: readonly string[]) => void): void {
    const changed = new Set<string>();
    const tell = (): void => {
      const news = [...changed];
      changed.clear();
      if (!cleanUp.done) hear(news);
    };
    for (const name of names) {
      this.#mind(name);
      this.#onForeign(cleanUp, name, () => {
        if (changed.size === 0) queueMicrotask(tell);
        changed.add(name);
      });
    }
  }

  /** Write traits now. */
  write(values: Record<string, unknown>): void {
    this.#keep(values);
    this.flush();
  }

  /** Write traits soon, together with whatever else is written until then. */
  writeSoon(values: Record<string, unknown>): void {
    this.#keep(values);
    this.#timer ??= setTimeout(() => this.flush(), this.#interval);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.size === 0) return;
    this.#writing = true;
    try {
      for (const [name, value] of this.#waiting) this.#model.set(name, value);
      this.#waiting.clear();
      this.#model.save_changes();
    } finally {
      this.#writing = false;
    }
  }

  #keep(values: Record<string, unknown>): void {
    for (const [name, value] of Object.entries(values)) {
      this.#mind(name);
      this.#waiting.set(name, value);
    }
  }

  /** What is written is minded, too, whether it is watched or not: a waiting value must not undo a later one. */
  #mind(name: string): void {
    if (this.#minded.has(name)) return;
    this.#minded.add(name);
    this.#onForeign(this.#cleanUp, name, () => this.#waiting.delete(name));
  }

  #onForeign(cleanUp: CleanUp, name: string, act: () => void): void {
    const handler = (): void => {
      if (!this.#writing) act();
    };
    this.#model.on(`change:${name}`, handler);
    cleanUp.add(() => this.#model.off(`change:${name}`, handler));
  }
}
