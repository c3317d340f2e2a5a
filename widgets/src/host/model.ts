/** A widget's traits, as anywidget hands them to a front end; nobody listens on the other side. */

export type Handler = (...all: unknown[]) => void;

/** What a front end sees of a model. Listeners added through it can be removed together. */
export interface ModelView {
  get(name: string): unknown;
  set(name: string | Record<string, unknown>, value?: unknown): void;
  save_changes(): void;
  send(): void;
  on(names: string, handler: Handler): void;
  once(names: string, handler: Handler): void;
  off(names?: string | null, handler?: Handler | null): void;
  readonly widget_manager: { get_model(id: string): Promise<ModelView> };
}

interface Listener {
  readonly name: string;
  readonly handler: Handler;
  readonly once: boolean;
  /** The view through which it was added. */
  readonly owner: object;
}

export class Model {
  #listeners: Listener[] = [];

  constructor(
    readonly id: string,
    private readonly state: Record<string, unknown>,
    private readonly find: (reference: string) => Promise<ModelView>,
  ) {}

  get(name: string): unknown {
    return this.state[name];
  }

  /** Changes all traits first and then tells: "change:name" with (model, value), and "change" once. */
  set(name: string | Record<string, unknown>, value?: unknown): void {
    const wanted = typeof name === "string" ? { [name]: value } : name;
    const changed = Object.keys(wanted).filter((key) => !same(this.state[key], wanted[key]));
    for (const key of changed) this.state[key] = wanted[key];
    for (const key of changed) this.#tell(`change:${key}`, this, this.state[key]);
    if (changed.length > 0) this.#tell("change", this);
  }

  /** The model for one view (or for `initialize`): a view can only remove its own listeners. */
  view(): { model: ModelView; release: () => void } {
    const owner = {};
    const add = (names: string, handler: Handler, once: boolean): void => {
      for (const name of names.split(/\s+/)) this.#listeners.push({ name, handler, once, owner });
    };
    const off: ModelView["off"] = (names, handler) => {
      const gone = names?.split(/\s+/);
      this.#listeners = this.#listeners.filter(
        (l) => l.owner !== owner || (gone && !gone.includes(l.name)) || (handler && l.handler !== handler),
      );
    };
    const model: ModelView = {
      get: (name) => this.get(name),
      set: (name, value) => this.set(name, value),
      // There is no kernel to tell, and every view in the page has heard from set() already.
      save_changes: () => undefined,
      send: () => undefined,
      on: (names, handler) => add(names, handler, false),
      once: (names, handler) => add(names, handler, true),
      off,
      widget_manager: { get_model: this.find },
    };
    return { model, release: () => off() };
  }

  #tell(name: string, ...all: unknown[]): void {
    // A copy: handlers may add and remove listeners. Those removed meanwhile are not called any more.
    for (const listener of this.#listeners.filter((l) => l.name === name || l.name === "all")) {
      if (!this.#listeners.includes(listener)) continue;
      if (listener.once) this.#listeners = this.#listeners.filter((l) => l !== listener);
      listener.handler(...(listener.name === "all" ? [name, ...all] : all));
    }
  }
}

/** Equal as trait values: numbers, text, and lists or records of such. Binary values are equal only to themselves. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((x, i) => same(x, b[i]));
  if (!plain(a) || !plain(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && same(a[key], b[key]));
}

function plain(x: unknown): x is Record<string, unknown> {
  return typeof x === "object" && x !== null && Object.getPrototypeOf(x) === Object.prototype;
}
