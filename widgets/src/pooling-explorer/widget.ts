/** The pooling explorer: handlers only set, `#frame` computes and paints. */
import { CleanUp } from "../ui/clean-up";
import { push, segments } from "../ui/controls";
import { element, setText, uniqueId } from "../ui/elements";
import { Frames } from "../ui/frames";
import { Traits, type Model } from "../ui/model";
import { ErrorLine, Readout } from "../ui/readout";
import { Sharing } from "../ui/sharing";
import { Shell } from "../ui/shell";
import { Surface } from "../ui/surface";
import { Theme } from "../ui/theme";
import { transport } from "../ui/transport";
import { labOf, windowOver, type Lab } from "./lab";
import { layoutOf } from "./layout";
import { drawPicture } from "./picture";
import { PHOTO_NAME } from "./pictures";
import { listenToPointer } from "./pointing";
import { CHOICES, DEFAULTS, MOST_CELL, MOST_DELTA, NAMES, checked, decode, encode, fitted, withSide, type Scene } from "./scene";
import { settings } from "./settings";
import { backWords, sizeOf, sizeWords, tieWords, totalWords, windowWords } from "./words";

/** Milliseconds that each window is shown while playing. */
const PACE = 900;
const within = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

export class PoolingExplorer {
  readonly #cleanUp = new CleanUp();
  readonly #shell = new Shell(this.#cleanUp);
  readonly #wake = (): void => this.#frames.wake();
  readonly #frames = new Frames(this.#cleanUp, this.#shell.root, (elapsed) => this.#frame(elapsed));
  readonly #theme = new Theme(this.#cleanUp, this.#shell.root, this.#wake);
  readonly #errors = new ErrorLine(this.#cleanUp);
  readonly #readout = new Readout(this.#cleanUp);
  readonly #surface = new Surface(this.#cleanUp, this.#wake, { role: "application", tabindex: "0" });
  readonly #settings = settings(this.#cleanUp, {
    set: (change) => this.#set(change),
    side: (side) => this.#set(withSide(this.#scene, side)),
    window: (w) => this.#set({ window: w + 1 }),
    cell: (value) => this.#setCell(this.#chosen, value),
    delta: (value) => this.#setDelta(this.#lab.at, value),
  });
  readonly #way = segments(this.#cleanUp, "Direction", CHOICES.way, (way) => this.#set({ way }), uniqueId("way"));
  readonly #transport = transport(this.#cleanUp, {
    label: "Windows", play: "Play", pause: "Pause", onPlay: (playing) => this.#play(playing),
    others: [
      { text: "Previous", title: "The window before", on: () => this.#step(-1) },
      { text: "Next", title: "The next window", on: () => this.#step(1) },
    ],
  });
  readonly #reset = push(this.#cleanUp, "Put back", () => this.#set({ cells: [], delta: [] }), {
    title: "All cells as the picture gives them, all gradients one",
  });
  readonly #figures = { size: element("b", {}), ties: element("b", {}) };
  readonly #traits: Traits;
  readonly #sharing: Sharing;
  #scene: Scene = DEFAULTS;
  #computed: Lab | undefined;
  #chosen = 0;
  #playing = false;
  #shownFor = 0;

  constructor(model: Model, host: HTMLElement) {
    this.#traits = new Traits(this.#cleanUp, model);
    this.#shell.enter(host);
    this.#theme.refresh();
    this.#sharing = new Sharing(this.#cleanUp, this.#shell.root, {
      key: String(this.#traits.get("key") ?? "") || "pooling-explorer",
      python: "PoolingExplorer.from_scene(...)",
      encode: () => encode(this.#scene),
      restore: (text) => this.#restore(text),
      say: (text) => this.#readout.announce(text),
      fail: (sentence) => this.#errors.show([sentence]),
    });
    this.#layOut();
    this.#begin(this.#fromTraits());
    const shared = this.#sharing.read();
    if (shared !== undefined) this.#restore(shared);
    this.#traits.watch(this.#cleanUp, NAMES, () => this.#begin(this.#fromTraits()));
  }

  remove(): void {
    this.#cleanUp.run();
  }

  #layOut(): void {
    const named = (name: string, value: HTMLElement): HTMLElement => element("span", {}, element("span", {}, name), value);
    this.#shell.fill(
      this.#traits.get("caption"),
      element(
        "div", { class: "ttl-bar ttl-wide" },
        element("div", { class: "ttl-transport" }, this.#way.element, this.#transport.element, this.#reset.element),
        element("div", { class: "ttl-figures" }, named("Output", this.#figures.size), named("Ties", this.#figures.ties)),
      ),
      this.#errors.element,
      element(
        "div", { class: "ttl-main" },
        element("div", { class: "ttl-stage ttl-stage-wide" }, this.#surface.canvas), this.#readout.element, this.#readout.spoken,
      ),
      element("div", { class: "ttl-side" }, this.#settings.element),
      this.#sharing.element,
    );
    listenToPointer(this.#cleanUp, this.#surface.canvas, {
      lab: () => this.#lab,
      layout: () => layoutOf(this.#lab, this.#surface.width, this.#surface.height),
      chosen: () => (this.#scene.picture === PHOTO_NAME ? undefined : this.#chosen),
      chooseCell: (cell) => this.#choose(cell),
      chooseWindow: (w) => this.#set({ window: w + 1 }),
      cellValue: (cell) => this.#lab.x[cell] as number,
      setCell: (cell, value) => this.#setCell(cell, value),
      deltaValue: (w) => this.#lab.delta[w] as number,
      setDelta: (w, value) => this.#setDelta(w, value),
    });
  }

  #fromTraits(): { scene: Scene; faults: string[] } {
    return checked(this.#traits.given(NAMES), DEFAULTS);
  }

  #begin({ scene, faults }: { scene: Scene; faults: readonly string[] }): void {
    this.#errors.clear();
    this.#errors.show(faults.map((fault) => `${fault} The widget goes on without it.`));
    this.#become(scene);
  }

  #restore(text: string): void {
    this.#begin(decode(text, this.#scene));
    this.#traits.writeSoon({ ...this.#scene });
  }

  #set(change: Partial<Scene>): void {
    this.#errors.clear();
    this.#become(fitted({ ...this.#scene, ...change }));
    this.#traits.writeSoon({ ...this.#scene });
  }

  #become(scene: Scene): void {
    this.#scene = scene;
    this.#computed = undefined;
    const { windows, side, at } = this.#lab;
    const delta = scene.delta.length === windows.count ? scene.delta : [];
    this.#scene = { ...scene, delta, window: at + 1 };
    this.#chosen = Math.min(this.#chosen, side * side - 1);
    this.#shownFor = 0;
    this.#sharing.keepSoon();
    this.#wake();
  }

  get #lab(): Lab {
    return (this.#computed ??= labOf(this.#scene));
  }

  /** Take a cell in hand, and look at a window that sees it. */
  #choose(cell: number): void {
    this.#chosen = cell;
    this.#set({ window: (windowOver(this.#lab, cell, this.#lab.at) ?? this.#lab.at) + 1 });
  }

  #setCell(cell: number, value: number): void {
    if (this.#scene.picture === PHOTO_NAME) return;
    const cells = [...this.#lab.x];
    cells[cell] = within(value, 0, MOST_CELL);
    this.#set({ cells });
  }

  #setDelta(w: number, value: number): void {
    if (this.#scene.way !== "back") return;
    const delta = [...this.#lab.delta];
    delta[w] = within(value, -MOST_DELTA, MOST_DELTA);
    this.#set({ delta });
  }

  #play(playing: boolean): void {
    this.#playing = playing;
    this.#transport.showPlaying(playing);
    this.#shownFor = 0;
    this.#wake();
  }

  #step(by: number): void {
    const { count } = this.#lab.windows;
    this.#set({ window: ((this.#lab.at + by + count) % count) + 1 });
  }

  #frame(elapsed: number): boolean {
    this.#shownFor += elapsed;
    if (this.#playing && this.#shownFor >= PACE) this.#step(1);
    const lab = this.#lab;
    const back = this.#scene.way === "back";
    const chosen = this.#scene.picture === PHOTO_NAME ? undefined : this.#chosen;
    this.#surface.fit();
    const { width, height } = this.#surface;
    drawPicture({
      context: this.#surface.begin(), palette: this.#theme.palette, lab, layout: layoutOf(lab, width, height), chosen,
    });
    this.#settings.show(lab, this.#chosen);
    this.#way.show(this.#scene.way);
    this.#reset.enable(this.#scene.cells.length + this.#scene.delta.length > 0);
    setText(this.#figures.size, sizeOf(lab));
    setText(this.#figures.ties, tieWords(lab));
    const words = [back ? backWords(lab) : windowWords(lab), back ? totalWords(lab) : sizeWords(lab)];
    this.#surface.canvas.setAttribute(
      "aria-label",
      `Cells and pooled output. ${words[0]} Arrow keys choose a cell, plus, minus and digits change it, Page Up and Page Down choose the window.`,
    );
    this.#readout.show([...words, back ? "" : hint(lab)]);
    this.#readout.speak(words.join(" "));
    return this.#playing;
  }
}

const hint = (lab: Lab): string =>
  lab.tied.some(Boolean) ? "Marked =: windows in which cells tie." : "Drag a cell up or down, or type a digit, to change it.";
