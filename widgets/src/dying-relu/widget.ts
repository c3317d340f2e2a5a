/** The dying-ReLU widget: handlers only set, `#frame` reads and paints. */
import { CleanUp } from "../ui/clean-up";
import { element } from "../ui/elements";
import { Frames } from "../ui/frames";
import { Traits, type Model } from "../ui/model";
import { ErrorLine, Readout } from "../ui/readout";
import { Sharing } from "../ui/sharing";
import { Shell } from "../ui/shell";
import { Theme } from "../ui/theme";
import { transport } from "../ui/transport";
import { Lab, type Census } from "./lab";
import { Plane, Tiles } from "./picture";
import { CURES, DEFAULTS, MOST_STEPS, decode, encode, fault, type Change, type Scene } from "./scene";
import { settings } from "./settings";
import { countsOf, wordsOf } from "./words";

const NAMES = Object.keys(DEFAULTS) as (keyof Scene)[];
/** Milliseconds of animation between two steps of training: slow enough to see a line leave. */
const STEP_EVERY = 30;

export class DyingRelu {
  readonly #cleanUp = new CleanUp();
  readonly #shell = new Shell(this.#cleanUp);
  readonly #wake = (): void => this.#frames.wake();
  readonly #frames = new Frames(this.#cleanUp, this.#shell.root, (elapsed) => this.#frame(elapsed));
  readonly #theme = new Theme(this.#cleanUp, this.#shell.root, this.#wake);
  readonly #errors = new ErrorLine(this.#cleanUp);
  readonly #readout = new Readout(this.#cleanUp);
  readonly #plane = new Plane(this.#cleanUp, this.#wake);
  readonly #tiles = new Tiles(this.#cleanUp, (unit) => {
    this.#shown = unit === this.#shown ? -1 : unit;
    this.#wake();
  });
  readonly #settings = settings(this.#cleanUp, (name, value) => this.#set(name, value), (words) => this.#errors.show([words]));
  readonly #transport = transport(this.#cleanUp, {
    label: "Training",
    play: "Train",
    pause: "Pause",
    main: true,
    onPlay: (on) => this.#play(on),
    others: [
      { text: "Step", title: "One step of training", on: () => this.#advance(1) },
      { text: "100 steps", title: "A hundred steps at once", on: () => this.#advance(100) },
      { text: "Reset", title: "Back to step 0 with the present settings", on: () => this.#begin(this.#lab.now) },
    ],
  });
  readonly #traits: Traits;
  readonly #sharing: Sharing;
  #lab: Lab;
  #census: Census;
  #playing = false;
  #waited = 0;
  #shown = -1;

  constructor(model: Model, host: HTMLElement) {
    this.#traits = new Traits(this.#cleanUp, model);
    this.#shell.enter(host);
    this.#theme.refresh();
    this.#sharing = new Sharing(this.#cleanUp, this.#shell.root, {
      key: String(this.#traits.get("key") ?? "") || "dying-relu",
      python: "DyingReLU.from_scene(...)",
      encode: () => encode(this.#lab.story),
      restore: (text) => this.#restore(text),
      say: (text) => this.#readout.announce(text),
      fail: (sentence) => this.#errors.show([sentence]),
    });
    this.#layOut();
    this.#lab = new Lab(this.#fromTraits());
    this.#census = this.#lab.census();
    const shared = this.#sharing.read() ?? String(this.#traits.get("scene") ?? "");
    if (shared !== "") this.#restore(shared);
    else this.#begin(this.#lab.start, Number(this.#traits.get("step") ?? 0));
    this.#traits.watch(this.#cleanUp, [...NAMES, "step", "scene"], (changed) => this.#follow(changed));
  }

  remove(): void {
    this.#cleanUp.run();
  }

  #layOut(): void {
    this.#shell.fill(
      this.#traits.get("caption"),
      element("div", { class: "ttl-bar ttl-wide" }, this.#transport.element),
      this.#errors.element,
      element("div", { class: "ttl-main" }, this.#plane.element, this.#readout.element, this.#readout.spoken, this.#tiles.element),
      element("div", { class: "ttl-side" }, this.#settings.element),
      this.#sharing.element,
    );
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
    return scene as unknown as Scene;
  }

  /** A scene as text says everything; other settings begin at step 0, or at the one that was set with them. */
  #follow(changed: readonly string[]): void {
    if (changed.includes("scene")) return this.#restore(String(this.#traits.get("scene") ?? ""));
    this.#errors.clear();
    const step = changed.includes("step") ? Number(this.#traits.get("step")) : 0;
    this.#begin(NAMES.some((name) => changed.includes(name)) ? this.#fromTraits() : this.#lab.start, step);
  }

  #restore(text: string): void {
    const { faults, ...story } = decode(text, DEFAULTS);
    this.#errors.clear();
    this.#errors.show(faults);
    this.#play(false);
    this.#lab = Lab.replay(story);
    this.#report();
  }

  #begin(scene: Scene, step = 0): void {
    this.#play(false);
    this.#lab = new Lab(scene);
    this.#lab.advance(Math.min(MOST_STEPS, Math.max(0, step)));
    this.#report();
  }

  #set(name: keyof Scene, value: string | number | boolean): void {
    this.#errors.clear();
    const cure = (CURES as readonly string[]).includes(name);
    if (!cure || this.#lab.step === 0) return this.#begin({ ...this.#lab.now, [name]: value });
    this.#lab.change(name as Change["name"], value);
    this.#report();
  }

  #play(on: boolean): void {
    this.#playing = on && this.#lab.step < MOST_STEPS;
    this.#transport.showPlaying(this.#playing);
    this.#wake();
    if (!on) this.#report();
  }

  #advance(steps: number): void {
    this.#lab.advance(Math.min(steps, MOST_STEPS - this.#lab.step));
    this.#report();
  }

  #report(): void {
    if (!this.#lab) return;
    this.#census = this.#lab.census();
    this.#settings.show(this.#lab.start, this.#lab.now);
    const { loss, accuracy, dead, revived } = this.#census;
    const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
    this.#traits.writeSoon({
      ...this.#lab.start,
      step: this.#lab.step,
      scene: encode(this.#lab.story),
      loss: finite(loss),
      accuracy: finite(accuracy),
      dead,
      revived,
    });
    this.#sharing.keepSoon();
    this.#wake();
  }

  #frame(elapsed: number): boolean {
    if (this.#playing) {
      this.#waited = Math.min(this.#waited + elapsed, 4 * STEP_EVERY);
      for (; this.#waited >= STEP_EVERY; this.#waited -= STEP_EVERY) this.#lab.advance(1);
      this.#census = this.#lab.census();
      if (this.#lab.step >= MOST_STEPS) this.#play(false);
    }
    const words = wordsOf(this.#lab, this.#census, this.#shown);
    this.#plane.draw(this.#lab, this.#census, this.#theme.palette, this.#shown);
    this.#plane.describe(`The points and the lines of twelve units. ${countsOf(this.#census)}`);
    this.#tiles.show(this.#census, this.#shown);
    this.#readout.show(words);
    this.#readout.speak(words.join(" "));
    return this.#playing;
  }
}
