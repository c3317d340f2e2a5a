/** From where a solid is looked at: two sliders, and dragging on the picture. */
import type { CleanUp } from "../ui/clean-up";
import { slide } from "../ui/controls";
import type { Traits } from "../ui/model";
import { figure } from "./words";

const DEGREE = Math.PI / 180;
/** Radians a pixel of dragging. */
const PACE = 0.01;

export class Orbit {
  /** Radians about the upright axis, and towards the reader. */
  turn = -34 * DEGREE;
  tilt = 26 * DEGREE;
  readonly fields: readonly [HTMLElement, HTMLElement];
  readonly #sliders;
  readonly #traits: Traits;
  readonly #wake: () => void;

  constructor(cleanUp: CleanUp, traits: Traits, wake: () => void) {
    this.#traits = traits;
    this.#wake = wake;
    const say = (value: number): string => `${figure(Math.round(value))}°`;
    this.#sliders = {
      turn: slide(cleanUp, "Turn the solid", { low: -180, high: 180, step: 1, say }, (value) =>
        this.#look(value * DEGREE, this.tilt),
      ),
      tilt: slide(cleanUp, "Tilt the solid", { low: -90, high: 90, step: 1, say }, (value) =>
        this.#look(this.turn, value * DEGREE),
      ),
    };
    this.fields = [this.#sliders.turn.element, this.#sliders.tilt.element];
    this.read();
    traits.watch(cleanUp, ["turn", "tilt"], () => {
      this.read();
      wake();
    });
  }

  /** Take the view from the traits. */
  read(): void {
    for (const name of ["turn", "tilt"] as const) {
      const degrees = this.#traits.get(name);
      if (typeof degrees === "number" && Number.isFinite(degrees)) this[name] = degrees * DEGREE;
      this.#sliders[name].show(this[name] / DEGREE);
    }
  }

  #look(turn: number, tilt: number): void {
    this.turn = turn;
    this.tilt = tilt;
    this.#traits.writeSoon({ turn: turn / DEGREE, tilt: tilt / DEGREE });
    this.#wake();
  }

  /** Dragging on `stage` turns the solid while there is one; a finger moving up or down still scrolls. */
  listen(cleanUp: CleanUp, stage: HTMLElement, solid: () => boolean): void {
    let from: { x: number; y: number; id: number } | undefined;
    cleanUp.listen<PointerEvent>(stage, "pointerdown", (event) => {
      if (event.button !== 0 || !solid()) return;
      from = { x: event.clientX, y: event.clientY, id: event.pointerId };
      stage.setPointerCapture(event.pointerId);
    });
    cleanUp.listen<PointerEvent>(stage, "pointermove", (event) => {
      if (!from || event.pointerId !== from.id) return;
      const around = this.turn + (event.clientX - from.x) * PACE;
      const tilt = this.tilt + (event.clientY - from.y) * PACE;
      from = { x: event.clientX, y: event.clientY, id: from.id };
      const most = Math.PI / 2;
      this.#look(Math.atan2(Math.sin(around), Math.cos(around)), Math.min(most, Math.max(-most, tilt)));
      for (const name of ["turn", "tilt"] as const) this.#sliders[name].show(this[name] / DEGREE);
    });
    for (const end of ["pointerup", "pointercancel"]) cleanUp.listen(stage, end, () => (from = undefined));
  }
}
