/** Puts every widget of a page in its place, and a sentence where that fails. */

import { frontEnd, type Context, type FrontEnd } from "./modules";
import { Model, type ModelView } from "./model";
import { entries, idOf, places, type Entry } from "./state";

interface Living {
  readonly model: Model;
  /** Absent where the model is not an anywidget: such a model still has its traits, for links. */
  readonly widget?: FrontEnd;
  readonly exports?: unknown;
}

const invoke = (): Promise<never> =>
  Promise.reject(new Error("There is no Python behind this page that could answer."));

/** Shows all widgets of the page. Safe to call again: places already filled are left alone. */
export async function showAll(page: Document): Promise<void> {
  const open = places(page).filter(({ script }) => !script.hasAttribute("data-shown"));
  for (const { script } of open) script.setAttribute("data-shown", "");
  let all: Map<string, Entry>;
  try {
    all = entries(page);
  } catch (error) {
    for (const { script } of open) apologize(script, error);
    return;
  }
  const widgets = new Widgets(all);
  await Promise.all(
    open.map(async ({ script, id }) => {
      const el = page.createElement("div");
      script.before(el);
      try {
        tidyUp(el, await widgets.render(id, el));
      } catch (error) {
        el.remove();
        apologize(script, error);
      }
    }),
  );
  await widgets.wakeTheRest();
}

/** All models of a page; each comes to life when it is first asked for. */
class Widgets {
  readonly #alive = new Map<string, Promise<Living>>();

  constructor(private readonly entries: Map<string, Entry>) {}

  /** Shows one more view of a model in `el`; returns what ends it. */
  async render(id: string, el: HTMLElement, outer?: AbortSignal): Promise<() => void> {
    const { model, widget } = await this.#get(id);
    if (!widget) {
      const { model_name: name, model_module: from } = this.entries.get(id) as Entry;
      throw new Error(`it is a ${name} of ${from}, which only comes alive in a notebook.`);
    }
    const ended = new AbortController();
    const { model: view, release } = model.view();
    const context = { model: view, signal: ended.signal, experimental: { invoke } };
    const cleanUp = await widget.render?.({ ...context, el, host: this.#host(ended.signal) });
    const end = (): void => {
      if (ended.signal.aborted) return;
      ended.abort();
      if (typeof cleanUp === "function") (cleanUp as () => void)();
      release();
    };
    outer?.addEventListener("abort", end);
    return end;
  }

  /** Models without a place, such as links and widgets that only `initialize`. */
  async wakeTheRest(): Promise<void> {
    for (const [id, { model_name: name, model_module: from }] of this.entries) {
      if (this.#alive.has(id)) continue;
      if (from === "anywidget" || name === "LinkModel" || name === "DirectionalLinkModel") {
        await this.#get(id).catch((error: unknown) => console.error(error));
      }
    }
  }

  #get(id: string): Promise<Living> {
    let found = this.#alive.get(id);
    if (!found) this.#alive.set(id, (found = this.#wake(id)));
    return found;
  }

  async #wake(id: string): Promise<Living> {
    const entry = this.entries.get(id);
    if (!entry) throw new Error(`the page holds no state for the widget ${id}.`);
    const model = new Model(id, entry.state, (reference) => this.#view(reference));
    if (entry.model_module === "anywidget") {
      addStyle(entry.state._css);
      const widget = await frontEnd(String(entry.state._esm));
      const context: Context = { model: model.view().model, signal: new AbortController().signal, experimental: { invoke } };
      const made = await widget.initialize?.(context);
      return { model, widget, exports: typeof made === "function" ? undefined : made };
    }
    if (entry.model_name === "LinkModel") await this.#link(entry, true);
    if (entry.model_name === "DirectionalLinkModel") await this.#link(entry, false);
    return { model };
  }

  async #view(reference: string): Promise<ModelView> {
    return (await this.#get(idOf(reference))).model.view().model;
  }

  /** jslink (both ways) and jsdlink (one way): the target first takes the source's value. */
  async #link({ state }: Entry, both: boolean): Promise<void> {
    const [[from, source], [to, target]] = [state.source, state.target] as [[string, string], [string, string]];
    const [a, b] = [await this.#view(from), await this.#view(to)];
    a.on(`change:${source}`, () => b.set(target, a.get(source)));
    if (both) b.on(`change:${target}`, () => a.set(source, b.get(target)));
    b.set(target, a.get(source));
  }

  /** How a front end reaches other widgets of the page. */
  #host(signal: AbortSignal): unknown {
    return {
      getModel: (reference: string) => this.#view(reference),
      getWidget: async (reference: string) => ({
        exports: (await this.#get(idOf(reference))).exports,
        render: ({ el, signal: own }: { el: HTMLElement; signal?: AbortSignal }) =>
          this.render(idOf(reference), el, own ?? signal).then(() => undefined),
      }),
    };
  }
}

const styles = new Set<string>();

/** Adds a widget's CSS, text or a web address, to the page; the same one is added once. */
function addStyle(css: unknown): void {
  if (typeof css !== "string" || css === "" || styles.has(css)) return;
  styles.add(css);
  const address = /^https?:\/\//.test(css);
  const element = document.createElement(address ? "link" : "style");
  if (address) Object.assign(element, { rel: "stylesheet", href: css });
  else element.textContent = css;
  document.head.append(element);
}

/** Ends a view when its place leaves the page. */
function tidyUp(el: HTMLElement, end: () => void): void {
  const observer = new MutationObserver(() => {
    if (el.isConnected) return;
    observer.disconnect();
    end();
  });
  observer.observe(el.ownerDocument, { childList: true, subtree: true });
}

/** Says in the page why a widget is missing, and shows the still picture meant for readers without scripts. */
function apologize(script: Element, error: unknown): void {
  console.error(error);
  const page = script.ownerDocument;
  const reason = error instanceof Error ? error.message : String(error);
  const sentence = page.createElement("p");
  sentence.className = "widget-failure";
  sentence.setAttribute("role", "alert");
  sentence.textContent = `This interactive figure could not start: ${reason.replace(/[.\s]*$/, ".")}`;
  script.before(sentence);
  const still = script.parentElement?.querySelector("noscript")?.textContent ?? "";
  if (still.includes("<figure") || still.includes("<svg") || still.includes("<img")) {
    const picture = page.createElement("div");
    picture.innerHTML = still;
    script.before(picture);
  }
}
