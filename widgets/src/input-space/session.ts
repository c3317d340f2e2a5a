/**
 * The scene and the network that follows from it: settings, training, and what is reported of both.
 *
 * A session knows nothing of pictures or controls. It reads and writes the model's traits, and tells
 * whoever shows it when there is something new.
 */
import type { CleanUp } from "../ui/clean-up";
import type { Model, Traits } from "../ui/model";
import { Journey } from "./journey";
import { Lab, type Score } from "./lab";
import { DEFAULTS, checked, fault, numbersIn, type Painted, type Scene } from "./scene";

export interface SessionEvents {
  /** Other points or another network: show them, from this stop. */
  rebuilt(stage: number): void;
  /** Training began or ended, here or in another view of the model. */
  trains(on: boolean): void;
  /** There is something new to paint. */
  wake(): void;
  /** The scene has come to rest and may be kept. */
  rests(): void;
  fail(sentences: readonly string[]): void;
}

/** Views that show one model: one of them trains at a time, and the others follow its steps. */
interface Company {
  readonly sessions: Set<Session>;
  leader?: Session | undefined;
}
const companies = new WeakMap<Model, Company>();

/** Milliseconds of training a frame while catching up with a step asked for. */
const CATCH_UP = 12;
/** Milliseconds between two reports of a running training. */
const REPORT_EVERY = 500;
const NAMES = Object.keys(DEFAULTS) as (keyof Scene)[];

export class Session {
  scene: Scene;
  painted: Painted = new Float64Array(0);
  speed = 2;
  readonly lab: Lab;
  journey: Journey;
  score: Score = { loss: NaN, accuracy: NaN, right: 0 };
  readonly #traits: Traits;
  readonly #events: SessionEvents;
  readonly #company: Company;
  #training = false;
  #owed = 0; // steps not yet taken: speed times the share of a frame that has gone by
  #goal = 0; // step to catch up with
  #stale = true; // the weights have changed since the picture was worked out
  #sinceReport = 0;

