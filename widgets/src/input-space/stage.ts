/** The large picture: one place of the network, or the way between two, with axes. */
import { MARGIN, PlotAxes } from "../ui/axes";
import type { CleanUp } from "../ui/clean-up";
import { element, setText } from "../ui/elements";
import { Surface } from "../ui/surface";
import type { Palette } from "../ui/theme";
import type { Frame } from "./camera";
import type { Journey } from "./journey";
import type { Lab } from "./lab";
import { Panel } from "./panel";
import { axisNames, nameOf } from "./stops";
import type { Windows } from "./windows";

/** What the stage is to show beyond the network itself. */
export interface Shown {
  readonly position: number;
  readonly turn: number;
  readonly tilt: number;
  readonly activation: string;
  readonly palette: Palette;
}

export class Stage {
  readonly element: HTMLElement;
  readonly surface: Surface;
  readonly #title: HTMLElement;
  readonly #axes = new PlotAxes();
  readonly #panel = new Panel();
  readonly #frame: Frame = { left: MARGIN.left, top: MARGIN.top, width: 0, height: 0 };
  #grid: Float64Array = new Float64Array(0);
  #data: Float64Array = new Float64Array(0);
  #boundary: Float64Array = new Float64Array(0);

  constructor(cleanUp: CleanUp, onResize: () => void) {
    this.surface = new Surface(cleanUp, onResize, { role: "img" });
    this.#title = element("div", { class: "ttl-stage-title" });
    this.element = element("div", { class: "ttl-stage" }, this.surface.canvas, this.#title);
  }

  get axes(): PlotAxes {
    return this.#axes;
  }

  describe(text: string): void {
    const { canvas } = this.surface;
    if (canvas.getAttribute("aria-label") !== text) canvas.setAttribute("aria-label", text);
  }

  /** Paint; afterwards `over` may paint on top of it in CSS pixels. */
  draw(
    lab: Lab,
    journey: Journey,
    windows: Windows,
    shown: Shown,
    over?: (context: CanvasRenderingContext2D) => void,
  ): void {
    const { surface } = this;
    const { width, height } = surface;
    if (width === 0 || height === 0) return;
    const { position, palette, turn, tilt, activation } = shown;
    this.#grid = room(this.#grid, journey.grid.n);
    this.#data = room(this.#data, journey.data.n);
    this.#boundary = room(this.#boundary, journey.boundary.n);
    const near = Math.round(position);
    const place = journey.places[Math.min(near, journey.places.length - 1)] ?? journey.places[0];
    if (!place) return;
    const solidity = journey.solidity(position);
    const cube = windows.between(position);
    this.#frame.width = Math.max(1, width - MARGIN.left - MARGIN.right);
    this.#frame.height = Math.max(1, height - MARGIN.top - MARGIN.bottom);
    const names = axisNames(place);
    const context = surface.begin();
    this.#panel.draw(
      context,
      width,
      height,
      {
        grid: journey.at(journey.grid, position, this.#grid),
        data: journey.at(journey.data, position, this.#data),
        boundary: journey.at(journey.boundary, position, this.#boundary),
        width: 3,
        points: journey.data.n,
        crossings: journey.boundary.n,
        labels: lab.data.y,
        gridLogits: journey.grid.logits,
        dataLogits: journey.data.logits,
      },
      {
        palette,
        view: { turn, tilt, solidity },
        cube,
        frame: this.#frame,
        small: false,
        axisNames: names,
        cut: cutAt(journey, position),
        screenPixels: surface.ratio,
      },
    );
    this.#axes.fit(cube, width, height);
    // The axes of the plane are gone before those of the solid appear.
    const strength = 1 - 2.5 * solidity;
    if (strength > 0) this.#axes.draw(context, palette, names, strength);
    setText(this.#title, nameOf(place, activation));
    over?.(context);
  }
}

/** The read-out's cut appears on the last stretch, over the last hidden layer. */
function cutAt(journey: Journey, position: number): { weights: Float64Array; bias: number; share: number } {
  const { network, places } = journey;
  return {
    weights: network.weights.at(-1) as Float64Array,
    bias: network.biases.at(-1)?.[0] ?? 0,
    share: Math.max(0, position - (places.length - 2)),
  };
}

function room(values: Float64Array, points: number): Float64Array {
  return values.length < 3 * points ? new Float64Array(3 * points) : values;
}
