const STEPS = [1, 1.1, 1.25, 1.4, 1.6, 1.8, 2, 2.25, 2.5, 2.8, 3.2, 3.6, 4, 4.5, 5, 5.6, 6.4, 7.2, 8, 9, 10];

/** The smallest round number that is at least `value`. */
export function roundReach(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  for (const step of STEPS) if (step * power >= value * (1 - 1e-9)) return step * power;
  return 10 * power;
}

/** The part of a space that a picture shows: a centre, and how far it reaches to every side. */
export interface Cube {
  x: number;
  y: number;
  z: number;
  reach: number;
}

/** Smallest and largest value of each coordinate: [x low, x high, y low, y high, z low, z high]. */
export type Bounds = Float64Array;

/**
 * What a picture shows of a space, following its content without trembling.
 *
 * It aims at a round size just large enough, keeps that aim while the content fills between
 * about half and all of it, and moves towards a new aim smoothly.
 */
export class SteadyCube {
  readonly now: Cube = { x: 0, y: 0, z: 0, reach: 1 };
  readonly #aim: Cube = { x: 0, y: 0, z: 0, reach: 0 };

  #fresh = true;

  /** Whether it has never yet shown anything. */
  get fresh(): boolean {
    return this.#fresh;
  }

  /** Content spans `bounds`; aim anew if it has left the cube or shrunk well inside it. */
  follow(bounds: Bounds): void {
    if (!bounds.every(Number.isFinite)) return;
    const aim = this.#aim;
    const tightest = Math.max(spread(bounds, 0), spread(bounds, 1), spread(bounds, 2)) / 2;
    const needed = reachFrom(aim.x, aim.y, aim.z, bounds);
    if (aim.reach > 0 && needed <= aim.reach * 1.02 && tightest >= aim.reach * 0.42) return;
    // The centre stays on the origin unless that would waste too much of the picture.
    const centred = reachFrom(0, 0, 0, bounds) <= tightest * 1.5;
    const grain = roundReach(tightest) / 4;
    const middle = (axis: number): number =>
      centred ? 0 : Math.round(((bounds[2 * axis] as number) + (bounds[2 * axis + 1] as number)) / 2 / grain) * grain;
    aim.x = middle(0);
    aim.y = middle(1);
    aim.z = middle(2);
    aim.reach = roundReach(Math.max(reachFrom(aim.x, aim.y, aim.z, bounds) * 1.04, 1e-6));
  }

  /** Show exactly this and stay there. */
  fix(reach: number): void {
    Object.assign(this.#aim, { x: 0, y: 0, z: 0, reach });
    Object.assign(this.now, this.#aim);
  }

  /** Move towards the aim for `elapsed` milliseconds; true while still on the way. */
  advance(elapsed: number, jump: boolean): boolean {
    const { now } = this;
    const aim = this.#aim;
    if (aim.reach === 0) return false;
    this.#fresh = false;
    const off = Math.hypot(aim.x - now.x, aim.y - now.y, aim.z - now.z) / aim.reach;
    if (jump || (off < 0.004 && Math.abs(Math.log(aim.reach / now.reach)) < 0.004)) {
      Object.assign(now, aim);
      return false;
    }
    // Sizes are approached by ratio, so that zooming in and out look alike.
    const share = 1 - Math.exp(-elapsed / 140);
    now.reach *= (aim.reach / now.reach) ** share;
    now.x += (aim.x - now.x) * share;
    now.y += (aim.y - now.y) * share;
    now.z += (aim.z - now.z) * share;
    return true;
  }
}

/** The cube a share `t` of the way from one to another, into `out`. */
export function between(from: Cube, to: Cube, t: number, out: Cube): Cube {
  out.x = from.x + t * (to.x - from.x);
  out.y = from.y + t * (to.y - from.y);
  out.z = from.z + t * (to.z - from.z);
  out.reach = from.reach * (to.reach / from.reach) ** t;
  return out;
}

function spread(bounds: Bounds, axis: number): number {
  return (bounds[2 * axis + 1] as number) - (bounds[2 * axis] as number);
}

function reachFrom(x: number, y: number, z: number, bounds: Bounds): number {
  const [left = 0, right = 0, low = 0, high = 0, back = 0, front = 0] = bounds;
  return Math.max(right - x, x - left, high - y, y - low, front - z, z - back);
}
