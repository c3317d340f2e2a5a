/** The scrubber's position, and its movement: to one stop, or stop after stop to the end. */
import { ease } from "../ui/motion";

/** Milliseconds a stage takes on a walk, the rest at its stop included. */
const STAGE = 1500;
/** Share of that time spent moving. */
const MOVING = 0.8;

export class Travel {
  position = 0;
  #from = 0;
  #to = 0;
  #gone = 0;
  #duration = 0; // of a direct movement; 0: none
  #walking = false;
  #jumps = false;

  get walking(): boolean {
    return this.#walking;
  }

  /** Where the movement under way will end. */
  get goal(): number {
    return this.#walking || this.#duration > 0 ? this.#to : this.position;
  }

  stop(): void {
    this.#walking = false;
    this.#duration = 0;
  }

  jump(position: number): void {
    this.stop();
    this.position = position;
  }

  /** Move to a stop, smoothly unless the reader wants no motion. */
  goTo(stop: number, jump: boolean): void {
    const start = this.position;
    this.stop();
    if (jump || start === stop) {
      this.position = stop;
      return;
    }
    this.#from = start;
    this.#to = stop;
    this.#gone = 0;
    // One stage takes most of a second; many together not more than three.
    this.#duration = Math.min(3000, 900 * Math.max(0.4, Math.abs(stop - start)));
  }

  /** Walk from `start` to `end`, resting a little at every stop. */
  walk(start: number, end: number, jumps: boolean): void {
    this.stop();
    this.position = this.#from = start;
    this.#to = end;
    this.#gone = 0;
    this.#walking = true;
    this.#jumps = jumps;
  }

  /** Let time pass; true while under way. */
  advance(elapsed: number): boolean {
    if (!this.#walking && this.#duration === 0) return false;
    this.#gone += elapsed;
    if (this.#walking) {
      const stages = this.#from + this.#gone / STAGE;
      const whole = Math.floor(stages);
      const moved = Math.min(1, (stages - whole) / MOVING);
      this.position = Math.min(this.#to, whole + (this.#jumps ? Math.floor(moved) : ease(moved)));
    } else {
      const share = this.#gone / this.#duration;
      this.position = share >= 1 ? this.#to : this.#from + ease(share) * (this.#to - this.#from);
    }
    if (this.position === this.#to) this.stop();
    return this.#walking || this.#duration > 0;
  }
}
