/** The one product that is written out: window times kernel, and what it adds up to. */
import type { CleanUp } from "../ui/clean-up";
import { element } from "../ui/elements";
import { Surface } from "../ui/surface";
import type { Palette } from "../ui/theme";
import { shades, type Lab } from "./lab";
import { onTint, setHeight, tint } from "./shading";
import { figure } from "./words";

export class SumsView {
  readonly element: HTMLElement;
  readonly #surface: Surface;

  constructor(cleanUp: CleanUp, onResize: () => void) {
    this.#surface = new Surface(cleanUp, onResize, { role: "img", "aria-label": "Window times kernel: the products of the current place" });
    this.element = element("div", { class: "ttl-stage ttl-stage-sums" }, this.#surface.canvas);
  }

  describe(text: string): void {
    this.#surface.canvas.setAttribute("aria-label", text);
  }

  draw(lab: Lab, palette: Palette): void {
    this.#surface.fit();
    const context = this.#surface.begin();
    const { result, kernel, input } = lab;
    if (!result) return;
    const { width } = this.#surface;
    const sign = 18;
    const end = 54; // room for the sum
    const room = (width - 3 * sign - end) / 3;
    const cell = Math.min(room / kernel.width, 44, 210 / kernel.height);
    setHeight(this.element, this.#surface, "--sums", 26 + kernel.height * cell);
    const [low, high] = shades(input);
    const most = Math.max(...kernel.values.map(Math.abs));
    const products = result.products.map(({ x, w }) => x * w);
    const largest = Math.max(...products.map(Math.abs));
    const wide = kernel.width * cell;
    const middle = 22 + (kernel.height * cell) / 2;
    const heads = ["window", lab.scene.operation === "convolution" ? "turned kernel" : "kernel", "products"];
    const size = Math.max(8, Math.min(13, cell * 0.34));
    heads.forEach((head, panel) => {
      const left = panel * (wide + sign);
      context.font = `12px ${palette.font}`;
      context.textAlign = "left";
      context.textBaseline = "alphabetic";
      context.fillStyle = palette.muted;
      context.fillText(head, left, 14, wide);
      context.textAlign = "center";
      context.textBaseline = "middle";
      result.products.forEach(({ from, x, w }, tap) => {
        const [column, row] = [tap % kernel.width, Math.floor(tap / kernel.width)];
        const [x0, y0] = [left + column * cell, 22 + row * cell];
        const value = [x, w, products[tap]][panel];
        const grey = Math.round((255 * (x - low)) / (high - low || 1));
        const [reach, outside] = [[1, most, largest][panel], panel === 0 && from < 0];
        context.fillStyle = outside ? palette.panel : panel === 0 ? `rgb(${grey} ${grey} ${grey})` : tint(palette, value, reach);
        context.fillRect(x0, y0, cell, cell);
        context.setLineDash(outside ? [2, 2] : []);
        context.strokeStyle = palette.rule;
        context.strokeRect(x0 + 0.5, y0 + 0.5, cell - 1, cell - 1);
        if (cell < 19) return;
        context.font = `${size}px ${palette.font}`;
        context.fillStyle = panel === 0 ? (outside ? palette.muted : grey > 128 ? "#101010" : "#f8f8f8") : onTint(palette, value, reach);
        context.fillText(figure(value), x0 + cell / 2, y0 + cell / 2 + 0.5, cell - 2);
      });
      context.setLineDash([]);
      context.font = `16px ${palette.font}`;
      context.fillStyle = palette.ink;
      context.fillText(["×", "=", "→"][panel], left + wide + sign / 2, middle);
    });
    context.textAlign = "left";
    context.font = `600 15px ${palette.font}`;
    context.fillText(figure(result.sum), 3 * (wide + sign) + 2, middle, end);
    context.textBaseline = "alphabetic";
  }
}
