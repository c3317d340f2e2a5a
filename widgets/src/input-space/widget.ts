/** The parts of the input-space widget, joined: handlers only set, `#frame` reads and paints. */
import { CleanUp } from "../ui/clean-up";
import { Frames } from "../ui/frames";
import { Traits, type Model } from "../ui/model";
import { Motion } from "../ui/motion";
import { ErrorLine, Readout } from "../ui/readout";
import { Sharing } from "../ui/sharing";
import { Shell } from "../ui/shell";
import { Theme } from "../ui/theme";
import { scrubber, transport } from "../ui/transport";
import { figuresOf } from "./figures";
import { FilmStrip } from "./film-strip";
import { Lab } from "./lab";
import { layOut } from "./layout";
import { measure } from "./measures";
import { Orbit } from "./orbit";
import { Painting } from "./painting";
import { Recording, recordingIn } from "./recording";
import { checked, decodeScene, encodeScene, snap, type Scene } from "./scene";
import { Session } from "./session";
import { settingsPanel, type Change } from "./settings";
import { Stage } from "./stage";
import { split, stopsOf } from "./stops";
import { Travel } from "./travel";
import { Windows } from "./windows";
import { happening, measured, pictured, trained } from "./words";

/** Milliseconds between two changes of the words and figures while training runs. */
const WORDS_EVERY = 100;

