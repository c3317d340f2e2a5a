/** Five poolings side by side: what each puts out, and what has changed in it. */
import { element, setText, svgElement } from "../ui/elements";
import type { Palette } from "../ui/theme";
import type { Lab } from "./lab";
import { changed, grey, looks, paint } from "./paint";
import type { Scene } from "./scene";
import { figure } from "./words";

interface Tile {
  readonly output: HTMLCanvasElement;
  readonly difference: HTMLCanvasElement;
  readonly number: HTMLElement;
  readonly swatch: SVGLineElement;
}

export class Tiles {
  readonly element = element("div", { class: "ttl-shift-tiles" });
  readonly #tiles: Tile[];

  constructor(labels: readonly string[]) {
    this.#tiles = labels.map((label) => {
      const picture = (): HTMLCanvasElement => element("canvas", { role: "img" });
      const swatch = svgElement("line", { x1: 0, y1: 6, x2: 16, y2: 6, "stroke-width": 2.5 });
      const sign = svgElement("svg", { width: 16, height: 12, "aria-hidden": "true" }, swatch);
      const tile = { output: picture(), difference: picture(), number: element("b", {}), swatch };
      this.element.append(
        element(
          "div", { class: "ttl-shift-tile" },
          element("span", {}, sign, element("span", {}, label)),
          tile.output, tile.difference,
          element("span", {}, element("span", {}, "change"), tile.number),
        ),
      );
      return tile;
    });
  }

  draw(lab: Lab, scene: Scene, changes: readonly number[], palette: Palette): void {
    const { shift_x: right, shift_y: down, compare } = scene;
    const colour = changed(palette);
    const styles = looks(palette);
    lab.outputs.forEach((outputs, k) => {
      const tile = this.#tiles[k] as Tile;
      const kept = lab.kept(outputs, down, right);
      paint(tile.output, kept, grey);
      paint(tile.difference, lab.difference(outputs, down, right, compare), colour);
      setText(tile.number, figure(changes[k] as number));
      tile.output.setAttribute("aria-label", `Outputs of ${outputs.label}, ${kept.rows} by ${kept.columns}`);
      tile.difference.setAttribute("aria-label", `What has changed in ${outputs.label}: ${figure(changes[k] as number)}`);
      tile.swatch.setAttribute("stroke", styles[k]?.colour ?? palette.ink);
      tile.swatch.setAttribute("stroke-dasharray", (styles[k]?.dash ?? []).join(" "));
    });
  }
}
