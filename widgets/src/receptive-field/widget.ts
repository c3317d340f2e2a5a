/** The receptive-field widget: handlers only set, `#frame` measures and paints. */
import { CleanUp } from "../ui/clean-up";
import { slide } from "../ui/controls";
import { element, setText } from "../ui/elements";
import { Frames } from "../ui/frames";
import { Traits, type Model } from "../ui/model";
import { ErrorLine, Readout } from "../ui/readout";
import type { Found } from "../ui/scene";
import { Sharing } from "../ui/sharing";
import { Shell } from "../ui/shell";
import { Theme } from "../ui/theme";
import { Lab } from "./lab";
import { legend } from "./legend";
import { Picture } from "./picture";
import { Pyramid } from "./pyramid";
import { DEFAULTS, LIMITS, NAMES, checked, decode, encode, type Scene } from "./scene";
import { settings } from "./settings";
import { StackList } from "./stack";
import { cells, decimal, wordsOf } from "./words";

/** Milliseconds of a frame that go into measuring; the first network is always measured. */
const BUDGET = 8;

export class ReceptiveField {
  readonly #cleanUp = new CleanUp();
  readonly #shell = new Shell(this.#cleanUp);
  readonly #wake = (): void => this.#frames.wake();
  readonly #frames = new Frames(this.#cleanUp, this.#shell.root, () => this.#frame());
  readonly #theme = new Theme(this.#cleanUp, this.#shell.root, this.#wake);
  readonly #errors = new ErrorLine(this.#cleanUp);
  readonly #readout = new Readout(this.#cleanUp);
  readonly #pick = (unit: number): void => {
    if (unit !== this.#lab.unit) this.#set({ unit });
  };
  readonly #fail = (sentence: string): void => this.#errors.show([sentence]);
  readonly #pyramid = new Pyramid(this.#cleanUp, this.#wake, this.#pick);
  readonly #picture = new Picture(this.#cleanUp, this.#wake, this.#pick);
  readonly #stack: StackList;
  readonly #settings = settings(this.#cleanUp, (values) => this.#set(values), this.#fail);
  readonly #figures = { field: element("b", {}), used: element("b", {}), predicted: element("b", {}) };
  readonly #unit;
  readonly #traits: Traits;
  readonly #sharing: Sharing;
  #scene: Scene = DEFAULTS;
  #lab = new Lab(DEFAULTS);
  #reported = false;

  constructor(model: Model, host: HTMLElement) {
    this.#traits = new Traits(this.#cleanUp, model);
    this.#shell.enter(host);
    this.#theme.refresh();
    this.#sharing = new Sharing(this.#cleanUp, this.#shell.root, {
      key: String(this.#traits.get("key") ?? "") || "receptive-field",
      python: "ReceptiveField.from_scene(...)",
      encode: () => encode(this.#scene),
      restore: (text) => this.#take(decode(text, this.#scene)),
      say: (text) => this.#readout.announce(text),
      fail: this.#fail,
    });
    this.#unit = slide(
      this.#cleanUp, "Unit at the top",
      { low: 0, high: LIMITS.unit[1], step: 1, say: (value) => `unit ${value}` },
      (unit) => this.#set({ unit }),
    );
    this.#stack = new StackList(this.#cleanUp, this.#shell.root.clientWidth >= 600, (layers) => this.#set({ layers }), this.#fail);
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
    const { field, used, predicted } = this.#figures;
    const figure = (label: string, value: HTMLElement): HTMLElement => element("span", {}, element("span", {}, label), value);
    this.#shell.fill(
      this.#traits.get("caption"),
      element(
        "div", { class: "ttl-bar ttl-wide" },
        element(
          "div", { class: "ttl-figures" },
          figure("Field", field), figure("Used, measured", used), figure("Used, predicted", predicted),
        ),
      ),
      this.#errors.element,
      element(
        "div", { class: "ttl-main" },
        this.#pyramid.element, this.#unit.element, legend(), this.#readout.element, this.#readout.spoken,
      ),
      element("div", { class: "ttl-side" }, this.#picture.element, this.#settings.element),
      this.#stack.element,
      this.#sharing.element,
    );
  }

  #fromTraits(): Found<Scene> {
    return checked(this.#traits.given(NAMES), DEFAULTS);
  }

  #set(values: Partial<Scene>): void {
    this.#take(checked(values, this.#scene));
  }

  /** A scene of the reader's, by hand or from the address: news to Python and to other views. */
  #take(found: Found<Scene>): void {
    this.#show(found);
    this.#traits.writeSoon({ ...this.#scene });
  }

  #show({ scene, faults }: Found<Scene>): void {
    this.#scene = scene;
    this.#lab = new Lab(scene);
    this.#reported = false;
    this.#errors.clear();
    const { fault, levels, unit } = this.#lab;
    const shown = fault && `${fault} The pictures show the ${levels.length === 1 ? "input alone" : "layers below it"}.`;
    this.#errors.show(shown ? [...faults, shown] : faults);
    this.#settings.show(scene);
    this.#stack.show(this.#lab);
    const input = this.#unit.element.querySelector("input");
    if (input) input.max = String((levels.at(-1)?.size ?? 1) - 1);
    this.#unit.show(unit);
    this.#sharing.keepSoon();
    this.#wake();
  }

  #frame(): boolean {
    const lab = this.#lab;
    const more = lab.advance(BUDGET);
    this.#pyramid.draw(lab, this.#theme.palette);
    this.#picture.draw(lab, this.#theme.palette);
    const words = wordsOf(lab);
    this.#pyramid.describe(`The layers as rows of units, the input at the bottom. ${words[0]}`);
    this.#picture.describe(`The input as a picture, stronger where it is used more. ${words[1]}`);
    const { field, used, predicted } = this.#figures;
    const { measured, expected } = lab;
    setText(field, cells(lab.sight.field));
    setText(used, measured ? `${measured.square.side} (σ ${decimal(measured.deviation)})` : "nothing");
    setText(predicted, expected.deviation >= 0 ? `${expected.square.side} (σ ${decimal(expected.deviation)})` : "nothing");
    this.#readout.show(words);
    if (!more && !this.#reported) this.#report(words);
    return more;
  }

  #report(words: readonly string[]): void {
    this.#reported = true;
    this.#readout.speak(words.join(" "));
    const { measured, sight } = this.#lab;
    this.#traits.writeSoon({ field: sight.field, used: measured?.square.side ?? 0, deviation: measured?.deviation ?? null });
  }
}
