/** The fold-and-count widget: handlers only set, `#frame` reads and paints. */
import { CleanUp } from "../ui/clean-up";
import { push } from "../ui/controls";
import { element } from "../ui/elements";
import { Frames } from "../ui/frames";
import { Traits, type Model } from "../ui/model";
import { ErrorLine, Readout } from "../ui/readout";
import { Sharing } from "../ui/sharing";
import { Shell } from "../ui/shell";
import { Surface } from "../ui/surface";
import { Theme } from "../ui/theme";
import { count, type Count } from "./count";
import { drawLine, kinksOf } from "./line";
import { drawPlane, edgesOf } from "./plane";
import { listenToPointer, roundedBias } from "./pointing";
import { DEFAULTS, PRESETS, decode, encode, fault, fitted, type Scene } from "./scene";
import { settings } from "./settings";
import { Comparison, countWords, nameOf, placeWords } from "./words";

const NAMES = Object.keys(DEFAULTS) as (keyof Scene)[];
const FRESH: readonly (keyof Scene)[] = ["inputs", "depth", "width", "start", "spread", "seed"];

export class FoldAndCount {
  readonly #cleanUp = new CleanUp();
  readonly #shell = new Shell(this.#cleanUp);
  readonly #wake = (): void => this.#frames.wake();
  readonly #frames = new Frames(this.#cleanUp, this.#shell.root, () => this.#frame());
  readonly #theme = new Theme(this.#cleanUp, this.#shell.root, this.#wake);
  readonly #errors = new ErrorLine(this.#cleanUp);
  readonly #readout = new Readout(this.#cleanUp);
  readonly #surface = new Surface(this.#cleanUp, this.#wake, { role: "application", tabindex: "0" });
  readonly #comparison = new Comparison();
  readonly #settings = settings(this.#cleanUp, {
    set: (change, keep) => this.#set(change, keep),
    choose: (unit) => this.#choose(unit),
    move: (bias) => this.#move(this.#scene.unit, roundedBias(bias)),
    back: () => this.#go({ ...this.#scene, biases: [] }),
    fail: (sentence) => this.#errors.show([sentence]),
  });
  readonly #traits: Traits;
  readonly #sharing: Sharing;
  #scene: Scene = DEFAULTS;
  #count: Count = count(DEFAULTS);
  #probe: readonly number[] = [0.3];
  #stale = false;

  constructor(model: Model, host: HTMLElement) {
    this.#traits = new Traits(this.#cleanUp, model);
    this.#shell.enter(host);
    this.#theme.refresh();
    this.#sharing = new Sharing(this.#cleanUp, this.#shell.root, {
      key: String(this.#traits.get("key") ?? "fold-and-count"),
      python: "FoldAndCount.from_scene(...)",
      encode: () => encode(this.#scene),
      restore: (text) => this.#restore(text),
      say: (text) => this.#readout.announce(text),
      fail: (sentence) => this.#errors.show([sentence]),
    });
    this.#layOut();
    const shared = this.#sharing.read();
    if (shared === undefined) this.#go(this.#fromTraits());
    else this.#restore(shared);
    this.#traits.watch(this.#cleanUp, NAMES, () => this.#go(this.#fromTraits()));
  }

  remove(): void {
    this.#cleanUp.run();
  }

  #layOut(): void {
    const presets = PRESETS.map(({ label, title, scene }) =>
      push(this.#cleanUp, label, () => this.#set(scene, "width"), { title }).element,
    );
    this.#shell.fill(
      this.#traits.get("caption"),
      element("div", { class: "ttl-bar ttl-wide" }, element("div", { class: "ttl-transport", role: "group", "aria-label": "Networks to begin with" }, ...presets)),
      this.#errors.element,
      element(
        "div", { class: "ttl-main" },
        element("div", { class: "ttl-stage ttl-stage-tall" }, this.#surface.canvas),
        this.#readout.element, this.#readout.spoken, this.#comparison.element,
      ),
      element("div", { class: "ttl-side" }, this.#settings.element),
      this.#sharing.element,
    );
    listenToPointer(this.#cleanUp, this.#surface.canvas, {
      count: () => this.#counted(),
      size: () => this.#surface,
      probe: () => this.#probe,
      look: (x) => {
        this.#probe = x;
        this.#wake();
      },
      choose: (unit) => this.#choose(unit),
      move: (unit, bias) => this.#move(unit, bias),
    });
  }

  #fromTraits(): Scene {
    const faults: string[] = [];
    const scene: Record<string, unknown> = { ...DEFAULTS };
    for (const name of NAMES) {
      const value = this.#traits.get(name) ?? DEFAULTS[name];
      const wrong = fault(name, value);
      if (wrong) faults.push(wrong);
      else scene[name] = value;
    }
    this.#errors.show(faults);
    return fitted(scene as unknown as Scene);
  }

  #restore(text: string): void {
    const { scene, faults } = decode(text, DEFAULTS);
    this.#errors.clear();
    this.#errors.show(faults);
    this.#go(scene);
  }

  /** Another network is another set of biases: those moved by hand go with the old one. */
  #set(change: Partial<Scene>, keep?: "depth" | "width"): void {
    this.#errors.clear();
    const fresh = FRESH.some((name) => name in change);
    this.#go(fitted({ ...this.#scene, ...change, ...(fresh ? { biases: [] } : {}) }, keep));
  }

  #choose(unit: number): void {
    if (unit !== this.#scene.unit) this.#go({ ...this.#scene, unit });
  }

  #move(unit: number, bias: number): void {
    const others = this.#scene.biases.filter(([other]) => other !== unit);
    this.#go({ ...this.#scene, unit, biases: [...others, [unit, bias]] });
  }

  #go(scene: Scene): void {
    const [before, { inputs, start }] = [this.#scene, scene];
    this.#scene = scene;
    this.#stale = true;
    if (before.inputs !== inputs || before.start !== start || this.#probe.length !== inputs) {
      const middle = start === "folding" ? [0.3, 0.3] : [0.2, 0.2];
      this.#probe = middle.slice(0, inputs);
    }
    this.#sharing.keepSoon();
    this.#wake();
  }

  /** The count of the present scene, made when it is first asked for: once a frame, however fast a hand drags. */
  #counted(): Count {
    if (!this.#stale) return this.#count;
    this.#stale = false;
    this.#count = count(this.#scene);
    const { own, layers } = this.#count;
    const numbers = Float64Array.from(layers.flatMap(({ w, b }) => [...w, ...b]));
    this.#traits.writeSoon({
      ...this.#scene,
      counted: own.inView,
      parameters: new DataView(numbers.buffer),
    });
    return this.#count;
  }

  #frame(): boolean {
    const now = this.#counted();
    this.#surface.fit();
    const context = this.#surface.begin();
    if (this.#scene.inputs === 1) drawLine(context, this.#theme.palette, now, this.#surface, this.#probe[0] as number);
    else drawPlane(context, this.#theme.palette, now, this.#surface, this.#probe);
    const words = [countWords(now), placeWords(now, this.#probe), this.#hint()];
    const what = this.#scene.inputs === 1 ? "The output over the line, and what each layer sees." : "The plane cut into regions.";
    this.#surface.canvas.setAttribute("aria-label", `${what} ${words[0]} Arrow keys move the place that is looked at.`);
    this.#settings.show(now);
    this.#comparison.show(now);
    this.#readout.show(words);
    this.#readout.speak(words.slice(0, 2).join(" "));
    return false;
  }

  #hint(): string {
    const { unit, width, inputs } = this.#scene;
    const name = nameOf(unit, width);
    if (inputs === 1) {
      const dashed = kinksOf(this.#count).length > 0 ? `Dashed: the kinks of ${name}.` : `No kink of ${name} lies in the picture.`;
      return `${dashed} Drag any kink, or move its bias.`;
    }
    const thick = edgesOf(this.#count).length > 0 ? `Thick: the edge of ${name}.` : `No edge of ${name} lies in the picture.`;
    return `The stronger the colour, the more units are on. ${thick} Drag any edge, or move its bias.`;
  }
}
