/** The signal-propagation widget: handlers only set, `#frame` measures and paints. */
import { CleanUp } from "../ui/clean-up";
import { slide } from "../ui/controls";
import { element } from "../ui/elements";
import { Frames } from "../ui/frames";
import { Traits, type Model } from "../ui/model";
import { ErrorLine, Readout } from "../ui/readout";
import type { Found } from "../ui/scene";
import { Sharing } from "../ui/sharing";
import { Shell } from "../ui/shell";
import { Theme } from "../ui/theme";
import { Chart } from "./chart";
import { Figures } from "./figures";
import { Histograms } from "./histograms";
import { Lab, type Way } from "./lab";
import { legend } from "./legend";
import { DEFAULTS, LIMITS, NAMES, checked, decode, encode, type Scene } from "./scene";
import { settings } from "./settings";
import { reportOf, wordsOf } from "./words";

/** Milliseconds of a frame that go into measuring; the first network is always measured. */
const BUDGET = 8;

export class SignalPropagation {
  readonly #cleanUp = new CleanUp();
  readonly #shell = new Shell(this.#cleanUp);
  readonly #wake = (): void => this.#frames.wake();
  readonly #frames = new Frames(this.#cleanUp, this.#shell.root, () => this.#frame());
  readonly #theme = new Theme(this.#cleanUp, this.#shell.root, this.#wake);
  readonly #errors = new ErrorLine(this.#cleanUp);
  readonly #readout = new Readout(this.#cleanUp);
  readonly #chart = new Chart(this.#cleanUp, this.#wake, (layer) => this.#set("layer", layer));
  readonly #histograms = new Histograms(this.#cleanUp, this.#wake);
  readonly #settings = settings(this.#cleanUp, (name, value) => this.#set(name, value), (words) => this.#errors.show([words]));
  readonly #figures = new Figures();
  readonly #layer;
  readonly #traits: Traits;
  readonly #sharing: Sharing;
  #scene: Scene = DEFAULTS;
  #lab: Lab | undefined;
  #before: Lab | undefined;
  #reported = false;

  constructor(model: Model, host: HTMLElement) {
    this.#traits = new Traits(this.#cleanUp, model);
    this.#shell.enter(host);
    this.#theme.refresh();
    this.#sharing = new Sharing(this.#cleanUp, this.#shell.root, {
      key: String(this.#traits.get("key") ?? "") || "signal-propagation",
      python: "SignalPropagation.from_scene(...)",
      encode: () => encode(this.#scene),
      restore: (text) => this.#take(decode(text, this.#scene)),
      say: (text) => this.#readout.announce(text),
      fail: (sentence) => this.#errors.show([sentence]),
    });
    this.#layer = slide(
      this.#cleanUp, "Layer shown below",
      { low: 1, high: LIMITS.layer[1], step: 1, say: (value) => `layer ${value}` },
      (value) => this.#set("layer", value),
    );
    this.#layOut();
    this.#show(this.#fromTraits());
    const shared = this.#sharing.read();
    if (shared !== undefined) this.#take(decode(shared, this.#scene));
    this.#traits.watch(this.#cleanUp, NAMES, () => this.#show(this.#fromTraits()));
  }

  remove(): void {
    this.#cleanUp.run();
  }

  #layOut(): void {
    this.#shell.fill(
      this.#traits.get("caption"),
      this.#figures.element,
      this.#errors.element,
      element(
        "div", { class: "ttl-main" },
        this.#chart.element, legend(), this.#layer.element, this.#histograms.element, this.#readout.element,
        this.#readout.spoken,
      ),
      element("div", { class: "ttl-side" }, this.#settings.element),
      this.#sharing.element,
    );
  }

  #fromTraits(): Found<Scene> {
    return checked(this.#traits.given(NAMES), DEFAULTS);
  }

  #set(name: keyof Scene, value: string | number): void {
    const { scene } = checked({ [name]: value }, this.#scene);
    this.#take({ scene, faults: [] });
  }

  /** A scene of the reader's, by hand or from the address: news to Python and to other views. */
  #take(found: Found<Scene>): void {
    this.#show(found);
    this.#traits.writeSoon({ ...this.#scene });
  }

  #show({ scene, faults }: Found<Scene>): void {
    this.#errors.clear();
    this.#errors.show(faults);
    // Only another layer: what has been measured stays.
    const same = NAMES.every((name) => name === "layer" || scene[name] === this.#scene[name]);
    this.#scene = scene;
    if (same && this.#lab) this.#lab.scene = scene;
    else {
      this.#before = this.#lab ?? this.#before;
      this.#lab = undefined;
    }
    this.#settings.show(scene);
    const input = this.#layer.element.querySelector("input");
    if (input) input.max = String(scene.depth);
    this.#layer.show(scene.layer);
    this.#reported = false;
    this.#sharing.keepSoon();
    this.#wake();
  }

  #frame(): boolean {
    // The networks of a setting that the reader's hand has already left are never drawn.
    const lab = (this.#lab ??= new Lab(this.#scene, this.#before));
    const more = lab.advance(BUDGET);
    this.#chart.draw(lab, this.#theme.palette);
    this.#histograms.draw(lab, this.#theme.palette);
    const words = wordsOf(lab);
    this.#chart.describe(`Sizes of signal and gradient over ${lab.scene.depth} layers. ${words[0]} ${words[1]}`);
    this.#figures.show(lab);
    this.#readout.show([...words, `${lab.count} of ${lab.scene.networks} networks measured.`]);
    if (!more && !this.#reported) this.#report(lab, words);
    return more;
  }

  #report(lab: Lab, words: readonly string[]): void {
    this.#reported = true;
    this.#readout.speak(words.join(" "));
    const rate = (way: Way): number | null => {
      const { measured } = reportOf(lab, way);
      return Number.isFinite(measured) ? 10 ** measured : 0;
    };
    this.#traits.writeSoon({ signal_factor: rate("forward"), gradient_factor: rate("backward") });
  }
}
