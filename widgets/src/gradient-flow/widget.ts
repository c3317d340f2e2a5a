/** The gradient-flow widget: handlers only set, `#frame` trains, moves the wave and paints. */
import { CleanUp } from "../ui/clean-up";
import { choose, push, slide } from "../ui/controls";
import { element } from "../ui/elements";
import { Frames } from "../ui/frames";
import { Traits, type Model } from "../ui/model";
import { Motion } from "../ui/motion";
import { ErrorLine, Readout } from "../ui/readout";
import { Sharing } from "../ui/sharing";
import { Shell } from "../ui/shell";
import { Theme } from "../ui/theme";
import { transport } from "../ui/transport";
import { explanation } from "./explain";
import { Figures } from "./figures";
import { Lab } from "./lab";
import { Legend } from "./legend";
import { PinList, pinned, type Pin } from "./pins";
import { PRESETS, presetOf, presetScene } from "./presets";
import { CHOICES, DEFAULTS, LIMITS, MOST_PINS, MOST_STEPS, NAMES, checked, decode, difference, encode, type Scene } from "./scene";
import { settings } from "./settings";
import { Stage } from "./stage";
import STYLES from "./styles.css";
import { reportOf, wordsOf } from "./words";

/** Milliseconds of a frame that go into training. */
const BUDGET = 9;
/** Milliseconds that the wave takes one way, and rests before the next step sends another. */
const WAY_TIME = 1100;
const REST = 400;
/** Milliseconds between two steps at the steady pace, and where the reader asks for less motion. */
const STEADY = 70;
const CALM = 700;

interface Asked {
  readonly scene: Scene;
  readonly pins: readonly Scene[];
  readonly faults: readonly string[];
}

