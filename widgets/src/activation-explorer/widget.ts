/** The parts of the activation explorer, joined: handlers only set, `#frame` reads and paints. */
import { ACTIVATIONS, activation, moments } from "../engine";
import { CleanUp } from "../ui/clean-up";
import { choose, slide, type Control } from "../ui/controls";
import { element } from "../ui/elements";
import { Frames } from "../ui/frames";
import { Traits, type Model } from "../ui/model";
import { ErrorLine, Readout } from "../ui/readout";
import { Sharing } from "../ui/sharing";
import { Shell } from "../ui/shell";
import { Surface } from "../ui/surface";
import { Theme } from "../ui/theme";
import { listenToDrags } from "./dragging";
import { Picture, panelsOf, type Panels } from "./plot";
import { DEFAULTS, LIMITS, MOST, checked, decodeScene, encodeScene, type Scene } from "./scene";
import { Table } from "./table";
import { compared, input, number, told } from "./words";

const NONE = "none";
const PLACES = ["First", "Second", "Third", "Fourth"] as const;
const SETTINGS = ["activations", "mean", "deviation"] as const;

export class ActivationExplorer {
  readonly #cleanUp = new CleanUp();
  readonly #shell = new Shell(this.#cleanUp);
  readonly #frames = new Frames(this.#cleanUp, this.#shell.root, () => this.#frame());
  readonly #surface = new Surface(this.#cleanUp, () => this.#frames.wake(), { role: "img" });
  readonly #errors = new ErrorLine(this.#cleanUp);
  readonly #readout = new Readout(this.#cleanUp);
  readonly #table = new Table();
  readonly #menus: readonly Control<string>[];
  readonly #mean: Control<number>;
  readonly #deviation: Control<number>;
  readonly #traits: Traits;
  readonly #theme: Theme;
  readonly #sharing: Sharing;
  /** The author's scene, which an address may change in part. */
  #base = DEFAULTS;
  #scene = DEFAULTS;
  #panels: Panels = panelsOf(600, 500);

  constructor(model: Model, el: HTMLElement) {
    const cleanUp = this.#cleanUp;
    this.#shell.enter(el);
    this.#theme = new Theme(cleanUp, this.#shell.root, () => this.#frames.wake());
    this.#traits = new Traits(cleanUp, model);
    const choices = ACTIVATIONS.map(({ name, label }) => ({ name: name as string, label }));
    this.#menus = PLACES.slice(0, MOST).map((place, k) =>
      choose(cleanUp, place, k === 0 ? choices : [{ name: NONE, label: "none" }, ...choices], (name) => this.#pick(k, name)),
    );
    const slider = (label: string, name: "mean" | "deviation"): Control<number> =>
      slide(cleanUp, label, { ...LIMITS[name], step: 0.05, say: number }, (value) => this.#change({ [name]: value }));
    this.#mean = slider("Mean", "mean");
    this.#deviation = slider("Standard deviation", "deviation");
    this.#sharing = new Sharing(cleanUp, this.#shell.root, {
      key: String(this.#traits.get("key") ?? "") || "activation-explorer",
      python: "ActivationExplorer.from_scene(...)",
      encode: () => encodeScene(this.#scene),
      restore: (text) => this.#restore(text),
      say: (text) => this.#readout.announce(text),
      fail: (sentence) => this.#errors.show([sentence]),
    });
    this.#layOut();
    const { canvas } = this.#surface;
    listenToDrags(cleanUp, canvas, () => this.#panels.input, () => this.#scene, (change) => this.#change(change));
    this.#begin();
  }

  remove(): void {
    this.#cleanUp.run();
  }

  // The scene of the address wins over the author's.
  #begin(): void {
    this.#theme.refresh();
    this.#hear();
    this.#base = this.#scene;
    const text = this.#sharing.read();
    if (text !== undefined) this.#restore(text);
    this.#traits.watch(this.#cleanUp, SETTINGS, () => this.#hear());
  }

  #layOut(): void {
    const group = (title: string, ...fields: HTMLElement[]): HTMLElement =>
      element("fieldset", {}, element("legend", {}, title), ...fields);
    const settings = element(
      "div",
      { class: "ttl-settings-body" },
      group("Input", this.#mean.element, this.#deviation.element),
      group("Activations", ...this.#menus.map((menu) => menu.element)),
    );
    const stage = element("div", { class: "ttl-stage ttl-stage-tall" }, this.#surface.canvas);
    const scroll = element("div", { class: "ttl-scroll" }, this.#table.element);
    this.#shell.fill(
      this.#traits.get("caption"),
      this.#errors.element,
      element("div", { class: "ttl-main" }, stage, scroll, this.#readout.element, this.#readout.spoken),
      element("div", { class: "ttl-side ttl-settings" }, settings),
      this.#sharing.element,
    );
  }

  // ---- what changes the scene --------------------------------------------------------------

  #pick(place: number, name: string): void {
    const picked = PLACES.map((_, k) => (k === place ? name : (this.#scene.activations[k] ?? NONE)));
    // Who picks what stands elsewhere moves it here.
    const kept = picked.filter((other, k) => other !== NONE && (k === place || other !== name));
    this.#errors.clear();
    this.#change({ activations: kept });
  }

  #change(change: Partial<Scene>): void {
    this.#show({ ...this.#scene, ...change });
    this.#traits.writeSoon(change);
    this.#sharing.keepSoon();
  }

  #restore(text: string): void {
    const { scene, faults } = decodeScene(text, this.#base);
    this.#errors.clear();
    this.#errors.show(faults);
    this.#show(scene);
    this.#traits.write({ ...scene });
  }

  #hear(): void {
    const wanted = Object.fromEntries(SETTINGS.map((name) => [name, this.#traits.get(name)]));
    const { scene, faults } = checked(wanted, this.#scene);
    this.#errors.show(faults);
    this.#show(scene);
  }

  #show(scene: Scene): void {
    this.#scene = scene;
    this.#mean.show(scene.mean);
    this.#deviation.show(scene.deviation);
    this.#menus.forEach((menu, k) => menu.show(scene.activations[k] ?? NONE));
    this.#frames.wake();
  }

  // ---- the frame ---------------------------------------------------------------------------

  #frame(): boolean {
    this.#surface.fit();
    const { width, height } = this.#surface;
    const shown = this.#scene.activations.map(activation);
    this.#panels = panelsOf(width, height);
    new Picture(this.#surface.begin(), this.#theme.palette, this.#panels).draw(shown, this.#scene);
    const { mean, deviation } = this.#scene;
    const rows = shown.map((f) => ({ f, moments: moments(f, mean, deviation) }));
    this.#table.show(rows);
    const [what, best] = [input(this.#scene), compared(rows)];
    const flat = "Saturated: the share of inputs whose slope is under a tenth of the steepest.";
    const bar = "A bar with a knob is a share that comes out as one and the same value.";
    this.#readout.show([`${what} ${best}`, `${flat} ${bar}`]);
    const words = `${what} ${rows.map(({ f, moments: m }) => told(f, m)).join(" ")} ${best}`;
    this.#readout.speak(words);
    this.#surface.canvas.setAttribute("aria-label", `Value, slope, input and output of activations. ${words}`);
    return false;
  }
}
