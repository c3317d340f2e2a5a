/** The kernel painter: handlers only set, `#frame` computes and paints. */
import type { Plane } from "../engine";
import { CleanUp } from "../ui/clean-up";
import { slide } from "../ui/controls";
import { element } from "../ui/elements";
import { Frames } from "../ui/frames";
import { Traits, type Model } from "../ui/model";
import { Motion } from "../ui/motion";
import { ErrorLine, Readout } from "../ui/readout";
import { Sharing } from "../ui/sharing";
import { Shell } from "../ui/shell";
import { Theme } from "../ui/theme";
import { transport } from "../ui/transport";
import { Gallery } from "./gallery";
import { Lab } from "./lab";
import { MatrixView } from "./matrix-view";
import { PicturesView } from "./pictures-view";
import { DEFAULTS, NAMES, checked, decode, encode, type Scene } from "./scene";
import { settings } from "./settings";
import STYLES from "./styles.css";
import { SumsView } from "./sums-view";
import { matrixOf, placeOf, sizesOf, wordsOf } from "./words";

/** A whole run takes about so many milliseconds, and no place less than one frame or more than a third of a second. */
const RUN = 12_000;
const SLOWEST = 350;

export class KernelPainter {
  readonly #cleanUp = new CleanUp();
  readonly #shell = new Shell(this.#cleanUp);
  readonly #wake = (): void => this.#frames.wake();
  readonly #frames = new Frames(this.#cleanUp, this.#shell.root, (elapsed) => this.#frame(elapsed));
  readonly #theme = new Theme(this.#cleanUp, this.#shell.root, this.#wake);
  readonly #motion = new Motion(this.#cleanUp);
  readonly #errors = new ErrorLine(this.#cleanUp);
  readonly #misfit = new ErrorLine(this.#cleanUp);
  readonly #readout = new Readout(this.#cleanUp);
  readonly #pictures = new PicturesView(this.#cleanUp, this.#wake, (place) => this.#go(place));
  readonly #sums = new SumsView(this.#cleanUp, this.#wake);
  readonly #matrix = new MatrixView(this.#cleanUp, this.#wake);
  readonly #settings = settings(
    this.#cleanUp, (values) => this.#set(values), (picture) => this.#open(picture), (words) => this.#errors.show([words]),
  );
  readonly #place = slide(
    this.#cleanUp, "Place", { low: 0, high: 1, step: 1, say: (place) => this.#sayPlace(place) }, (place) => this.#go(place),
  );
  readonly #transport = transport(this.#cleanUp, {
    label: "Sliding", play: "Slide", pause: "Pause", main: true, onPlay: (playing) => this.#play(playing),
    others: [
      { text: "Back", icon: "◀", title: "One place back", on: () => this.#step(-1) },
      { text: "Step", icon: "▶", title: "One place on", on: () => this.#step(1) },
      { text: "Start", title: "To the first place", on: () => this.#go(0) },
    ],
  });
  readonly #traits: Traits;
  readonly #gallery = new Gallery(() => this.#traits.get("image"));
  readonly #sharing: Sharing;
  #scene: Scene = DEFAULTS;
  #lab: Lab | undefined;
  #playing = false;
  /** While sliding, outputs behind the current place are still to come. */
  #partly = false;
  #waited = 0;

  constructor(model: Model, host: HTMLElement) {
    this.#traits = new Traits(this.#cleanUp, model);
    this.#shell.enter(host);
    this.#shell.root.append(element("style", {}, STYLES));
    this.#theme.refresh();
    this.#sharing = new Sharing(this.#cleanUp, this.#shell.root, {
      key: String(this.#traits.get("key") ?? "") || "kernel-painter",
      python: "KernelPainter.from_scene(...)",
      encode: () => encode(this.#scene),
      restore: (text) => this.#take(decode(text, this.#scene)),
      say: (text) => this.#readout.announce(text),
      fail: (sentence) => this.#errors.show([sentence]),
    });
    this.#shell.fill(
      this.#traits.get("caption"), this.#errors.element, this.#misfit.element,
      element(
        "div", { class: "ttl-main" },
        this.#transport.element, this.#pictures.element, this.#place.element, this.#sums.element, this.#matrix.element,
        this.#readout.element, this.#readout.spoken,
      ),
      element("div", { class: "ttl-side" }, this.#settings.element),
      this.#sharing.element,
    );
    this.#begin(this.#fromTraits());
    const shared = this.#sharing.read();
    if (shared !== undefined) this.#take(decode(shared, this.#scene));
    this.#traits.watch(this.#cleanUp, [...NAMES, "image"], () => this.#begin(this.#fromTraits()));
  }

  remove(): void {
    this.#cleanUp.run();
  }

  #fromTraits(): { scene: Scene; faults: string[] } {
    return checked(this.#traits.given(NAMES), DEFAULTS);
  }

  #begin({ scene, faults }: { scene: Scene; faults: readonly string[] }): void {
    const found = this.#gallery.find(scene);
    this.#errors.clear();
    this.#errors.show([...faults, ...found.missing]);
    this.#scene = found.scene;
    this.#playing = this.#partly = false;
    this.#compute(found.picture);
    this.#settings.show(this.#scene, this.#theme.palette, this.#gallery.others);
    this.#sharing.keepSoon();
  }

  #set(values: Partial<Scene>): void {
    this.#take(checked(values, this.#scene));
  }

  /** A scene of the reader's, by hand or from the address: news to Python and to other views. */
  #take(found: { scene: Scene; faults: readonly string[] }): void {
    this.#begin(found);
    this.#traits.writeSoon({ ...this.#scene });
  }

  #compute(picture: Plane): void {
    const lab = (this.#lab = new Lab(this.#scene, picture));
    this.#misfit.clear();
    if (lab.fault !== "") this.#misfit.show([lab.fault]);
    const input = this.#place.element.querySelector("input");
    if (input) input.max = String(Math.max(0, (lab.result?.output.values.length ?? 1) - 1));
    this.#place.show(lab.result?.place ?? 0);
    this.#place.enable(lab.result !== undefined);
    this.#transport.enable(lab.result !== undefined);
    this.#wake();
  }

  #open(picture: Plane): void {
    this.#gallery.file = picture;
    this.#set({ picture: "file" });
  }

  #sayPlace(place: number): string {
    const across = this.#lab?.result?.output.width ?? 1;
    return `row ${Math.floor(place / across) + 1}, column ${(place % across) + 1}`;
  }

  #step(by: number): void {
    this.#go((this.#lab?.result?.place ?? 0) + by);
  }

  /** Another place of the same picture: nothing else changes. */
  #go(place: number, playing = false): void {
    const lab = this.#lab;
    if (!lab?.result) return;
    const last = lab.result.output.values.length - 1;
    this.#playing = playing && place <= last;
    if (!this.#playing) this.#partly = false;
    this.#scene = { ...this.#scene, place: Math.min(last, Math.max(0, place)) };
    this.#compute(lab.input);
    this.#traits.writeSoon({ place: this.#scene.place });
    this.#sharing.keepSoon();
  }

  #play(playing: boolean): void {
    const result = this.#lab?.result;
    if (!result) return;
    this.#playing = playing;
    if (playing) {
      this.#partly = true;
      if (result.place === result.output.values.length - 1) this.#go(0, true);
    }
    this.#waited = 0;
    this.#wake();
  }

  #frame(elapsed: number): boolean {
    const before = this.#lab?.result;
    if (this.#playing && before) {
      this.#waited += elapsed;
      const pause = Math.min(SLOWEST, Math.max(1, RUN / before.output.values.length));
      // Whoever asked for less motion gets a row at a time, and time to look at it.
      const calm = this.#motion.reduced;
      const steps = Math.floor(this.#waited / (calm ? 3 * SLOWEST : pause));
      if (steps > 0) {
        this.#waited = 0;
        this.#go(before.place + (calm ? before.output.width : steps), true);
      }
    }
    const lab = this.#lab as Lab;
    const { palette } = this.#theme;
    const { result } = lab;
    this.#transport.showPlaying(this.#playing);
    this.#settings.show(this.#scene, palette, []);
    this.#pictures.draw(lab, palette, this.#partly && result ? result.place + 1 : (result?.output.values.length ?? 0));
    this.#sums.draw(lab, palette);
    this.#matrix.draw(lab, palette);
    const words = wordsOf(lab);
    this.#readout.show(words);
    this.#pictures.describe(`Picture, output and way back. ${sizesOf(lab)}`);
    this.#sums.describe(`Window times kernel. ${placeOf(lab)}`);
    this.#matrix.describe(matrixOf(lab));
    if (!this.#playing) this.#readout.speak(`${words[0]} ${words[1] ?? ""}`);
    return this.#playing;
  }
}
