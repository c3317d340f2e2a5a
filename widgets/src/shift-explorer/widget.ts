/** The shift explorer: one scene, one draw, handlers that only set. */
import { SHIFT_KINDS } from "../engine";
import { CleanUp } from "../ui/clean-up";
import { segments, slide } from "../ui/controls";
import { element, uniqueId } from "../ui/elements";
import { Frames } from "../ui/frames";
import { Traits, type Model } from "../ui/model";
import { Motion } from "../ui/motion";
import { ErrorLine, Readout } from "../ui/readout";
import { Sharing } from "../ui/sharing";
import { Shell } from "../ui/shell";
import { Theme } from "../ui/theme";
import { transport } from "../ui/transport";
import { Chart } from "./chart";
import { Lab, sameStack } from "./lab";
import { Mover } from "./mover";
import { CHOICES, DEFAULTS, LIMITS, NAMES, checked, decode, encode, within, type Scene } from "./scene";
import { settings } from "./settings";
import STYLES from "./styles.css";
import { Tiles } from "./tiles";
import { shiftWords, wordsOf } from "./words";

/** Milliseconds a pixel while the picture slides; longer for readers who asked for less motion. */
const PACE = { usual: 220, reduced: 700 } as const;

export class ShiftExplorer {
  readonly #cleanUp = new CleanUp();
  readonly #shell = new Shell(this.#cleanUp);
  readonly #wake = (): void => this.#frames.wake();
  readonly #frames = new Frames(this.#cleanUp, this.#shell.root, (elapsed) => this.#frame(elapsed));
  readonly #theme = new Theme(this.#cleanUp, this.#shell.root, this.#wake);
  readonly #motion = new Motion(this.#cleanUp);
  readonly #errors = new ErrorLine(this.#cleanUp);
  readonly #readout = new Readout(this.#cleanUp);
  readonly #mover = new Mover(this.#cleanUp, this.#wake, (right, down) => this.#move(right, down));
  readonly #chart = new Chart(this.#cleanUp, this.#wake, (right) => this.#set("shift_x", right));
  readonly #tiles = new Tiles(SHIFT_KINDS.map(({ label }) => label));
  readonly #settings = settings(this.#cleanUp, (name, value) => this.#set(name, value));
  readonly #compare = segments(
    this.#cleanUp, "Compare outputs", CHOICES.compare, (name) => this.#set("compare", name), uniqueId("compare"),
  );
  readonly #right = this.#shift("Shift to the right", "shift_x");
  readonly #down = this.#shift("Shift down", "shift_y");
  readonly #slide = transport(this.#cleanUp, {
    label: "Slide the picture",
    play: "Slide",
    pause: "Pause",
    main: true,
    onPlay: (playing) => this.#play(playing),
    others: [
      { text: "One pixel", icon: "→", title: "Move the picture by one pixel to the right", on: () => this.#move(1, 0) },
      { text: "Back", icon: "⟲", title: "Put the picture back in its place", on: () => this.#become({ ...this.#scene, shift_x: 0, shift_y: 0 }) },
    ],
  });
  readonly #traits: Traits;
  readonly #sharing: Sharing;
  #scene: Scene = DEFAULTS;
  #lab: Lab | undefined;
  #playing = false;
  #waited = 0;
  #said = "";

  constructor(model: Model, host: HTMLElement) {
    this.#traits = new Traits(this.#cleanUp, model);
    this.#shell.enter(host);
    this.#theme.refresh();
    this.#sharing = new Sharing(this.#cleanUp, this.#shell.root, {
      key: String(this.#traits.get("key") ?? "") || "shift-explorer",
      python: "ShiftExplorer.from_scene(...)",
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

  #shift(label: string, name: "shift_x" | "shift_y"): ReturnType<typeof slide> {
    const say = (value: number): string => `${String(value).replace("-", "−")} ${Math.abs(value) === 1 ? "pixel" : "pixels"}`;
    const [low, high] = LIMITS[name];
    return slide(this.#cleanUp, label, { low, high, step: 1, say }, (value) => this.#set(name, value));
  }

  #layOut(): void {
    this.#shell.root.append(element("style", {}, STYLES));
    this.#shell.fill(
      this.#traits.get("caption"),
      element("div", { class: "ttl-bar ttl-wide" }, this.#slide.element, this.#compare.element),
      this.#errors.element,
      element(
        "div", { class: "ttl-main" },
        element(
          "div", { class: "ttl-shift-top" },
          this.#mover.element,
          element("div", { class: "ttl-shift-beside" }, this.#chart.element, this.#right.element, this.#down.element),
        ),
        this.#tiles.element, this.#readout.element, this.#readout.spoken,
      ),
      element("div", { class: "ttl-side" }, this.#settings.element),
      this.#sharing.element,
    );
  }

  #fromTraits(): { scene: Scene; faults: string[] } {
    return checked(this.#traits.given(NAMES), DEFAULTS);
  }

  #begin({ scene, faults }: { scene: Scene; faults: readonly string[] }): void {
    this.#errors.clear();
    this.#errors.show(faults);
    this.#show(scene);
  }

  #restore(text: string): void {
    this.#begin(decode(text, this.#scene));
    this.#traits.writeSoon({ ...this.#scene });
  }

  #set(name: keyof Scene, value: string | number): void {
    this.#errors.clear();
    this.#become(checked({ [name]: value }, this.#scene).scene);
  }

  #move(right: number, down: number): void {
    const { shift_x, shift_y } = this.#scene;
    this.#become({ ...this.#scene, shift_x: within(shift_x + right), shift_y: within(shift_y + down) });
  }

  #play(playing: boolean): void {
    this.#playing = playing;
    this.#waited = 0;
    this.#slide.showPlaying(playing);
    this.#wake();
  }

  /** The reader's own scene is news to Python and to other views. */
  #become(scene: Scene): void {
    this.#show(scene);
    this.#traits.writeSoon({ ...scene });
  }

  #show(scene: Scene): void {
    if (!sameStack(scene, this.#scene)) this.#lab = undefined;
    this.#scene = scene;
    this.#settings.show(scene);
    this.#compare.show(scene.compare);
    this.#right.show(scene.shift_x);
    this.#down.show(scene.shift_y);
    this.#sharing.keepSoon();
    this.#wake();
  }

  #frame(elapsed: number): boolean {
    if (this.#playing) {
      this.#waited += elapsed;
      const pace = this.#motion.reduced ? PACE.reduced : PACE.usual;
      if (this.#waited >= pace) {
        this.#waited %= pace;
        this.#move(1, 0);
      }
    }
    this.#draw();
    return this.#playing;
  }

  #draw(): void {
    const scene = this.#scene;
    const { shift_x: right, shift_y: down, compare } = scene;
    const lab = (this.#lab ??= new Lab(scene));
    const said = encode(scene) + String(this.#theme.palette.dark) + this.#shell.root.clientWidth;
    const fresh = said !== this.#said;
    if (!fresh && this.#playing) return;
    this.#said = said;
    const changes = lab.outputs.map((outputs) => lab.change(outputs, down, right, compare));
    this.#mover.draw(lab.moved(down, right), lab.period, this.#theme.palette);
    this.#mover.describe(shiftWords(right, down));
    this.#chart.draw(lab, scene, this.#theme.palette);
    this.#tiles.draw(lab, scene, changes, this.#theme.palette);
    const words = wordsOf(lab, scene, changes);
    this.#chart.describe(
      `Change against shift to the right, from ${-lab.reach} to ${lab.reach} pixels, with marks every ${lab.period}. ${words.join(" ")}`,
    );
    this.#readout.show(words);
    if (fresh && !this.#playing) this.#readout.speak(words.join(" "));
  }
}
