/** The widgets' state as Jupyter embeds it in a page. */

export interface Entry {
  readonly model_name: string;
  readonly model_module: string;
  readonly state: Record<string, unknown>;
  readonly buffers?: readonly { readonly path: readonly (string | number)[]; readonly data: string; readonly encoding: string }[];
}

const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';

/** Every model in the page by its id, binary values in their places. */
export function entries(page: Document): Map<string, Entry> {
  const found = new Map<string, Entry>();
  for (const script of page.querySelectorAll(STATE)) {
    const { state } = JSON.parse(script.textContent) as { state: Record<string, Entry> };
    for (const [id, entry] of Object.entries(state)) {
      for (const { path, data, encoding } of entry.buffers ?? []) put(entry.state, path, bytes(data, encoding));
      found.set(id, entry);
    }
  }
  return found;
}

/** The places in the page where a widget is to stand, each with the id of its model. */
export function places(page: Document): { readonly script: Element; readonly id: string }[] {
  return [...page.querySelectorAll(VIEW)].map((script) => {
    const { model_id: id } = JSON.parse(script.textContent) as { model_id: string };
    return { script, id };
  });
}

/** "IPY_MODEL_abc" and "anywidget:abc", the ways in which one widget names another, are both "abc". */
export const idOf = (reference: string): string => reference.replace(/^(IPY_MODEL_|anywidget:)/, "");

function put(root: Record<string, unknown>, path: readonly (string | number)[], value: DataView): void {
  let place = root;
  for (const key of path.slice(0, -1)) place = place[key] as Record<string, unknown>;
  place[path.at(-1) as string | number] = value;
}

function bytes(data: string, encoding: string): DataView {
  const numbers =
    encoding === "hex"
      ? (data.match(/../g) ?? []).map((pair) => parseInt(pair, 16))
      : [...atob(data)].map((letter) => letter.charCodeAt(0));
  return new DataView(Uint8Array.from(numbers).buffer);
}
