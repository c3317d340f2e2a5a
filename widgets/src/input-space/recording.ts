/** A training recorded elsewhere, played back record by record. */
import type { CleanUp } from "../ui/clean-up";
import { slide, type Control } from "../ui/controls";
import { element } from "../ui/elements";
import type { Traits } from "../ui/model";
import { transport, type Transport } from "../ui/transport";
import { numbersIn } from "./scene";

export interface Records {
  readonly records: Float64Array[];
  readonly steps: number[];
}

/** The recording in the traits: undefined if there is none, a sentence if it cannot be used. */
export function recordingIn(traits: Pick<Traits, "get">, parameters: number): Records | string | undefined {
  const numbers = numbersIn(traits.get("history"));
  if (!numbers || numbers.length === 0) return undefined;
  if (numbers.length % parameters !== 0) {
    return `The recorded training holds ${numbers.length} numbers, which is no multiple of the ${parameters} parameters of this network.`;
  }
  const count = numbers.length / parameters;
  const records = Array.from({ length: count }, (_, i) => numbers.subarray(i * parameters, (i + 1) * parameters));
  const given = traits.get("history_steps");
  const steps = Array.isArray(given) && given.length === count ? given.map(Number) : records.map((_, i) => i);
  return { records, steps };
}

/** Records shown a second while playing. */
const PACE = 20;

export class Recording {
  readonly element = element("div", { class: "ttl-recording" });
  readonly #cleanUp: CleanUp;
  readonly #act: { turnTo(index: number): void; wake(): void };
  #slider: Control<number> | undefined;
  #transport: Transport | undefined;
  #count = 0;
  #at = 0;
  #playing = false;

  constructor(cleanUp: CleanUp, actions: { turnTo(index: number): void; wake(): void }) {
    this.#cleanUp = cleanUp;
    this.#act = actions;
    this.element.hidden = true;
  }

  load(steps: readonly number[], at: number): void {
    this.#count = steps.length;
    this.#playing = false;
    const move = (by: number): void => {
      this.#play(false);
      this.show(Math.round(this.#at) + by);
    };
    this.#transport = transport(this.#cleanUp, {
      label: "Recorded training",
      play: "Play",
      pause: "Pause",
      main: true,
      onPlay: (on) => this.#play(on),
      others: [
        { text: "Back", title: "One record back", on: () => move(-1) },
        { text: "Next", title: "One record on", on: () => move(1) },
      ],
    });
    this.#slider = slide(
      this.#cleanUp,
      "Recorded step",
      { low: 0, high: Math.max(0, steps.length - 1), step: 1, say: (index) => `step ${steps[index] ?? index}` },
      (index) => {
        this.#play(false);
        this.show(index);
      },
    );
    this.element.replaceChildren(this.#transport.element, this.#slider.element);
    this.element.hidden = false;
    this.show(at);
  }

  show(index: number): void {
    if (this.#count === 0 || !Number.isFinite(index)) return;
    this.#at = Math.min(this.#count - 1, Math.max(0, Math.round(index)));
    this.#slider?.show(this.#at);
    this.#act.turnTo(this.#at);
  }

  #play(on: boolean): void {
    if (on && this.#at >= this.#count - 1) this.#at = 0;
    this.#playing = on;
    this.#transport?.showPlaying(on);
    this.#act.wake();
  }

  /** Let time pass; true while playing. */
  advance(elapsed: number): boolean {
    if (!this.#playing) return false;
    const before = Math.floor(this.#at);
    this.#at = Math.min(this.#count - 1, this.#at + (elapsed * PACE) / 1000);
    if (Math.floor(this.#at) !== before) {
      this.#slider?.show(Math.floor(this.#at));
      this.#act.turnTo(Math.floor(this.#at));
    }
    if (this.#at >= this.#count - 1) this.#play(false);
    return this.#playing;
  }
}
