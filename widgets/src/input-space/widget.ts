/** The parts of the input-space widget, joined: handlers only set, `#frame` reads and paints. */
import { CleanUp } from "../ui/clean-up";
import { slide } from "../ui/controls";
import { element } from "../ui/elements";
import { Frames } from "../ui/frames";
import { Traits, type Model } from "../ui/model";
import { Motion } from "../ui/motion";
import { ErrorLine, Readout } from "../ui/readout";
import { STYLES } from "../ui/styles";
import { Theme } from "../ui/theme";
import { scrubber, transport } from "../ui/transport";
import { figuresOf, legend } from "./figures";
import { FilmStrip } from "./film-strip";
import { Journey } from "./journey";
import { Lab, type Score } from "./lab";
import { measure } from "./measures";
import { Painting } from "./painting";
import { Recording, recordingIn } from "./recording";
import { DEFAULTS, checked, fault, numbersIn, type Painted, type Scene } from "./scene";
import { settingsPanel, type Change } from "./settings";
import { Sharing } from "./sharing";
import { Stage } from "./stage";
import { split, stopsOf } from "./stops";
import { Travel } from "./travel";
import { Windows } from "./windows";
import { figure, happening, measured, pictured, trained } from "./words";

/** Milliseconds of training a frame while catching up with a step asked for. */
const CATCH_UP = 12;
/** Milliseconds between two changes of the figures while training runs. */
const FIGURES_EVERY = 100;
/** Views that show one model: one of them trains at a time, and the others follow its steps. */
interface Company {
  readonly views: Set<InputSpace>;
  leader?: InputSpace | undefined;
}
const companies = new WeakMap<Model, Company>();
const SCENE_TRAITS = Object.keys(DEFAULTS) as (keyof Scene)[];

export class InputSpace {
  readonly #cleanUp = new CleanUp();
  readonly #company: Company;
  readonly #traits: Traits;
  readonly #root = element("div", { class: "ttl-widget", "data-lm-suppress-shortcuts": "true" });
  readonly #motion: Motion;
  readonly #theme: Theme;
  readonly #frames: Frames;
  readonly #readout: Readout;
  readonly #errors: ErrorLine;
  readonly #figures = figuresOf();
  readonly #stage: Stage;
  readonly #strip: FilmStrip;
  readonly #windows = new Windows();
  readonly #travel = new Travel();
  readonly #painting: Painting;
  readonly #sharing: Sharing;
  readonly #recording: Recording;
  readonly #train;
  readonly #walk;
  readonly #scrub;
  readonly #settings;
  readonly #turns: HTMLElement;
  readonly #turnSlider;
  readonly #tiltSlider;

  #scene: Scene;
  #painted: Painted = new Float64Array(0);
  #speed = 2;
  #training = false;
  #owed = 0; // steps not yet taken: speed times the share of a frame that has gone by
  #goal = 0; // step to catch up with
  #turn = -0.6;
  #tilt = 0.45;
  #lab: Lab;
  #journey: Journey;
  #score: Score = { loss: NaN, accuracy: NaN, right: 0 };
  #figuresAt = 0;
  #stale = true; // the weights have changed since the picture was worked out

