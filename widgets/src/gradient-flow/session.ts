/** A run: the network of a scene in training, the wave through it, and the runs kept to compare. */
import { Lab } from "./lab";
import { pinned, type Pin } from "./pins";
import { DEFAULTS, MOST_PINS, MOST_STEPS, difference, type Scene } from "./scene";

/** Milliseconds of a frame that go into training. */
const BUDGET = 9;
/** Milliseconds that the wave takes one way, and rests before the next step sends another. */
const WAY_TIME = 1100;
const REST = 400;
/** Milliseconds between two steps at the steady pace, and where the reader asks for less motion. */
const STEADY = 70;
const CALM = 700;
/** Where the wave is when it has gone forward (1) and back. */
const THERE_AND_BACK = 2;

export class Session {
  readonly #calm: () => boolean;
  #scene: Scene = DEFAULTS;
  #lab: Lab | undefined;
  #pins: readonly Pin[] = [];
  #coming: readonly Scene[] = [];
  #pinLab: Lab | undefined;
  #playing = false;
  #wave = THERE_AND_BACK;
  #waited = 0;

  /** `calm` says whether the reader asks for less motion. */
  constructor(calm: () => boolean) {
    this.#calm = calm;
  }

  get scene(): Scene {
    return this.#scene;
  }

  /** The network in training; it is made when it is first asked for. */
  get lab(): Lab {
    return (this.#lab ??= new Lab({ ...this.#scene }));
  }

  get pins(): readonly Pin[] {
    return this.#pins;
  }

  /** How many kept runs have still to be trained again. */
  get coming(): number {
    return this.#coming.length;
  }

  get playing(): boolean {
    return this.#playing;
  }

  get travelling(): boolean {
    return this.#wave < THERE_AND_BACK;
  }

  /** How far the wave is drawn: at the fast paces it would only flicker. */
  get wave(): number {
    return this.#playing && this.#scene.pace !== "wave" ? THERE_AND_BACK : this.#wave;
  }

  /** The scene with the step that it has reached, or is on its way to. */
  now(): Scene {
    return { ...this.#scene, step: Math.max(this.#scene.step, this.#lab?.step ?? 0) };
  }

  kept(): Scene[] {
    return [...this.#pins.map((pin) => pin.scene), ...this.#coming];
  }

  /** What of each kept run differs from the scene, and its own step, which stays while this one is trained. */
  keptTraits(): Partial<Scene>[] {
    return this.kept().map((pin) => ({ ...difference(pin, this.now()), step: pin.step }));
  }

  /** Another run begins; it is made in the next frame, and trained up to `scene.step`. */
  become(scene: Scene, wave: boolean): void {
    this.#scene = scene;
    this.#lab = undefined;
    this.play(false);
    this.#wave = wave && !this.#calm() ? 0 : THERE_AND_BACK;
  }

  /** Kept runs that came with a scene take the place of those at hand. */
  bring(pins: readonly Scene[]): void {
    this.#pins = [];
    this.#pinLab = undefined;
    this.#coming = pins.slice(-MOST_PINS);
  }

  /** Look at the same run in another way: another layer, another pace, or as far as a later step. */
  look(scene: Scene): void {
    this.#scene = scene;
    if (this.#lab) this.#lab.scene = { ...this.#lab.scene, layer: scene.layer };
  }

  play(on: boolean): void {
    this.#playing = on && (this.#lab?.step ?? 0) < MOST_STEPS;
    this.#waited = Infinity;
  }

  sendWave(): void {
    this.#wave = this.#calm() ? THERE_AND_BACK : 0;
  }

  keep(): void {
    this.#pins = [...this.#pins, pinned(this.lab)].slice(-MOST_PINS);
  }

  drop(index: number): void {
    this.#pins = this.#pins.filter((_, other) => other !== index);
  }

  /** Move the wave and train on for a frame; true while there is more to train. */
  advance(elapsed: number): boolean {
    if (this.travelling) this.#wave = this.#calm() ? THERE_AND_BACK : Math.min(THERE_AND_BACK, this.#wave + elapsed / WAY_TIME);
    const end = performance.now() + BUDGET;
    const { lab } = this;
    if (lab.step < this.#scene.step) {
      trainUntil(lab, this.#scene.step, end);
      return true;
    }
    const [pin] = this.#coming;
    if (pin) {
      this.#recall(pin, end);
      return true;
    }
    return this.#playing && this.#trainOn(lab, elapsed, end);
  }

  #recall(pin: Scene, end: number): void {
    this.#pinLab ??= new Lab(pin);
    if (this.#pinLab.step < pin.step) trainUntil(this.#pinLab, pin.step, end);
    if (this.#pinLab.step < pin.step) return;
    this.#pins = [...this.#pins, pinned(this.#pinLab)];
    this.#pinLab = undefined;
    this.#coming = this.#coming.slice(1);
  }

  #trainOn(lab: Lab, elapsed: number, end: number): boolean {
    const { pace } = this.#scene;
    this.#waited += elapsed;
    if (pace === "fast") trainUntil(lab, MOST_STEPS, end);
    else if (pace === "wave" && !this.#calm()) {
      if (this.travelling) this.#waited = 0;
      else if (this.#waited >= REST) {
        lab.advance();
        this.#wave = this.#waited = 0;
      }
    } else if (this.#waited >= (pace === "wave" ? CALM : STEADY)) {
      lab.advance();
      this.#waited = 0;
    }
    if (lab.step >= MOST_STEPS || !Number.isFinite(lab.flow.loss)) this.play(false);
    return this.#playing;
  }
}

/** At least one step, and as many as there is time for. */
function trainUntil(lab: Lab, step: number, end: number): void {
  do lab.advance();
  while (lab.step < step && performance.now() < end);
}