  constructor(cleanUp: CleanUp, model: Model, traits: Traits, events: SessionEvents) {
    this.#traits = traits;
    this.#events = events;
    this.#company = companies.get(model) ?? { sessions: new Set() };
    companies.set(model, this.#company);
    this.#company.sessions.add(this);
    cleanUp.add(() => {
      this.#leave();
      this.#company.sessions.delete(this);
    });
    this.scene = this.readTraits();
    this.lab = new Lab(this.scene, this.painted);
    this.journey = new Journey(this.lab);
  }

  get training(): boolean {
    return this.#training;
  }

  /** Listen to Python and to other views, once everything is in place. */
  watch(cleanUp: CleanUp, onStage: (stage: number) => void): void {
    this.#traits.watch(cleanUp, [...NAMES, "painted"], (changed) => {
      if (changed.some((name) => name !== "step" && name !== "stage")) {
        this.scene = this.readTraits();
        this.rebuild(this.scene.step, undefined);
      } else if (changed.includes("step")) this.#hearStep();
      const stage = this.#traits.get("stage");
      if (changed.includes("stage") && fault("stage", stage) === "") onStage(Number(stage));
    });
    this.#traits.watch(cleanUp, ["training"], () => this.train(this.#traits.get("training") === true, false));
  }

  /** The scene as the traits have it; what cannot be used is named and replaced. */
  readTraits(): Scene {
    const wanted = Object.fromEntries(NAMES.map((name) => [name, this.#traits.get(name)]));
    const { scene, faults } = checked(wanted, DEFAULTS);
    this.#events.fail(faults);
    this.painted = numbersIn(this.#traits.get("painted")) ?? this.painted;
    this.readSpeed();
    return scene;
  }

  readSpeed(): void {
    const speed = Number(this.#traits.get("speed"));
    if (speed > 0) this.speed = speed;
  }

  /** Take over a whole scene, from an address. */
  restore(scene: Scene, painted: Painted | undefined): void {
    this.train(false);
    this.scene = scene;
    if (painted) this.painted = painted;
    this.rebuild(scene.step, scene.stage);
    this.write();
  }

  /** The reader changes settings: the same seed and step 0 again, so that nothing depends on the past. */
  change(scene: Scene, stage: number | undefined): void {
    this.scene = scene;
    this.rebuild(0, stage);
    this.write();
  }

  paint(painted: Painted): void {
    if (painted === this.painted) return;
    this.painted = painted;
    this.rebuild(0, undefined);
    this.#traits.writeSoon({ painted: new DataView(painted.slice().buffer), step: 0 });
    this.#events.rests();
  }

  /** Make points and network afresh and go to `step`; `stage` is where to stand, if not where one is. */
  rebuild(step: number, stage: number | undefined): void {
    this.lab.begin(this.scene, this.painted);
    this.journey = new Journey(this.lab);
    this.#goal = this.lab.trainable ? step : 0;
    this.#owed = 0;
    this.#stale = true;
    this.#events.rebuilt(stage ?? NaN);
    this.#events.wake();
  }

  /** Start or stop training; `report` unless that was heard from somebody else. */
  train(on: boolean, report = true): void {
    const possible = on && this.lab.trainable;
    if (on && !possible) {
      this.#events.fail(["There are no points to train on yet: paint some, or choose a data set."]);
    }
    const leads = possible && (report || (this.#company.leader ?? this) === this);
    if (leads) this.#company.leader = this;
    else this.#leave();
    const stopped = this.#training && !leads;
    this.#training = leads;
    this.#events.trains(possible);
    if (report) this.#traits.write({ training: possible });
    if (stopped) this.#rest();
    this.#events.wake();
  }

  /** One step, by hand. */
  takeStep(): void {
    this.train(false);
    if (!this.lab.trainable) return this.train(true);
    this.lab.train(1);
    this.#stale = true;
    this.#rest();
    this.#events.wake();
  }

  /** Show one record of a recorded training. */
  turnTo(index: number): void {
    this.lab.turnTo(index);
    this.#stale = true;
    this.#traits.writeSoon({ record: index });
    this.#events.wake();
  }

  /** Let a frame's time pass; true while there is more to do. */
  advance(elapsed: number): boolean {
    const behind = this.#catchUp();
    if (!behind && this.#training) {
      this.#owed += this.speed * Math.min(1, (elapsed * 60) / 1000);
      const steps = Math.floor(this.#owed + 0.05);
      this.#owed = Math.max(0, this.#owed - steps);
      this.lab.train(steps);
      this.#stale ||= steps > 0;
    }
    this.refresh();
    if (this.#training && !Number.isFinite(this.score.loss)) this.train(false);
    this.#sinceReport += elapsed;
    if (this.#training && this.#sinceReport > REPORT_EVERY) this.#report();
    return behind || this.#training;
  }

  /** Send grid, points and boundary through the network again if its weights have changed. */
  refresh(): void {
    if (!this.#stale) return;
    this.#stale = false;
    this.journey.refresh(this.lab);
    this.score = this.lab.score(this.journey.data.logits);
  }

  /** Tell the model the whole scene, and what it gives. */
  write(): void {
    const { step: _step, stage: _stage, ...settings } = this.scene;
    this.#traits.write({ ...settings, painted: new DataView(this.painted.slice().buffer) });
    this.#rest();
  }

  #rest(): void {
    this.#report();
    this.#events.rests();
  }

  #report(): void {
    this.#sinceReport = 0;
    if (this.lab.records > 0) return;
    this.refresh();
    this.#traits.writeSoon({
      step: this.lab.step,
      loss: this.score.loss,
      accuracy: this.score.accuracy,
      parameters: new DataView(this.lab.network.parameters.slice().buffer),
    });
  }

  // Steps asked for by a link or by Python are taken in slices, so that the page stays alive.
  #catchUp(): boolean {
    const { lab } = this;
    if (lab.step >= this.#goal) return false;
    const until = performance.now() + CATCH_UP;
    do lab.train(Math.min(20, this.#goal - lab.step));
    while (lab.step < this.#goal && performance.now() < until);
    this.#stale = true;
    if (lab.step >= this.#goal && this.#speaksForAll) this.#report();
    return lab.step < this.#goal;
  }

  // Python or another view asks for a step. While this view trains that is an echo of its own, and late.
  #hearStep(): void {
    const step = this.#traits.get("step");
    if (this.#training || step === this.lab.step || fault("step", step) !== "") return;
    if (Number(step) < this.lab.step) return this.rebuild(Number(step), undefined);
    this.#goal = Number(step);
    this.#events.wake();
  }

  #leave(): void {
    if (this.#company.leader === this) this.#company.leader = undefined;
  }

  // Numbers reached on somebody else's word are reported by one view only, or two would answer
  // each other for ever.
  get #speaksForAll(): boolean {
    const { leader, sessions } = this.#company;
    return (leader ?? sessions.values().next().value) === this;
  }
}