  constructor(model: Model, el: HTMLElement) {
    const cleanUp = this.#cleanUp;
    this.#company = companies.get(model) ?? { views: new Set() };
    companies.set(model, this.#company);
    this.#company.views.add(this);
    cleanUp.add(() => {
      this.#follow();
      this.#company.views.delete(this);
    });
    this.#traits = new Traits(cleanUp, model);
    this.#motion = new Motion(cleanUp);
    this.#errors = new ErrorLine(cleanUp);
    this.#readout = new Readout(cleanUp);
    const redraw = (): void => this.#wake();
    el.append(this.#root);
    cleanUp.add(() => this.#root.remove());
    this.#root.append(element("style", {}, STYLES));
    this.#theme = new Theme(cleanUp, this.#root, redraw);
    this.#frames = new Frames(cleanUp, this.#root, (elapsed, now) => this.#frame(elapsed, now));

    this.#train = transport(cleanUp, {
      label: "Training",
      play: "Train",
      pause: "Pause",
      main: true,
      onPlay: (on) => this.#setTraining(on),
      others: [
        { text: "Step", title: "One step of training", on: () => this.#takeStep() },
        { text: "Reset", title: "Back to step 0 with the same seed", on: () => this.#restart() },
      ],
    });
    this.#walk = transport(cleanUp, {
      label: "Through the layers",
      play: "Walk through",
      pause: "Pause",
      onPlay: (on) => this.#setWalking(on),
      others: [
        { text: "Back", title: "One stage back", on: () => this.#goTo(Math.ceil(this.#position - 1.001)) },
        { text: "Next", title: "One stage on", on: () => this.#goTo(Math.floor(this.#position + 1.001)) },
      ],
    });
    this.#scrub = scrubber(cleanUp, "Stage of the network", (at) => this.#moveTo(at), (stop) => this.#goTo(stop));
    this.#settings = settingsPanel(
      cleanUp,
      (change) => this.#change(change),
      (speed) => this.#setSpeed(speed),
      (sentence) => this.#errors.show([sentence]),
    );
    this.#stage = new Stage(cleanUp, redraw);
    this.#strip = new FilmStrip(cleanUp, (stop) => this.#goTo(stop), redraw);
    const degrees = { step: 1, say: (value: number) => `${figure(Math.round(value))}°` };
    this.#turnSlider = slide(cleanUp, "Turn the solid", { low: -180, high: 180, ...degrees }, (value) => this.#look(value, undefined));
    this.#tiltSlider = slide(cleanUp, "Tilt the solid", { low: -90, high: 90, ...degrees }, (value) => this.#look(undefined, value));
    this.#turns = this.#settings.add("View", this.#turnSlider.element, this.#tiltSlider.element);
    this.#painting = new Painting(cleanUp, this.#stage.element, this.#stage.axes, {
      points: () => this.#painted,
      change: (painted) => this.#paint(painted),
      extent: () => this.#lab.extent,
      redraw,
      borrow: () => this.#borrow(),
      say: (text) => this.#readout.announce(text),
    });
    this.#recording = new Recording(cleanUp, {
      turnTo: (index) => this.#turnTo(index),
      wake: redraw,
    });
    this.#listenToDrags();

    this.#scene = this.#readTraits();
    this.#sharing = new Sharing(cleanUp, this.#root, {
      key: String(this.#traits.get("key") ?? "") || "input-space",
      scene: () => ({ ...this.#scene, step: this.#lab.step, stage: this.#position }),
      painted: () => this.#painted,
      restore: (scene, painted, faults) => this.#restore(scene, painted, faults),
      say: (text) => this.#readout.announce(text),
      fail: (sentence) => this.#errors.show([sentence]),
    });
    const shared = this.#sharing.read(this.#scene);
    if (shared) {
      this.#scene = shared.scene;
      if (shared.painted) this.#painted = shared.painted;
      this.#errors.show(shared.faults);
    }
    this.#lab = new Lab(this.#scene, this.#painted);
    this.#journey = new Journey(this.#lab);
    this.#layOut();
    this.#rebuild(this.#scene.step, this.#scene.stage);
    this.#loadRecording();
    this.#watchTraits();
    if (this.#traits.get("training") === true && !this.#motion.reduced) this.#setTraining(true);
    if (shared) this.#writeScene();
  }

  remove(): void {
    this.#cleanUp.run();
  }

  // ---- state -------------------------------------------------------------------------------

  get #position(): number {
    return this.#travel.position;
  }

  #readTraits(): Scene {
    const wanted = Object.fromEntries(SCENE_TRAITS.map((name) => [name, this.#traits.get(name)]));
    const { scene, faults } = checked(wanted, DEFAULTS);
    this.#errors.show(faults);
    this.#painted = numbersIn(this.#traits.get("painted")) ?? new Float64Array(0);
    this.#speed = Number(this.#traits.get("speed") ?? 2) || 2;
    const degrees = (name: string, otherwise: number): number => {
      const value = this.#traits.get(name);
      return typeof value === "number" && Number.isFinite(value) ? (value * Math.PI) / 180 : otherwise;
    };
    this.#turn = degrees("turn", this.#turn);
    this.#tilt = degrees("tilt", this.#tilt);
    return scene;
  }

  #watchTraits(): void {
    this.#traits.watch(this.#cleanUp, [...SCENE_TRAITS, "painted"], (name) => {
      if (name === "step") return this.#hearStep();
      if (name === "stage") {
        const stage = this.#traits.get("stage");
        if (fault("stage", stage) === "") this.#goTo(Number(stage), false);
        return;
      }
      this.#scene = this.#readTraits();
      this.#rebuild(this.#scene.step, this.#position);
    });
    this.#traits.watch(this.#cleanUp, ["training"], () => this.#setTraining(this.#traits.get("training") === true, false));
    this.#traits.watch(this.#cleanUp, ["speed", "turn", "tilt"], () => {
      this.#readTraits();
      this.#showControls();
      this.#wake();
    });
    this.#traits.watch(this.#cleanUp, ["history", "history_steps"], () => this.#loadRecording());
    this.#traits.watch(this.#cleanUp, ["record"], () => this.#recording.show(Number(this.#traits.get("record") ?? 0)));
  }

  // Python or another view asks for a step. While this view trains that is an echo of its own, and late.
  #hearStep(): void {
    const step = this.#traits.get("step");
    if (this.#training || step === this.#lab.step || fault("step", step) !== "") return;
    if (Number(step) > this.#lab.step) {
      this.#goal = Number(step);
      this.#wake();
    } else {
      this.#rebuild(Number(step), this.#position);
    }
  }

  #follow(): void {
    if (this.#company.leader === this) this.#company.leader = undefined;
  }

  // Numbers reached on somebody else's word are reported by one view only, or two would answer each other for ever.
  get #speaksForAll(): boolean {
    const { leader, views } = this.#company;
    return (leader ?? views.values().next().value) === this;
  }

  // The reader changes settings: the same seed and step 0 again, so that nothing depends on the past.
  #change(change: Change): void {
    const end = this.#position >= this.#journey.places.length - 1.5;
    const { scene, faults } = checked(change, this.#scene);
    if (faults.length > 0) this.#errors.show(faults);
    else this.#errors.clear();
    const startsPainting = scene.data === "painted" && this.#scene.data !== "painted";
    this.#scene = scene;
    this.#rebuild(0, startsPainting ? 0 : end ? 99 : this.#position);
    this.#writeScene();
  }

  #paint(painted: Painted): void {
    if (painted === this.#painted) return;
    this.#painted = painted;
    this.#rebuild(0, this.#position);
    this.#traits.writeSoon({ painted: new DataView(painted.slice().buffer), step: 0 });
    this.#sharing.keepSoon();
  }

  #borrow(): void {
    const { x, y, n } = new Lab({ ...this.#scene, data: "circles", points: 200 }, this.#painted).data;
    const painted = new Float64Array(3 * n);
    for (let i = 0; i < n; i += 1) {
      const within = (value: number): number => Math.round(value * 256) / 256;
      painted.set([within(x[i] as number), within(x[n + i] as number), y[i] as number], 3 * i);
    }
    this.#paint(painted);
  }

  #restore(scene: Scene, painted: Painted | undefined, faults: string[]): void {
    this.#errors.clear();
    this.#errors.show(faults);
    this.#scene = scene;
    if (painted) this.#painted = painted;
    this.#setTraining(false);
    this.#rebuild(scene.step, scene.stage);
    this.#writeScene();
  }

  #restart(): void {
    this.#setTraining(false);
    this.#rebuild(0, this.#position);
    this.#writeScene();
  }

  /** Make data and network afresh, go to `step`, and stand at `stage`. */
  #rebuild(step: number, stage: number): void {
    this.#lab.begin(this.#scene, this.#painted);
    this.#journey = new Journey(this.#lab);
    const last = this.#journey.places.length - 1;
    this.#windows.reset(last + 1, this.#lab.extent);
    this.#strip.reset(this.#scene.widths.length);
    this.#scrub.setStops(stopsOf(this.#journey.places, this.#activationLabel));
    // With no points yet there is only the plane to look at, and to paint on.
    this.#travel.jump(this.#lab.data.n === 0 ? 0 : Math.min(stage, last));
    this.#goal = this.#lab.trainable ? step : 0;
    this.#owed = 0;
    this.#stale = true;
    this.#showControls();
    this.#wake();
  }

  #loadRecording(): void {
    const recording = recordingIn(this.#traits, this.#lab.network.parameters.length);
    if (!recording) return;
    if (typeof recording === "string") {
      this.#errors.show([recording]);
      return;
    }
    this.#lab.play(recording.records, recording.steps);
    this.#recording.load(recording.steps);
    this.#train.element.hidden = true;
    this.#settings.enable(false);
    this.#recording.show(Number(this.#traits.get("record") ?? 0));
  }

  #turnTo(index: number): void {
    this.#lab.turnTo(index);
    this.#stale = true;
    this.#traits.writeSoon({ record: index });
    this.#wake();
  }

  // ---- what the reader does ----------------------------------------------------------------

  #setTraining(on: boolean, report = true): void {
    const possible = on && this.#lab.trainable;
    if (on && !possible) this.#errors.show(["There are no points to train on yet: paint some, or choose a data set."]);
    const leads = possible && (report || (this.#company.leader ?? this) === this);
    if (leads) this.#company.leader = this;
    else this.#follow();
    const stopped = this.#training && !leads;
    this.#training = leads;
    this.#train.showPlaying(possible);
    if (report) this.#traits.write({ training: possible });
    if (stopped) {
      this.#reportTraining();
      this.#sharing.keepSoon();
    }
    this.#wake();
  }

  #takeStep(): void {
    if (!this.#lab.trainable) return this.#setTraining(true);
    this.#setTraining(false);
    this.#lab.train(1);
    this.#stale = true;
    this.#reportTraining();
    this.#sharing.keepSoon();
    this.#wake();
  }

  #setSpeed(speed: number): void {
    this.#speed = speed;
    this.#traits.write({ speed });
  }

  #setWalking(on: boolean): void {
    const last = this.#journey.places.length - 1;
    if (!on) this.#travel.stop();
    else this.#travel.walk(this.#position > last - 0.01 ? 0 : this.#position, last, this.#motion.reduced);
    this.#walk.showPlaying(on);
    this.#wake();
  }

  #goTo(stop: number, report = true): void {
    const last = this.#journey.places.length - 1;
    this.#travel.goTo(Math.min(last, Math.max(0, stop)), this.#motion.reduced);
    if (report) this.#traits.writeSoon({ stage: this.#travel.goal });
    this.#sharing.keepSoon();
    this.#wake();
  }

  #moveTo(position: number): void {
    this.#travel.jump(position);
    this.#traits.writeSoon({ stage: position });
    this.#sharing.keepSoon();
    this.#wake();
  }

  #look(turn: number | undefined, tilt: number | undefined): void {
    if (turn !== undefined) this.#turn = (turn * Math.PI) / 180;
    if (tilt !== undefined) this.#tilt = (tilt * Math.PI) / 180;
    this.#traits.writeSoon({ turn: (this.#turn * 180) / Math.PI, tilt: (this.#tilt * 180) / Math.PI });
    this.#wake();
  }

  // Dragging turns a solid; a finger that moves up or down still scrolls the page.
  #listenToDrags(): void {
    const stage = this.#stage.element;
    let from: { x: number; y: number; id: number } | undefined;
    this.#cleanUp.listen<PointerEvent>(stage, "pointerdown", (event) => {
      if (event.button !== 0 || !this.#solid) return;
      from = { x: event.clientX, y: event.clientY, id: event.pointerId };
      stage.setPointerCapture(event.pointerId);
    });
    this.#cleanUp.listen<PointerEvent>(stage, "pointermove", (event) => {
      if (!from || event.pointerId !== from.id) return;
      const bound = (value: number, most: number): number => Math.min(most, Math.max(-most, value));
      const around = this.#turn + (event.clientX - from.x) * 0.01;
      this.#turn = Math.atan2(Math.sin(around), Math.cos(around));
      this.#tilt = bound(this.#tilt + (event.clientY - from.y) * 0.01, Math.PI / 2);
      from = { x: event.clientX, y: event.clientY, id: from.id };
      this.#turnSlider.show((this.#turn * 180) / Math.PI);
      this.#tiltSlider.show((this.#tilt * 180) / Math.PI);
      this.#look(undefined, undefined);
    });
    for (const end of ["pointerup", "pointercancel"]) this.#cleanUp.listen(stage, end, () => (from = undefined));
  }

  get #solid(): boolean {
    return this.#journey.solidity(this.#position) > 0;
  }

  get #activationLabel(): string {
    return this.#lab.network.activation.label;
  }

  // ---- what is reported --------------------------------------------------------------------

  #writeScene(): void {
    const { step: _, stage: __, ...settings } = this.#scene;
    this.#traits.write({ ...settings, painted: new DataView(this.#painted.slice().buffer) });
    this.#reportTraining();
    this.#sharing.keepSoon();
  }

  #reportTraining(): void {
    const { step, network } = this.#lab;
    if (this.#lab.records > 0) return;
    this.#refresh();
    this.#traits.writeSoon({
      step,
      loss: this.#score.loss,
      accuracy: this.#score.accuracy,
      parameters: new DataView(network.parameters.slice().buffer),
    });
  }

  #showControls(): void {
    this.#settings.show(this.#scene, this.#speed);
    this.#turnSlider.show((this.#turn * 180) / Math.PI);
    this.#tiltSlider.show((this.#tilt * 180) / Math.PI);
  }

  // ---- the frame ---------------------------------------------------------------------------

  #wake(): void {
    this.#frames.wake();
  }

  /** Send grid, points and boundary through the network again if its weights have changed. */
  #refresh(): void {
    if (!this.#stale) return;
    this.#stale = false;
    this.#journey.refresh(this.#lab);
    this.#score = this.#lab.score(this.#journey.data.logits);
  }

  #frame(elapsed: number, now: number): boolean {
    const behind = this.#catchUp();
    if (!behind && this.#training) {
      this.#owed += this.#speed * Math.min(1, (elapsed * 60) / 1000);
      const steps = Math.floor(this.#owed + 0.05);
      this.#owed = Math.max(0, this.#owed - steps);
      this.#lab.train(steps);
      this.#stale ||= steps > 0;
    }
    const trained = this.#stale;
    this.#refresh();
    if (this.#training && !Number.isFinite(this.#score.loss)) this.#setTraining(false);
    const playing = this.#recording.advance(elapsed);
    const travelling = this.#travel.advance(elapsed);
    const { from } = split(this.#position, this.#journey.places.length);
    this.#windows.follow(this.#journey, [...this.#strip.stops, from, from + 1]);
    const zooming = this.#windows.advance(elapsed, this.#motion.reduced);
    this.#paintAll();
    const busy = behind || this.#training || playing;
    if (!busy || !trained || now - this.#figuresAt > FIGURES_EVERY) this.#tell(now);
    if (this.#training && trained) this.#reportSoon(now);
    return busy || travelling || zooming;
  }

  #reported = 0;

  #reportSoon(now: number): void {
    if (now - this.#reported < 500) return;
    this.#reported = now;
    this.#reportTraining();
  }

  // Steps asked for by a link or by Python are taken in slices, so that the page stays alive.
  #catchUp(): boolean {
    const { step } = this.#lab;
    if (step >= this.#goal) return false;
    const until = performance.now() + CATCH_UP;
    do this.#lab.train(Math.min(20, this.#goal - this.#lab.step));
    while (this.#lab.step < this.#goal && performance.now() < until);
    this.#stale = true;
    if (this.#lab.step >= this.#goal && this.#speaksForAll) this.#reportTraining();
    return this.#lab.step < this.#goal;
  }

  #paintAll(): void {
    const { palette } = this.#theme;
    const position = this.#position;
    const painting = this.#scene.data === "painted" && this.#lab.records === 0;
    this.#painting.show(painting, painting && position === 0);
    const solid = this.#solid;
    this.#turns.hidden = !this.#scene.widths.includes(3);
    this.#stage.element.toggleAttribute("data-turns", solid);
    const shown = { position, turn: this.#turn, tilt: this.#tilt, activation: this.#activationLabel, palette };
    this.#stage.draw(this.#lab, this.#journey, this.#windows, shown, (context) => this.#painting.draw(context, palette));
    this.#strip.draw(this.#lab, this.#journey, this.#windows, palette, this.#turn, this.#tilt);
    this.#strip.mark(position);
    this.#scrub.show(position);
    this.#walk.showPlaying(this.#travel.walking);
  }

  #tell(now: number): void {
    this.#figuresAt = now;
    const journey = this.#journey;
    const place = journey.places[Math.round(this.#position)];
    if (!place) return;
    const { n } = this.#lab.data;
    const label = this.#activationLabel;
    const status = trained(this.#score, this.#lab.step, n, this.#scene.seed);
    this.#figures.show(this.#lab.step, this.#score, n, this.#scene.seed);
    const what = happening(journey, place, label);
    const much = measured(measure(journey.network, journey.grid, place), place);
    this.#readout.show([what, much, Number.isFinite(this.#score.loss) ? "" : status]);
    this.#readout.speak(`${status} ${what} ${much}`);
    this.#stage.describe(pictured(place, label, this.#score, n));
  }

  #layOut(): void {
    const caption = String(this.#traits.get("caption") ?? "");
    const cleanUp = this.#cleanUp;
    const main = element(
      "div",
      { class: "ttl-main" },
      this.#stage.element,
      this.#painting.element,
      this.#scrub.element,
      this.#walk.element,
      this.#readout.element,
      this.#readout.spoken,
    );
    const settings = this.#settings.element;
    this.#root.append(
      element(
        "div",
        { class: "ttl-body" },
        element("p", { class: "ttl-caption ttl-wide" }, caption),
        element("div", { class: "ttl-bar ttl-wide" }, this.#train.element, this.#recording.element, this.#figures.element),
        this.#errors.element,
        main,
        element("div", { class: "ttl-side" }, settings),
        element("div", { class: "ttl-wide ttl-films" }, this.#strip.element, legend()),
        this.#sharing.element,
      ),
    );
    this.#theme.refresh();
    // Beside the picture the settings are always open; under it, on a narrow page, they can be folded.
    let wide: boolean | undefined;
    const fold = (): void => {
      const now = this.#root.clientWidth >= 600;
      if (now !== wide) settings.open = now;
      wide = now;
    };
    fold();
    if (typeof ResizeObserver === "function") {
      const observer = new ResizeObserver(fold);
      observer.observe(this.#root);
      cleanUp.add(() => observer.disconnect());
    }
    // Keys pressed in the widget are its own: neither page turning nor notebook shortcuts.
    cleanUp.listen<KeyboardEvent>(this.#root, "keydown", (event) => {
      if (event.key !== "Escape" && event.key !== "Tab" && !event.ctrlKey && !event.metaKey) event.stopPropagation();
    });
  }
}