export class GradientFlow {
  readonly #cleanUp = new CleanUp();
  readonly #shell = new Shell(this.#cleanUp);
  readonly #wake = (): void => this.#frames.wake();
  readonly #frames = new Frames(this.#cleanUp, this.#shell.root, (elapsed) => this.#frame(elapsed));
  readonly #theme = new Theme(this.#cleanUp, this.#shell.root, this.#wake);
  readonly #motion = new Motion(this.#cleanUp, this.#wake);
  readonly #errors = new ErrorLine(this.#cleanUp);
  readonly #readout = new Readout(this.#cleanUp);
  readonly #figures = new Figures();
  readonly #stage = new Stage(this.#cleanUp, this.#wake, (layer) => this.#set("layer", layer, false));
  readonly #legend = new Legend(this.#cleanUp, this.#wake);
  readonly #settings = settings(
    this.#cleanUp, (name, value, moving) => this.#set(name, value, !moving), (words) => this.#errors.show([words]),
  );
  readonly #pinList = new PinList(this.#cleanUp, (index) => this.#unpin(index));
  readonly #transport = transport(this.#cleanUp, {
    label: "Training", play: "Train", pause: "Pause", main: true,
    onPlay: (on) => this.#play(on),
    others: [
      { text: "Step", title: "One step of training, and its wave", on: () => this.#stepOnce() },
      { text: "Wave", title: "Send the wave forward and back once more", on: () => this.#sendWave() },
      { text: "Reset", title: "Back to step 0", on: () => this.#become({ ...this.#scene, step: 0 }, true) },
    ],
  });
  readonly #pin = push(this.#cleanUp, "Pin this run", () => this.#keep(), { title: "Keep this run on the chart, to compare others with it" });
  readonly #presets;
  readonly #pace;
  readonly #layer;
  readonly #traits: Traits;
  readonly #sharing: Sharing;
  #scene: Scene = DEFAULTS;
  #lab: Lab | undefined;
  #pins: Pin[] = [];
  #coming: Scene[] = [];
  #pinLab: Lab | undefined;
  #playing = false;
  #wave = 2;
  #waited = 0;
  #settled = false;
  /** Whether what is shown was asked for by Python or another view: then only its results are news to them. */
  #asked = false;

  constructor(model: Model, host: HTMLElement) {
    this.#traits = new Traits(this.#cleanUp, model);
    this.#shell.enter(host);
    this.#theme.refresh();
    this.#sharing = new Sharing(this.#cleanUp, this.#shell.root, {
      key: String(this.#traits.get("key") ?? "") || "gradient-flow",
      python: "GradientFlow.from_scene(...)",
      encode: () => encode(this.#now(), this.#kept()),
      restore: (text) => this.#begin(decode(text, DEFAULTS)),
      say: (text) => this.#readout.announce(text),
      fail: (sentence) => this.#errors.show([sentence]),
    });
    this.#presets = choose(
      this.#cleanUp, "Scene", [{ name: "", label: "your own settings" }, ...PRESETS],
      (name) => this.#take(name),
    );
    this.#pace = choose(this.#cleanUp, "Pace", CHOICES.pace, (name) => this.#set("pace", name, false));
    this.#layer = slide(
      this.#cleanUp, "Layer in words",
      { low: 1, high: LIMITS.layer[1], step: 1, say: (value) => `layer ${value}` },
      (value) => this.#set("layer", value, false),
    );
    this.#layOut();
    const given = this.#fromTraits();
    const shared = this.#sharing.read();
    this.#begin(shared === undefined ? given : decode(shared, given.scene));
    this.#asked = shared === undefined;
    this.#traits.watch(this.#cleanUp, [...NAMES, "pins"], () => this.#follow(this.#fromTraits()));
  }

  remove(): void {
    this.#cleanUp.run();
  }

  #layOut(): void {
    this.#shell.root.append(element("style", {}, STYLES));
    this.#shell.fill(
      this.#traits.get("caption"),
      element("div", { class: "ttl-bar ttl-wide ttl-flow-bar" }, this.#presets.element, this.#pace.element, this.#transport.element),
      this.#figures.element,
      this.#errors.element,
      element(
        "div", { class: "ttl-main" },
        this.#stage.element,
        element("div", { class: "ttl-bar" }, this.#legend.element, this.#pin.element),
        this.#pinList.element, this.#layer.element, this.#readout.element, this.#readout.spoken,
      ),
      element("div", { class: "ttl-side" }, this.#settings.element),
      explanation(),
      this.#sharing.element,
    );
  }

  #fromTraits(): Asked {
    const { scene, faults } = checked(this.#traits.given(NAMES), DEFAULTS);
    const pins = (this.#traits.get("pins") as Partial<Scene>[] | undefined) ?? [];
    const found = pins.map((pin) => checked(pin, scene));
    return { scene, pins: found.map((pin) => pin.scene), faults: [...faults, ...found.flatMap((pin) => pin.faults)] };
  }

  /** Python, or another view of this widget, has set something: what it asks for may be there already, or nearly. */
  #follow(asked: Asked): void {
    const now = this.#now();
    const text = (scene: Scene): string => encode(scene, this.#kept());
    const wanted = encode(asked.scene, asked.pins);
    if (asked.faults.length === 0 && wanted === text(now)) return;
    const further = text({ ...now, step: asked.scene.step, layer: asked.scene.layer, pace: asked.scene.pace });
    if (asked.faults.length === 0 && wanted === further && asked.scene.step >= now.step) {
      this.#scene = asked.scene;
      if (this.#lab) this.#lab.scene = { ...this.#lab.scene, layer: asked.scene.layer };
      this.#show();
    } else this.#begin(asked);
    this.#asked = true;
  }

  /** A whole new scene, from Python or from the address. */
  #begin({ scene, pins, faults }: Asked): void {
    this.#errors.clear();
    this.#errors.show(faults);
    this.#pins = [];
    this.#pinLab = undefined;
    this.#coming = pins.slice(-MOST_PINS);
    this.#become(scene, true);
  }

  #set(name: keyof Scene, value: string | number | boolean, wave: boolean): void {
    this.#errors.clear();
    const scene = checked({ [name]: value }, this.#now()).scene;
    if (name === "layer" || name === "pace") {
      this.#scene = scene;
      if (this.#lab) this.#lab.scene = { ...this.#lab.scene, layer: scene.layer };
      this.#show();
    } else this.#become({ ...scene, step: 0 }, wave);
  }

  #take(name: string): void {
    const preset = PRESETS.find((each) => each.name === name);
    if (preset) this.#become({ ...presetScene(preset, this.#scene), layer: 1, pace: this.#scene.pace }, true);
    else this.#presets.show(presetOf(this.#scene));
  }

  /** Another run begins; it is made in the next frame, and trained up to `scene.step`. */
  #become(scene: Scene, wave: boolean): void {
    this.#scene = scene;
    this.#lab = undefined;
    this.#play(false);
    this.#wave = wave && !this.#motion.reduced ? 0 : 2;
    this.#show();
  }

  /** Controls follow the scene. */
  #show(): void {
    this.#settings.show(this.#scene);
    this.#presets.show(presetOf(this.#scene));
    this.#pace.show(this.#scene.pace);
    const input = this.#layer.element.querySelector("input");
    if (input) input.max = String(this.#scene.depth);
    this.#layer.show(this.#scene.layer);
    this.#changed();
  }

  #changed(): void {
    this.#settled = this.#asked = false;
    this.#sharing.keepSoon();
    this.#wake();
  }

  /** The scene with the step that it has reached, or is on its way to. */
  #now(): Scene {
    return { ...this.#scene, step: Math.max(this.#scene.step, this.#lab?.step ?? 0) };
  }

  #kept(): Scene[] {
    return [...this.#pins.map((pin) => pin.scene), ...this.#coming];
  }

  #play(on: boolean): void {
    this.#playing = on && (this.#lab?.step ?? 0) < MOST_STEPS;
    this.#waited = Infinity;
    this.#transport.showPlaying(this.#playing);
    this.#changed();
  }

  #stepOnce(): void {
    this.#play(false);
    (this.#lab ??= new Lab(this.#scene)).advance();
    this.#sendWave();
  }

  #sendWave(): void {
    this.#wave = this.#motion.reduced ? 2 : 0;
    this.#changed();
  }

  #keep(): void {
    const lab = (this.#lab ??= new Lab(this.#scene));
    this.#pins = [...this.#pins, pinned(lab)].slice(-MOST_PINS);
    this.#readout.announce("This run stays on the chart.");
    this.#changed();
  }

  #unpin(index: number): void {
    this.#pins = this.#pins.filter((_, other) => other !== index);
    this.#pin.element.focus();
    this.#changed();
  }

  /** Trains on; true while there is more to do. */
  #train(lab: Lab, elapsed: number): boolean {
    const end = performance.now() + BUDGET;
    const steps = (most: number, trained = lab): void => {
      do trained.advance();
      while (trained.step < most && performance.now() < end);
    };
    if (lab.step < this.#scene.step) {
      steps(this.#scene.step);
      return true;
    }
    const [pin] = this.#coming;
    if (pin) {
      this.#pinLab ??= new Lab(pin);
      if (this.#pinLab.step < pin.step) steps(pin.step, this.#pinLab);
      if (this.#pinLab.step < pin.step) return true;
      this.#pins = [...this.#pins, pinned(this.#pinLab)];
      this.#pinLab = undefined;
      this.#coming = this.#coming.slice(1);
      return true;
    }
    if (!this.#playing) return false;
    const { pace } = this.#scene;
    this.#waited += elapsed;
    if (pace === "fast") steps(MOST_STEPS);
    else if (pace === "wave" && !this.#motion.reduced) {
      if (this.#wave < 2) this.#waited = 0;
      else if (this.#waited >= REST) {
        lab.advance();
        this.#wave = this.#waited = 0;
      }
    } else if (this.#waited >= (pace === "wave" ? CALM : STEADY)) {
      lab.advance();
      this.#waited = 0;
    }
    if (lab.step >= MOST_STEPS || !Number.isFinite(lab.flow.loss)) this.#play(false);
    return this.#playing;
  }

  #frame(elapsed: number): boolean {
    const lab = (this.#lab ??= new Lab({ ...this.#scene }));
    const travelling = this.#wave < 2;
    if (travelling) this.#wave = this.#motion.reduced ? 2 : Math.min(2, this.#wave + elapsed / WAY_TIME);
    const more = this.#train(lab, elapsed);
    const { shown } = this.#legend;
    this.#stage.draw({ lab, pins: this.#pins, shown, wave: this.#playing && this.#scene.pace !== "wave" ? 2 : this.#wave }, this.#theme.palette);
    const words = wordsOf(lab);
    this.#figures.show(lab);
    this.#pinList.show(this.#pins, this.#coming.length);
    this.#readout.show(words);
    const { depth, width } = lab.scene;
    this.#stage.describe(
      `A network of ${depth} hidden layers with ${width} units, and a chart of the sizes in every layer. ${words[0]} ${words[1]}`,
    );
    if (!more && !this.#settled) this.#report(lab, words);
    else if (this.#playing) this.#traits.writeSoon({ pins: this.#pinTraits(), step: lab.step, ...this.#results(lab) });
    return more || this.#wave < 2;
  }

  #results(lab: Lab): Record<string, unknown> {
    const factor = (way: "signal" | "gradient"): number | null => finite(10 ** reportOf(lab, way).measured);
    return {
      loss: finite(lab.flow.loss), accuracy: lab.flow.accuracy,
      signal_factor: factor("signal"), gradient_factor: factor("gradient"),
    };
  }

  /** Each with its own step, which does not change while the run at hand is trained. */
  #pinTraits(): Partial<Scene>[] {
    return this.#kept().map((pin) => ({ ...difference(pin, this.#now()), step: pin.step }));
  }

  /** At rest: Python hears of the whole scene and of every weight. */
  #report(lab: Lab, words: readonly string[]): void {
    this.#settled = true;
    this.#readout.speak(words.join(" "));
    this.#sharing.keepSoon();
    const { parameters } = lab.network;
    this.#traits.writeSoon({
      ...(this.#asked ? {} : { pins: this.#pinTraits(), ...this.#now() }), ...this.#results(lab),
      parameters: new DataView(parameters.slice().buffer),
      points: new DataView(lab.batch().buffer),
    });
    this.#wake();
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
