/** Units that hear nothing of the loss, and gradients cut to a length. */

/** How one unit stands to a set of points. */
export interface UnitState {
  /** Share of the points with z > 0. */
  readonly lit: number;
  /** The largest |f'(z)| over the points: exactly 0 for a dead unit. */
  readonly slope: number;
}

/** The state of each of `units` units, from z and f'(z), both (units * n). */
export function unitStates(z: Float64Array, slopes: Float64Array, units: number, n: number): UnitState[] {
  const states: UnitState[] = [];
  for (let unit = 0; unit < units; unit++) {
    let lit = 0;
    let slope = 0;
    for (let i = unit * n; i < (unit + 1) * n; i++) {
      if (z[i] > 0) lit += 1;
      slope = Math.max(slope, Math.abs(slopes[i]));
    }
    states.push({ lit: lit / n, slope });
  }
  return states;
}

/** Shortens all gradients together to length `most`, as torch.nn.utils.clip_grad_norm_; returns the length before. */
export function clipNorm(gradients: Float64Array, most: number): number {
  let square = 0;
  for (const g of gradients) square += g * g;
  const length = Math.sqrt(square);
  const factor = most / (length + 1e-6);
  if (factor < 1) for (let i = 0; i < gradients.length; i++) gradients[i] *= factor;
  return length;
}
