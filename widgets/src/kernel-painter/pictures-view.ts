/** Input, output and the way back, side by side at one scale; a click chooses the place. */
import type { Plane } from "../engine";
import type { CleanUp } from "../ui/clean-up";
import { element } from "../ui/elements";
import { Surface } from "../ui/surface";
import type { Palette } from "../ui/theme";
import { shades, type Lab, type Result } from "./lab";
import { Image, setHeight } from "./shading";
import { figure } from "./words";

interface Panel {
  readonly title: string;
  readonly plane: Plane;
  /** Cells around the plane that belong to the padding. */
  readonly border: number;
  left: number;
  top: number;
}

const HEAD = 20;
const FOOT = 18;
const GAP = 14;

export class PicturesView {
  readonly element: HTMLElement;
  readonly #surface: Surface;
  readonly #images = [new Image(), new Image(), new Image()];
  #panels: Panel[] = [];
  #cell = 1;
  #lab: Lab | undefined;

  constructor(cleanUp: CleanUp, onResize: () => void, onPlace: (place: number) => void) {
    this.#surface = new Surface(cleanUp, onResize, { role: "img" });
    this.element = element("div", { class: "ttl-stage ttl-stage-pictures" }, this.#surface.canvas);
    const choose = (event: PointerEvent): void => {
      const place = this.#placeAt(event.offsetX, event.offsetY);
      if (place !== undefined) onPlace(place);
    };
    cleanUp.listen<PointerEvent>(this.#surface.canvas, "pointerdown", choose);
    cleanUp.listen<PointerEvent>(this.#surface.canvas, "pointermove", (event) => {
      if (event.buttons === 1 && event.pointerType === "mouse") choose(event);
    });
  }

  describe(text: string): void {
    this.#surface.canvas.setAttribute("aria-label", text);
  }

  /** Paint; outputs from `shown` on are still to come. */
  draw(lab: Lab, palette: Palette, shown: number): void {
    this.#lab = lab;
    this.#surface.fit();
    this.#layOut(lab);
    const context = this.#surface.begin();
    const { result } = lab;
    context.font = `12px ${palette.font}`;
    this.#panels.forEach((panel, index) => {
      const { plane, border, left, top } = panel;
      const inner = [left + border * this.#cell, top + border * this.#cell] as const;
      const until = index === 1 ? shown : plane.values.length;
      if (border > 0) {
        context.strokeStyle = palette.muted;
        context.setLineDash([3, 3]);
        context.strokeRect(left + 0.5, top + 0.5, (plane.width + 2 * border) * this.#cell - 1, (plane.height + 2 * border) * this.#cell - 1);
        context.setLineDash([]);
      }
      const shade = shades(plane);
      this.#images[index].draw(context, plane, shade, inner[0], inner[1], this.#cell, until);
      context.strokeStyle = palette.rule;
      context.strokeRect(inner[0] - 0.5, inner[1] - 0.5, plane.width * this.#cell + 1, plane.height * this.#cell + 1);
      context.fillStyle = palette.ink;
      context.fillText(panel.title, left, top - 7);
      context.fillStyle = palette.muted;
      const greys = `${figure(shade[0])} to ${figure(shade[1])}`;
      context.fillText(greys, left, top + (plane.height + 2 * border) * this.#cell + 14);
    });
    if (result) this.#mark(context, palette, lab, result);
  }

  #layOut(lab: Lab): void {
    const { input, result, slide } = lab;
    const padding = slide.padding;
    const size = (plane: Plane): string => `${plane.height} × ${plane.width}`;
    const make = (title: string, plane: Plane, border: number): Panel => ({ title, plane, border, left: 0, top: 0 });
    this.#panels = [make(`Picture, ${size(input)}`, input, padding)];
    if (result) this.#panels.push(make(`Output, ${size(result.output)}`, result.output, 0), make(`Way back, ${size(result.back)}`, result.back, 0));
    const { width } = this.#surface;
    const columns = width < 460 ? 2 : 3;
    const room = (width - GAP * (columns - 1)) / columns;
    const across = Math.max(...this.#panels.map(({ plane, border }) => plane.width + 2 * border));
    const down = (panel: Panel): number => panel.plane.height + 2 * panel.border;
    const highest = Math.max(...this.#panels.map(down));
    this.#cell = Math.max(0.5, Math.min(room / across, 250 / highest));
    let height = 0;
    for (let start = 0; start < this.#panels.length; start += columns) {
      const row = this.#panels.slice(start, start + columns);
      row.forEach((panel, index) => Object.assign(panel, { left: index * (room + GAP), top: height + HEAD }));
      height += HEAD + Math.max(...row.map(down)) * this.#cell + FOOT;
    }
    setHeight(this.element, this.#surface, "--pictures", height);
  }

  /** The window on the picture, tap by tap, the output cell, and where it goes on the way back. */
  #mark(context: CanvasRenderingContext2D, palette: Palette, { kernel, slide }: Lab, { row, column }: Result): void {
    const cell = this.#cell;
    const outline = (left: number, top: number, width: number, height: number): void => {
      for (const [colour, line] of [[palette.paper, 4], [palette.classes[1], 2]] as const) {
        context.strokeStyle = colour;
        context.lineWidth = line;
        context.strokeRect(left - 1, top - 1, width + 2, height + 2);
      }
      context.lineWidth = 1;
    };
    const [picture, output, back] = this.#panels;
    for (const panel of [picture, back]) {
      const shift = panel.border - slide.padding;
      const [left, top] = [panel.left + (column * slide.stride + shift) * cell, panel.top + (row * slide.stride + shift) * cell];
      const [wide, high] = [slide.dilation * (kernel.width - 1) + 1, slide.dilation * (kernel.height - 1) + 1];
      outline(left, top, wide * cell, high * cell);
      if (slide.dilation === 1 || cell < 3) continue;
      context.strokeStyle = palette.classes[1];
      for (let i = 0; i < kernel.height; i++) {
        for (let j = 0; j < kernel.width; j++) {
          context.strokeRect(left + j * slide.dilation * cell + 0.5, top + i * slide.dilation * cell + 0.5, cell - 1, cell - 1);
        }
      }
    }
    outline(output.left + column * cell, output.top + row * cell, cell, cell);
  }

  /** The place whose output, or the middle of whose window, lies under a point. */
  #placeAt(x: number, y: number): number | undefined {
    const lab = this.#lab;
    if (!lab?.result) return undefined;
    const { output } = lab.result;
    const { stride, padding, dilation } = lab.slide;
    for (const [index, { plane, border, left, top }] of this.#panels.entries()) {
      const [column, row] = [(x - left) / this.#cell - border, (y - top) / this.#cell - border].map(Math.floor);
      if (column < -border || row < -border || column >= plane.width + border || row >= plane.height + border) continue;
      const at = (cell: number, taps: number, places: number): number => {
        const place = index === 1 ? cell : Math.round((cell + padding - (dilation * (taps - 1)) / 2) / stride);
        return Math.min(places - 1, Math.max(0, place));
      };
      return at(row, lab.kernel.height, output.height) * output.width + at(column, lab.kernel.width, output.width);
    }
    return undefined;
  }
}
