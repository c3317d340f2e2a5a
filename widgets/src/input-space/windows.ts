/** The cube each stop is shown in, following the data as training moves it. */
import { SteadyCube, between, type Bounds, type Cube } from "../ui/steady";
import type { Journey } from "./journey";
import { split } from "./stops";

// Room round the points, so that the grid beyond them can be seen to bend as well.
const ROOM = 0.22;

export class Windows {
  #cubes: SteadyCube[] = [];
  #values = new Float64Array(0);
  readonly #bounds: Bounds = new Float64Array(6);
  readonly #mixed: Cube = { x: 0, y: 0, z: 0, reach: 1 };
  #watched: number[] = [];

  /** Begin anew: another network, another set of stops. */
  reset(stops: number, extent: number): void {
    this.#cubes = Array.from({ length: stops }, () => new SteadyCube());
    this.#cubes[0]?.fix(extent);
  }

  /** Look where the points are at these stops now; the cubes there aim accordingly. */
  follow(journey: Journey, stops: readonly number[]): void {
    this.#watched = [...stops];
    const set = journey.data.n > 0 ? journey.data : journey.grid;
    if (this.#values.length < 3 * set.n) this.#values = new Float64Array(3 * set.n);
    for (const stop of stops) {
      if (stop === 0) continue;
      journey.at(set, stop, this.#values);
      measureBounds(this.#values, set.n, this.#bounds);
      this.#cubes[stop]?.follow(this.#bounds);
    }
  }

  /** Move the cubes that are looked at; true while one still moves. */
  advance(elapsed: number, jump: boolean): boolean {
    let moving = false;
    for (const stop of this.#watched) {
      const cube = this.#cubes[stop];
      // A cube seen for the first time starts where it belongs.
      if (cube) moving = cube.advance(elapsed, jump || cube.fresh) || moving;
    }
    return moving;
  }

  at(stop: number): Cube {
    return (this.#cubes[stop] as SteadyCube).now;
  }

  /** The cube at a position between two stops; the same object at every call. */
  between(position: number): Cube {
    const { from, t } = split(position, this.#cubes.length);
    return between(this.at(from), this.at(from + 1), t, this.#mixed);
  }
}

function measureBounds(values: Float64Array, n: number, out: Bounds): void {
  for (let axis = 0; axis < 3; axis += 1) {
    let [low, high] = [Infinity, -Infinity];
    for (let i = axis * n; i < (axis + 1) * n; i += 1) {
      const value = values[i] as number;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    out[2 * axis] = low;
    out[2 * axis + 1] = high;
  }
  const widest = Math.max(...[0, 1, 2].map((axis) => (out[2 * axis + 1] as number) - (out[2 * axis] as number)));
  for (let axis = 0; axis < 3; axis += 1) {
    out[2 * axis] = (out[2 * axis] as number) - ROOM * 0.5 * widest;
    out[2 * axis + 1] = (out[2 * axis + 1] as number) + ROOM * 0.5 * widest;
  }
}
