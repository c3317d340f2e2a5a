/** Making elements: one short function instead of many calls. */

let made = 0;

/** An id that no other element of the page has, however many copies of a widget it shows. */
export function uniqueId(stem: string): string {
  made += 1;
  return `ttl-${stem}-${made}-${Math.random().toString(36).slice(2, 7)}`;
}

/** Attributes by name: true sets an empty one, false and undefined leave it out. */
export type Attributes = Record<string, string | number | boolean | undefined>;

/** An HTML element with attributes and children; strings become text, never markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

/** An SVG element with attributes and children. */
export function svgElement<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Node[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

function setAttributes(target: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    target.setAttribute(name, value === true ? "" : String(value));
  }
}

/** Write `text` into `target` only when it differs, so that nothing is laid out for nothing. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}
