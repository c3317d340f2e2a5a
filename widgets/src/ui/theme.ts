import type { CleanUp } from "./clean-up";

/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [number, number, number];

/** The colours a widget draws with, as CSS text and, where pixels are mixed, as numbers. */
export interface Palette {
  readonly dark: boolean;
  readonly ink: string;
  readonly muted: string;
  readonly paper: string;
  readonly panel: string;
  readonly rule: string;
  readonly accent: string;
  readonly third: string;
  readonly fourth: string;
  readonly classes: readonly [string, string];
  readonly classesRgb: readonly [Rgb, Rgb];
  readonly fourthRgb: Rgb;
  readonly font: string;
}

/**
 * Whether the page around the widget is dark.
 *
 * The site says so on `html[data-theme]`, JupyterLab on `body[data-jp-theme-light]`, Colab on
 * `html[theme]`; the reader's system decides only where the page says nothing.
 */
export function pageIsDark(page: Document = document): boolean {
  const { documentElement: html, body } = page;
  const said =
    html.getAttribute("data-theme") ??
    { true: "light", false: "dark" }[body?.getAttribute("data-jp-theme-light") ?? ""] ??
    html.getAttribute("theme");
  if (said === "dark" || said === "light") return said === "dark";
  const kind = body?.getAttribute("data-vscode-theme-kind");
  if (kind) return kind.includes("dark") || kind === "vscode-high-contrast";
  return globalThis.matchMedia?.("(prefers-color-scheme: dark)").matches ?? false;
}

/** Keeps `root` marked light or dark as the page is, and reads the colours that follow. */
export class Theme {
  palette: Palette;
  readonly #root: HTMLElement;

  constructor(cleanUp: CleanUp, root: HTMLElement, onChange: () => void) {
    this.#root = root;
    this.palette = this.#read();
    const update = (): void => {
      this.palette = this.#read();
      onChange();
    };
    const attributes = ["data-theme", "theme", "data-jp-theme-light", "data-vscode-theme-kind"];
    const observer = new MutationObserver(update);
    for (const page of [document.documentElement, document.body]) {
      if (page) observer.observe(page, { attributes: true, attributeFilter: attributes });
    }
    cleanUp.add(() => observer.disconnect());
    const query = globalThis.matchMedia?.("(prefers-color-scheme: dark)");
    if (query) cleanUp.listen(query, "change", update);
  }

  /** Read the colours again: the first reading may come before the element is on the page. */
  refresh(): void {
    this.palette = this.#read();
  }

  #read(): Palette {
    const dark = pageIsDark();
    this.#root.dataset.scheme = dark ? "dark" : "light";
    const style = getComputedStyle(this.#root);
    const colour = (name: string, otherwise: string): string =>
      style.getPropertyValue(`--w-${name}`).trim() || otherwise;
    const classes = [colour("class-0", "#0072B2"), colour("class-1", "#D55E00")] as const;
    const fourth = colour("fourth", "#9B4F8B");
    return {
      dark,
      ink: colour("ink", "#1b2430"),
      muted: colour("muted", "#5a6472"),
      paper: colour("paper", "#ffffff"),
      panel: colour("panel", "#f6f7f9"),
      rule: colour("rule", "#d5dae1"),
      accent: colour("accent", "#0b63a5"),
      third: colour("third", "#007A5E"),
      fourth,
      classes,
      classesRgb: [toRgb(classes[0]), toRgb(classes[1])],
      fourthRgb: toRgb(fourth),
      font: style.fontFamily || "sans-serif",
    };
  }
}

let dropper: CanvasRenderingContext2D | null | undefined;

/** Any CSS colour as numbers, by letting the browser paint one pixel with it. */
export function toRgb(colour: string): Rgb {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
  if (hex) return [1, 2, 3].map((part) => parseInt(hex[part] ?? "0", 16)) as unknown as Rgb;
  dropper ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!dropper) return [128, 128, 128];
  dropper.fillStyle = "#808080";
  dropper.fillStyle = colour;
  dropper.fillRect(0, 0, 1, 1);
  const [red = 128, green = 128, blue = 128] = dropper.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}
