/** Small pictures of the input and of every layer, side by side; each is a button that goes there. */
import { CleanUp } from "../ui/clean-up";
import { element, setText } from "../ui/elements";
import { Surface } from "../ui/surface";
import type { Palette } from "../ui/theme";
import type { Frame } from "./camera";
import type { Journey } from "./journey";
import type { Lab } from "./lab";
import { Panel } from "./panel";
import { stopAfter } from "./stops";
import type { Windows } from "./windows";

interface Picture {
  readonly button: HTMLButtonElement;
  readonly caption: HTMLElement;
  readonly surface: Surface;
  readonly panel: Panel;
  readonly frame: Frame;
  /** What it was last drawn from. */
  drawn: readonly unknown[];
}

export class FilmStrip {
  readonly element = element("div", {
    class: "ttl-strip",
    role: "group",
    "aria-label": "The layers, one picture each",
  });
  #pictures: Picture[] = [];
  #cleanUp = new CleanUp();
  readonly #onPick: (stop: number) => void;
  readonly #onResize: () => void;

  constructor(cleanUp: CleanUp, onPick: (stop: number) => void, onResize: () => void) {
    this.#onPick = onPick;
    this.#onResize = onResize;
    cleanUp.add(() => this.#cleanUp.run());
  }

  /** As many pictures as the network has hidden layers, and one for the input. */
  reset(hidden: number): void {
    if (this.#pictures.length === hidden + 1) return;
    this.#cleanUp.run();
    this.#cleanUp = new CleanUp();
    this.#pictures = Array.from({ length: hidden + 1 }, (_, layer) => this.#make(layer, hidden));
    this.element.replaceChildren(...this.#pictures.map(({ button }) => button));
  }

  #make(layer: number, hidden: number): Picture {
    const surface = new Surface(this.#cleanUp, this.#onResize, { "aria-hidden": "true" });
    const caption = element(
      "span",
      {},
      layer === 0 ? "Input" : layer === hidden ? `Layer ${layer}, cut` : `Layer ${layer}`,
    );
    const button = element("button", { type: "button", class: "ttl-picture" }, surface.canvas, caption);
    const stop = layer === hidden ? stopAfter(hidden) + 1 : stopAfter(layer);
    this.#cleanUp.listen(button, "click", () => this.#onPick(stop));
    return { button, caption, surface, panel: new Panel(), frame: { left: 0, top: 0, width: 0, height: 0 }, drawn: [] };
  }

  /** Mark the picture the scrubber is at. */
  mark(position: number): void {
    this.#pictures.forEach(({ button }, layer) => {
      const last = layer === this.#pictures.length - 1;
      const here = last ? position > stopAfter(layer) - 0.5 : Math.abs(position - stopAfter(layer)) < 0.5;
      if (button.getAttribute("aria-pressed") !== String(here)) button.setAttribute("aria-pressed", String(here));
    });
  }

  /** Paint the pictures that no longer show what there is: a walk through the layers leaves all as they are. */
  draw(lab: Lab, journey: Journey, windows: Windows, palette: Palette, turn: number, tilt: number): void {
    const { network, grid, data, boundary } = journey;
    this.#pictures.forEach((picture, layer) => {
      const { surface, panel, frame, button } = picture;
      const { width, height } = surface;
      if (width === 0) return;
      const units = network.widths[layer] as number;
      const { x, y, z, reach } = windows.at(stopAfter(layer));
      const view = units === 3 ? [turn, tilt] : [];
      const now = [journey, journey.version, palette, width, height, surface.ratio, x, y, z, reach, ...view];
      if (now.length === picture.drawn.length && now.every((each, place) => each === picture.drawn[place])) return;
      picture.drawn = now;
      const last = layer === this.#pictures.length - 1;
      frame.width = width;
      frame.height = height;
      panel.draw(
        surface.begin(),
        width,
        height,
        {
          grid: grid.pass.a(layer),
          data: data.n > 0 ? data.pass.a(layer) : NOTHING,
          boundary: boundary.n > 0 ? boundary.pass.a(layer) : NOTHING,
          width: units,
          points: data.n,
          crossings: boundary.n,
          labels: lab.data.y,
          gridLogits: grid.logits,
          dataLogits: data.logits,
        },
        {
          palette,
          view: { turn, tilt, solidity: units === 3 ? 1 : 0 },
          cube: windows.at(stopAfter(layer)),
          frame,
          small: true,
          screenPixels: surface.ratio,
          ...(last
            ? {
                cut: {
                  weights: network.weights.at(-1) as Float64Array,
                  bias: network.biases.at(-1)?.[0] ?? 0,
                  share: 1,
                },
              }
            : {}),
        },
      );
      button.title = `Go to ${layer === 0 ? "the input" : `layer ${layer}`} (${units} coordinates)`;
    });
  }

  /** The stops whose cubes the pictures use. */
  get stops(): number[] {
    return this.#pictures.map((_, layer) => stopAfter(layer));
  }

  /** Tell what a layer does, under its picture. */
  caption(layer: number, text: string): void {
    const picture = this.#pictures[layer];
    if (picture) setText(picture.caption, text);
  }
}

const NOTHING = new Float64Array(0);