export class InputSpace {
  readonly #cleanUp = new CleanUp();
  readonly #shell = new Shell(this.#cleanUp);
  readonly #wake = (): void => this.#frames.wake();
  readonly #frames = new Frames(this.#cleanUp, this.#shell.root, (elapsed, now) => this.#frame(elapsed, now));
  readonly #motion = new Motion(this.#cleanUp);
  readonly #errors = new ErrorLine(this.#cleanUp);
  readonly #readout = new Readout(this.#cleanUp);
  readonly #figures = figuresOf();
  readonly #windows = new Windows();
  readonly #travel = new Travel();
  readonly #stage = new Stage(this.#cleanUp, this.#wake);
  readonly #strip = new FilmStrip(this.#cleanUp, (stop) => this.#goTo(stop), this.#wake);
  readonly #scrub = scrubber(
    this.#cleanUp,
    "Stage of the network",
    (position) => this.#stand(position),
    (stop) => this.#goTo(stop),
  );
  readonly #train = transport(this.#cleanUp, {
    label: "Training",
    play: "Train",
    pause: "Pause",
    main: true,
    onPlay: (on) => this.#session.train(on),
    others: [
      { text: "Step", title: "One step of training", on: () => this.#session.takeStep() },
      { text: "Reset", title: "Back to step 0 with the same seed", on: () => this.#reset() },
    ],
  });
  readonly #walk = transport(this.#cleanUp, {
    label: "Through the layers",
    play: "Walk through",
    pause: "Pause",
    onPlay: (on) => this.#setWalking(on),
    others: [
      { text: "Back", title: "One stage back", on: () => this.#goTo(Math.ceil(this.#travel.position - 1.001)) },
      { text: "Next", title: "One stage on", on: () => this.#goTo(Math.floor(this.#travel.position + 1.001)) },
    ],
  });
  readonly #settings = settingsPanel(
    this.#cleanUp,
    (change) => this.#change(change),
    (speed) => this.#setSpeed(speed),
    (sentence) => this.#errors.show([sentence]),
  );
  readonly #traits: Traits;
  readonly #theme: Theme;
  readonly #session: Session;
  readonly #orbit: Orbit;
  readonly #view: HTMLElement;
  readonly #painting: Painting;
  readonly #sharing: Sharing;
  readonly #recording: Recording;
  /** The author's scene, which an address may change in part. */
  #base: Scene | undefined;
  #wordsAt = 0;

  constructor(model: Model, el: HTMLElement) {
    const cleanUp = this.#cleanUp;
    this.#shell.enter(el);
    this.#theme = new Theme(cleanUp, this.#shell.root, this.#wake);
    this.#traits = new Traits(cleanUp, model);
    this.#session = new Session(cleanUp, model, this.#traits, {
      rebuilt: (stage) => this.#rebuilt(stage),
      trains: (on) => this.#train.showPlaying(on),
      wake: this.#wake,
      rests: () => this.#sharing.keepSoon(),
      fail: (sentences) => this.#errors.show(sentences),
    });
    this.#orbit = new Orbit(cleanUp, this.#traits, this.#wake);
    this.#orbit.listen(cleanUp, this.#stage.element, () => this.#solid);
    this.#view = this.#settings.add("View", ...this.#orbit.fields);
    this.#painting = new Painting(cleanUp, this.#stage.element, this.#stage.axes, {
      points: () => this.#session.painted,
      change: (painted) => this.#session.paint(painted),
      extent: () => this.#session.lab.extent,
      redraw: this.#wake,
      borrow: () => this.#borrow(),
      say: (text) => this.#readout.announce(text),
    });
    this.#recording = new Recording(cleanUp, { turnTo: (index) => this.#session.turnTo(index), wake: this.#wake });
    this.#sharing = new Sharing(cleanUp, this.#shell.root, {
      key: String(this.#traits.get("key") ?? "") || "input-space",
      python: "InputSpace.from_scene(...)",
      encode: () => {
        const { scene, lab, painted } = this.#session;
        return encodeScene({ ...scene, step: lab.step, stage: this.#travel.goal }, painted);
      },
      restore: (text) => {
        const { scene, painted, faults } = decodeScene(text, this.#base);
        this.#errors.clear();
        this.#errors.show(faults);
        this.#session.restore(scene, painted);
      },
      say: (text) => this.#readout.announce(text),
      fail: (sentence) => this.#errors.show([sentence]),
    });
    layOut(cleanUp, this.#shell, {
      caption: this.#traits.get("caption"),
      training: [this.#train.element, this.#recording.element, this.#figures.element],
      errors: this.#errors.element,
      main: [
        this.#stage.element,
        this.#painting.element,
        this.#scrub.element,
        this.#walk.element,
        this.#readout.element,
        this.#readout.spoken,
      ],
      settings: this.#settings.element,
      strip: this.#strip.element,
      sharing: this.#sharing.element,
    });
    this.#begin();
  }

  remove(): void {
    this.#cleanUp.run();
  }

  // The scene of the address wins over the author's; a recording over both.
  #begin(): void {
    const session = this.#session;
    this.#theme.refresh();
    this.#base = { ...session.scene, widths: [...session.scene.widths] };
    const text = this.#sharing.read();
    if (text !== undefined) {
      const shared = decodeScene(text, this.#base);
      session.restore(shared.scene, shared.painted);
      this.#errors.show(shared.faults);
    } else {
      session.rebuild(session.scene.step, session.scene.stage);
    }
    this.#loadRecording();
    session.watch(this.#cleanUp, (stage) => this.#goTo(stage, false));
    this.#traits.watch(this.#cleanUp, ["history", "history_steps"], () => this.#loadRecording());
    this.#traits.watch(this.#cleanUp, ["record"], () => this.#recording.show(Number(this.#traits.get("record") ?? 0)));
    this.#traits.watch(this.#cleanUp, ["speed"], () => {
      session.readSpeed();
      this.#settings.show(session.scene, session.speed);
    });
    if (this.#traits.get("training") === true && !this.#motion.reduced) session.train(true, false);
  }

  get #last(): number {
    return this.#session.journey.places.length - 1;
  }

  get #solid(): boolean {
    return this.#session.journey.solidity(this.#travel.position) > 0;
  }

  // ---- what the reader does ----------------------------------------------------------------

  #change(change: Change): void {
    const { scene: before } = this.#session;
    const { scene, faults } = checked(change, before);
    this.#errors.clear();
    this.#errors.show(faults);
    const startsPainting = scene.data === "painted" && before.data !== "painted";
    // Who stands at the end wants to see the end of the new network, however deep it is.
    const atEnd = this.#travel.position > this.#last - 1.5;
    this.#session.change(scene, startsPainting ? 0 : atEnd ? Infinity : undefined);
  }

  #reset(): void {
    this.#session.train(false);
    this.#session.change(this.#session.scene, undefined);
  }

  #setSpeed(speed: number): void {
    this.#session.speed = speed;
    this.#traits.write({ speed });
  }

  // The circles as painted points, to begin with: on the lattice that an address can carry.
  #borrow(): void {
    const scene: Scene = { ...this.#session.scene, data: "circles", points: 200 };
    const { x, y, n } = new Lab(scene, this.#session.painted).data;
    const painted = new Float64Array(3 * n);
    for (let i = 0; i < n; i += 1) painted.set([snap(x[i] as number), snap(x[n + i] as number), y[i] as number], 3 * i);
    this.#session.paint(painted);
  }

  #setWalking(on: boolean): void {
    const { position } = this.#travel;
    if (on) this.#travel.walk(position > this.#last - 0.01 ? 0 : position, this.#last, this.#motion.reduced);
    else this.#travel.stop();
    this.#moved(true);
  }

  #goTo(stop: number, report = true): void {
    this.#travel.goTo(Math.min(this.#last, Math.max(0, stop)), this.#motion.reduced);
    this.#moved(report);
  }

  #stand(position: number): void {
    this.#travel.jump(position);
    this.#moved(true);
  }

  #moved(report: boolean): void {
    if (report) {
      this.#traits.writeSoon({ stage: this.#travel.goal });
      this.#sharing.keepSoon();
    }
    this.#wake();
  }

  // ---- what is new -------------------------------------------------------------------------

  #rebuilt(stage: number): void {
    const { lab, journey, scene, speed } = this.#session;
    this.#windows.reset(journey.places.length, lab.extent);
    this.#strip.reset(scene.widths.length);
    this.#scrub.setStops(stopsOf(journey.places, lab.network.activation.label));
    const wanted = Number.isNaN(stage) ? this.#travel.position : stage;
    // With no points yet there is only the plane to look at, and to paint on.
    this.#travel.jump(lab.data.n === 0 ? 0 : Math.min(wanted, this.#last));
    this.#settings.show(scene, speed);
  }

  #loadRecording(): void {
    const { lab } = this.#session;
    const recording = recordingIn(this.#traits, lab.network.parameters.length);
    if (!recording) return;
    if (typeof recording === "string") return this.#errors.show([recording]);
    lab.play(recording.records, recording.steps);
    this.#train.element.hidden = true;
    this.#sharing.element.hidden = true;
    this.#settings.freeze();
    this.#recording.load(recording.steps, Number(this.#traits.get("record") ?? 0));
  }

  // ---- the frame ---------------------------------------------------------------------------

  #frame(elapsed: number, now: number): boolean {
    const playing = this.#recording.advance(elapsed);
    const working = this.#session.advance(elapsed) || playing;
    const travelling = this.#travel.advance(elapsed);
    const { journey } = this.#session;
    const { from } = split(this.#travel.position, journey.places.length);
    this.#windows.follow(journey, [...this.#strip.stops, from, from + 1]);
    const zooming = this.#windows.advance(elapsed, this.#motion.reduced);
    this.#paint();
    if (!working || now - this.#wordsAt > WORDS_EVERY) this.#tell(now);
    return working || travelling || zooming;
  }

  #paint(): void {
    const { lab, journey, scene } = this.#session;
    const { palette } = this.#theme;
    const { position } = this.#travel;
    const { turn, tilt } = this.#orbit;
    const painting = scene.data === "painted" && lab.records === 0;
    this.#painting.show(painting, painting && position === 0);
    this.#view.hidden = !scene.widths.includes(3);
    this.#stage.element.toggleAttribute("data-turns", this.#solid);
    const shown = { position, turn, tilt, activation: lab.network.activation.label, palette };
    this.#stage.draw(lab, journey, this.#windows, shown, (context) => this.#painting.draw(context, palette));
    this.#strip.draw(lab, journey, this.#windows, palette, turn, tilt);
    this.#strip.mark(position);
    this.#scrub.show(position);
    this.#walk.showPlaying(this.#travel.walking);
  }

  #tell(now: number): void {
    this.#wordsAt = now;
    const { lab, journey, score, scene } = this.#session;
    const place = journey.places[Math.round(this.#travel.position)];
    if (!place) return;
    const { n } = lab.data;
    const { label } = lab.network.activation;
    const seed = lab.records > 0 ? undefined : scene.seed; // a recording comes without one
    const status = trained(score, lab.step, n, seed);
    const what = happening(journey, place, label);
    const much = measured(measure(journey.network, journey.grid, place), place);
    this.#figures.show(lab.step, score, n, seed);
    this.#readout.show([what, much, Number.isFinite(score.loss) ? "" : status]);
    this.#readout.speak(`${status} ${what} ${much}`);
    this.#stage.describe(pictured(place, label, score, n));
  }
}
