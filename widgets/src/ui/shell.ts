/** What every widget stands in: a root with the house style, a caption, and keys of its own. */
import type { CleanUp } from "./clean-up";
import { element } from "./elements";
import type { Model, RenderContext } from "./model";
import STYLES from "./styles.css";

/** A widget on the page, until `remove` ends what it has started. */
export interface Removable {
  remove(): void;
}

/** What a bundle exports: anywidget, or the site's host, calls `render` for each view. */
export interface Entry {
  render(context: RenderContext): () => void;
}

/** Make a widget's class the entry of its bundle. */
export function entry(Widget: new (model: Model, host: HTMLElement) => Removable): Entry {
  return {
    render({ model, el }) {
      const widget = new Widget(model, el);
      return () => widget.remove();
    },
  };
}

export class Shell {
  readonly root = element(
    "div",
    { class: "ttl-widget", "data-lm-suppress-shortcuts": "true" },
    element("style", {}, STYLES),
  );

  constructor(cleanUp: CleanUp) {
    cleanUp.add(() => this.root.remove());
    // Keys pressed in the widget are its own: neither page turning nor notebook shortcuts.
    cleanUp.listen<KeyboardEvent>(this.root, "keydown", (event) => {
      if (event.key !== "Escape" && event.key !== "Tab" && !event.ctrlKey && !event.metaKey) event.stopPropagation();
    });
  }

  /** Go onto the page, before the first part of the widget needs a size or a colour. */
  enter(host: HTMLElement): void {
    host.append(this.root);
  }

  /** Show the parts below the caption, if there is one. */
  fill(caption: unknown, ...parts: readonly HTMLElement[]): void {
    const words = String(caption ?? "");
    const above = words === "" ? [] : [element("p", { class: "ttl-caption ttl-wide" }, words)];
    this.root.append(element("div", { class: "ttl-body" }, ...above, ...parts));
  }
}
