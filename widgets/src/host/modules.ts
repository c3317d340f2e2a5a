/** Runs the text of a front end as a module. */

import type { ModelView } from "./model";

export interface Context {
  readonly model: ModelView;
  readonly signal: AbortSignal;
  readonly experimental: { invoke(): Promise<never> };
}

export interface ViewContext extends Context {
  readonly el: HTMLElement;
  readonly host: unknown;
}

/** What a front end exports, see anywidget.dev/en/afm. */
export interface FrontEnd {
  initialize?(context: Context): unknown;
  render?(context: ViewContext): unknown;
}

export const REFUSED =
  "this browser does not let a page that was opened in this way run the figure's program. " +
  "Opened through a web server (`make serve`), or in another browser, the page can show it.";

const loaded = new Map<string, Promise<FrontEnd>>();

/** The front end in `source`, text or a web address; equal texts are run once, however many widgets share them. */
export function frontEnd(source: string): Promise<FrontEnd> {
  let found = loaded.get(source);
  if (!found) loaded.set(source, (found = load(source)));
  return found;
}

async function load(source: string): Promise<FrontEnd> {
  const module = (await run(source)) as { default?: FrontEnd | (() => FrontEnd | Promise<FrontEnd>) } & FrontEnd;
  const exported = module.default ?? module;
  return typeof exported === "function" ? await exported() : exported;
}

async function run(source: string): Promise<unknown> {
  if (/^https?:\/\//.test(source)) return import(/* @vite-ignore */ source);
  const blob = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  try {
    return await import(/* @vite-ignore */ blob);
  } catch (error) {
    // A program with a mistake fails in its own words. Where the address itself is refused, there is one more way.
    if (!refused(error)) throw error;
    try {
      return await import(/* @vite-ignore */ `data:text/javascript;charset=utf-8,${encodeURIComponent(source)}`);
    } catch (second) {
      throw refused(second) ? new Error(REFUSED) : second;
    }
  } finally {
    URL.revokeObjectURL(blob);
  }
}

/** Browsers report a module that they will not or cannot fetch as a TypeError about fetching, importing or loading. */
function refused(error: unknown): boolean {
  return error instanceof TypeError && /fetch|import|load|module/i.test(error.message);
}
