/** The numbers behind one scene: dense outputs once a stack, and what every shift makes of them. */
import {
  SHIFT_KINDS, denseOutputs, keptOutputs, rolled, shiftChange, shiftDifference, shiftPeriod, type Comparison,
  type ShiftKind, type Torus,
} from "../engine";
import { picture } from "./pictures";
import type { Scene } from "./scene";

/** How far the curves reach to both sides: two periods, but never a crowd or a trifle. */
export function reachOf(period: number): number {
  return Math.min(32, Math.max(8, 2 * period));
}

export interface Outputs {
  readonly kind: ShiftKind;
  readonly label: string;
  readonly period: number;
  readonly dense: Torus;
}

export class Lab {
  readonly picture: Torus;
  /** Pixels between neighbouring outputs of the stack. */
  readonly period: number;
  readonly outputs: readonly Outputs[];
  readonly reach: number;
  readonly #curves = new Map<string, readonly number[]>();

  constructor(scene: Scene) {
    this.period = shiftPeriod("stride", scene);
    this.picture = picture(scene.picture, this.period);
    this.reach = reachOf(this.period);
    this.outputs = SHIFT_KINDS.map(({ name, label }) => ({
      kind: name,
      label,
      period: shiftPeriod(name, scene),
      dense: denseOutputs(name, this.picture, scene),
    }));
  }

  moved(down: number, right: number): Torus {
    return rolled(this.picture, down, right);
  }

  kept({ dense, period }: Outputs, down: number, right: number): Torus {
    return keptOutputs(dense, period, down, right);
  }

  difference({ dense, period }: Outputs, down: number, right: number, how: Comparison): Torus {
    return shiftDifference(dense, period, down, right, how);
  }

  change({ dense, period }: Outputs, down: number, right: number, how: Comparison): number {
    return shiftChange(dense, period, down, right, how);
  }

  /** Changes for shifts from -reach to reach to the right, at one shift down. */
  curve(outputs: Outputs, down: number, how: Comparison): readonly number[] {
    const key = `${outputs.kind} ${down} ${how}`;
    let found = this.#curves.get(key);
    if (!found) {
      found = Array.from({ length: 2 * this.reach + 1 }, (_, at) => this.change(outputs, down, at - this.reach, how));
      this.#curves.set(key, found);
    }
    return found;
  }
}

/** Whether two scenes have the same dense outputs. */
export function sameStack(a: Scene, b: Scene): boolean {
  return (["picture", "window", "stride", "blur", "depth"] as const).every((name) => a[name] === b[name]);
}
