/** The gradient-flow widget: handlers only set, `#frame` lets the session go on, and paints. */
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
import type { Lab } from "./lab";
import { Legend } from "./legend";
import { PinList } from "./pins";
import { PRESETS, presetOf, presetScene } from "./presets";
import { CHOICES, DEFAULTS, LIMITS, NAMES, checked, decode, encode, type Scene } from "./scene";
import { Session } from "./session";
import { settings } from "./settings";
import { Stage } from "./stage";
import STYLES from "./styles.css";
import { reportOf, wordsOf } from "./words";

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
      { text: "Reset", title: "Back to step 0", on: () => this.#become({ ...this.#session.scene, step: 0 }, true) },
    ],
  });
  readonly #pin = push(this.#cleanUp, "Pin this run", () => this.#keep(), { title: "Keep this run on the chart, to compare others with it" });
  readonly #presets;
  readonly #pace;
  readonly #layer;
  readonly #traits: Traits;
  readonly #sharing: Sharing;
  readonly #session = new Session(() => this.#motion.reduced);
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
      encode: () => encode(this.#session.now(), this.#session.kept()),
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
    const now = this.#session.now();
    const text = (scene: Scene): string => encode(scene, this.#session.kept());
    const wanted = encode(asked.scene, asked.pins);
    if (asked.faults.length === 0 && wanted === text(now)) return;
    const further = text({ ...now, step: asked.scene.step, layer: asked.scene.layer, pace: asked.scene.pace });
    if (asked.faults.length === 0 && wanted === further && asked.scene.step >= now.step) {
      this.#session.look(asked.scene);
      this.#show();
    } else this.#begin(asked);
    this.#asked = true;
  }

  /** A whole new scene, from Python or from the address. */
  #begin({ scene, pins, faults }: Asked): void {
    this.#errors.clear();
    this.#errors.show(faults);
    this.#session.bring(pins);
    this.#become(scene, true);
  }

  #set(name: keyof Scene, value: string | number | boolean, wave: boolean): void {
    this.#errors.clear();
    const scene = checked({ [name]: value }, this.#session.now()).scene;
    if (name === "layer" || name === "pace") {
      this.#session.look(scene);
      this.#show();
    } else this.#become({ ...scene, step: 0 }, wave);
  }

  #take(name: string): void {
    const preset = PRESETS.find((each) => each.name === name);
    const { scene } = this.#session;
    if (preset) this.#become({ ...presetScene(preset, scene), layer: 1, pace: scene.pace }, true);
    else this.#presets.show(presetOf(scene));
  }

  #become(scene: Scene, wave: boolean): void {
    this.#session.become(scene, wave);
    this.#transport.showPlaying(false);
    this.#show();
  }

  /** Controls follow the scene. */
  #show(): void {
    const { scene } = this.#session;
    this.#settings.show(scene);
    this.#presets.show(presetOf(scene));
    this.#pace.show(scene.pace);
    const input = this.#layer.element.querySelector("input");
    if (input) input.max = String(scene.depth);
    this.#layer.show(scene.layer);
    this.#changed();
  }

  #changed(): void {
    this.#settled = this.#asked = false;
    this.#sharing.keepSoon();
    this.#wake();
  }

  #play(on: boolean): void {
    this.#session.play(on);
    this.#transport.showPlaying(this.#session.playing);
    this.#changed();
  }

  #stepOnce(): void {
    this.#session.lab.advance();
    this.#sendWave();
  }

  #sendWave(): void {
    this.#session.sendWave();
    this.#changed();
  }

  #keep(): void {
    this.#session.keep();
    this.#readout.announce("This run stays on the chart.");
    this.#changed();
  }

  #unpin(index: number): void {
    this.#session.drop(index);
    this.#pin.element.focus();
    this.#changed();
  }

  #frame(elapsed: number): boolean {
    const session = this.#session;
    const { lab, playing } = session;
    const more = session.advance(elapsed);
    if (playing && !session.playing) this.#play(false); // as far as it goes
    const { pins, wave } = session;
    this.#stage.draw({ lab, pins, shown: this.#legend.shown, wave }, this.#theme.palette);
    const words = wordsOf(lab);
    this.#figures.show(lab);
    this.#pinList.show(pins, session.coming);
    this.#readout.show(words);
    const { depth, width } = lab.scene;
    this.#stage.describe(
      `A network of ${depth} hidden layers with ${width} units, and a chart of the sizes in every layer. ${words[0]} ${words[1]}`,
    );
    if (!more && !this.#settled) this.#report(lab, words);
    else if (session.playing) this.#traits.writeSoon({ pins: session.keptTraits(), step: lab.step, ...this.#results(lab) });
    return more || session.travelling;
  }

  #results(lab: Lab): Record<string, unknown> {
    const factor = (way: "signal" | "gradient"): number | null => finite(10 ** reportOf(lab, way).measured);
    return {
      loss: finite(lab.flow.loss), accuracy: lab.flow.accuracy,
      signal_factor: factor("signal"), gradient_factor: factor("gradient"),
    };
  }

  /** At rest: Python hears of the whole scene and of every weight. */
  #report(lab: Lab, words: readonly string[]): void {
    this.#settled = true;
    this.#readout.speak(words.join(" "));
    this.#sharing.keepSoon();
    const { parameters } = lab.network;
    this.#traits.writeSoon({
      ...(this.#asked ? {} : { pins: this.#session.keptTraits(), ...this.#session.now() }), ...this.#results(lab),
      parameters: new DataView(parameters.slice().buffer),
      points: new DataView(lab.batch().buffer),
    });
    this.#wake();
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
