/** The plane with its points and the line of every unit; and a tile for each unit. */
import type { CleanUp } from "../ui/clean-up";
import { element, setText } from "../ui/elements";
import { Surface } from "../ui/surface";
import type { Palette } from "../ui/theme";
import type { Census, Lab, Unit } from "./lab";
import { UNITS } from "./scene";

/** Half the side of the picture: the points keep within 1.2, and lines have room to leave them. */
const REACH = 1.8;
/** How far along its line a unit's number stands from the middle: outside most points. */
const ALONG = [-1.25, -0.9, 0.9, 1.25];

export const stateOf = (unit: Unit): string => (unit.dead ? "dead" : unit.revived ? "revived" : "alive");

export class Plane {
  readonly element: HTMLElement;
  readonly #surface: Surface;

  constructor(cleanUp: CleanUp, redraw: () => void) {
    this.#surface = new Surface(cleanUp, redraw, { role: "img" });
    this.element = element("div", { class: "ttl-stage" }, this.#surface.canvas);
  }

  describe(words: string): void {
    this.#surface.canvas.setAttribute("aria-label", words);
  }

  draw(lab: Lab, { units }: Census, palette: Palette, shown: number): void {
    this.#surface.fit();
    const context = this.#surface.begin();
    const { width, height } = this.#surface;
    const scale = Math.min(width, height) / (2 * REACH);
    const at = (x: number, y: number): [number, number] => [width / 2 + scale * x, height / 2 - scale * y];
    context.font = `600 12px ${palette.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    const { x, y, n } = lab.data;
    for (let i = 0; i < n; i++) {
      const [px, py] = at(x[i] as number, x[n + i] as number);
      context.beginPath();
      if (y[i] === 1) context.rect(px - 2.4, py - 2.4, 4.8, 4.8);
      else context.arc(px, py, 2.7, 0, 2 * Math.PI);
      context.fillStyle = palette.classes[y[i] === 1 ? 1 : 0];
      context.fill();
    }
    const numbers: [number, number][] = [];
    units.forEach((unit, index) => {
      const size = Math.hypot(...unit.w);
      if (!(size > 0) || !Number.isFinite(size + unit.b)) return;
      const [nx, ny] = [unit.w[0] / size, unit.w[1] / size];
      const far = -unit.b / size;
      const colour = unit.dead ? palette.muted : unit.revived ? palette.third : palette.ink;
      context.strokeStyle = context.fillStyle = colour;
      context.lineWidth = index === shown ? 4 : 1.6;
      context.setLineDash(unit.dead ? [2, 4] : unit.revived ? [9, 4] : []);
      const away = Math.abs(far) > REACH * 1.3;
      if (index === shown) this.#shade(context, at(0, 0), scale, [nx, ny], far);
      if (!away) {
        context.beginPath();
        context.moveTo(...at(nx * far - 9 * ny, ny * far + 9 * nx));
        context.lineTo(...at(nx * far + 9 * ny, ny * far - 9 * nx));
        context.stroke();
      }
      context.setLineDash([]);
      // The number stands on the side that is lit; a line that has left the picture leaves it at the edge.
      const place = Math.max(-REACH + 0.25, Math.min(REACH - 0.25, far + (away ? 0 : 0.2)));
      const along = away ? 0 : (ALONG[index % 4] as number);
      const [px, py] = at(
        Math.max(-REACH + 0.2, Math.min(REACH - 0.2, nx * place - ny * along)),
        Math.max(-REACH + 0.2, Math.min(REACH - 0.2, ny * place + nx * along)),
      );
      // Where two numbers would cover each other, the later one steps aside along its line.
      let [tx, ty] = [px, py];
      const covered = ([qx, qy]: [number, number]): boolean => Math.abs(qx - tx) < 16 && Math.abs(qy - ty) < 13;
      const inwards = (width / 2 - px) * ny + (height / 2 - py) * nx < 0 ? -8 : 8;
      for (let steps = 1; steps < 8 && numbers.some(covered); steps++) {
        [tx, ty] = [px + inwards * steps * ny, py + inwards * steps * nx];
      }
      numbers.push([tx, ty]);
      context.fillText(String(index + 1), tx, ty);
    });
  }

  /** Tints the side of the plane where the chosen unit answers. */
  #shade(context: CanvasRenderingContext2D, [ox, oy]: [number, number], scale: number, [nx, ny]: [number, number], far: number): void {
    context.save();
    context.globalAlpha = 0.12;
    context.translate(ox, oy);
    context.rotate(Math.atan2(-ny, nx));
    const edge = Math.max(-9, Math.min(9, far)) * scale;
    context.fillRect(edge, -9 * scale, 18 * scale, 18 * scale);
    context.restore();
  }
}

/** A button for each unit: its number, its state in a word, and how many points light it. */
export class Tiles {
  readonly element: HTMLElement;
  readonly #tiles: { button: HTMLButtonElement; state: HTMLElement; lit: HTMLElement }[] = [];

  constructor(cleanUp: CleanUp, onShow: (unit: number) => void) {
    this.element = element("div", { class: "ttl-units", role: "group", "aria-label": "Units" });
    for (let unit = 0; unit < UNITS; unit++) {
      const [state, lit] = [element("b", {}), element("span", {})];
      const button = element("button", { type: "button", class: "ttl-unit" }, element("span", {}, `unit ${unit + 1}`), state, lit);
      cleanUp.listen(button, "click", () => onShow(unit));
      this.#tiles.push({ button, state, lit });
      this.element.append(button);
    }
  }

  show({ units }: Census, shown: number): void {
    units.forEach((unit, index) => {
      const tile = this.#tiles[index];
      if (!tile) return;
      tile.button.dataset.state = stateOf(unit);
      tile.button.setAttribute("aria-pressed", String(index === shown));
      setText(tile.state, { dead: "✕ dead", alive: "● alive", revived: unit.lit > 0 ? "↺ revived" : "↺ hears" }[stateOf(unit)] ?? "");
      setText(tile.lit, `${Math.round(100 * unit.lit)}% lit`);
    });
  }
}
