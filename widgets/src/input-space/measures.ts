/** How much of the plane the network has folded over or flattened up to a stop. */
import {
  COLLAPSE_THRESHOLD,
  collapseShare,
  determinants,
  foldShare,
  jacobians,
  smallestSingularValues,
  type Network,
} from "../engine";
import type { Travellers } from "./journey";
import type { Place } from "./stops";

export interface Measures {
  /** Share of grid points turned over against the majority; undefined where the stop is no plane. */
  readonly folded: number | undefined;
  /** Share of grid points where some direction all but vanishes. */
  readonly flattened: number;
  readonly threshold: number;
}

/** Measured on the points of `grid`, from the input to `place`. */
export function measure(network: Network, grid: Travellers, place: Place): Measures {
  const { n, x } = grid;
  const { width } = place;
  const jacobian = jacobianAt(network, x, n, place);
  return {
    folded: width === 2 ? foldShare(determinants(jacobian, n)) : undefined,
    flattened: collapseShare(smallestSingularValues(jacobian, width, 2, n), COLLAPSE_THRESHOLD),
    threshold: COLLAPSE_THRESHOLD,
  };
}

/** d place / d input for every point: entry (o, k) of point i at (o * 2 + k) * n + i. */
export function jacobianAt(network: Network, x: Float64Array, n: number, place: Place): Float64Array {
  const { kind, layer, width } = place;
  const hidden = network.widths.length - 2;
  if (kind === "input") return multiplied(new Float64Array([1, 0, 0, 1]), 2, 2, undefined, n);
  if (kind === "activation" || kind === "readout") {
    return jacobians(network, x, n, Math.min(layer, hidden - 1));
  }
  // A bias moves everything alike, so weights and bias have the same derivative.
  const before = layer === 0 ? undefined : jacobians(network, x, n, layer - 1);
  return multiplied(network.weights[layer] as Float64Array, width, network.widths[layer] as number, before, n);
}

// `matrix` (rows, inner) times the Jacobian (inner, 2) of every point; without one, times the identity.
function multiplied(
  matrix: Float64Array,
  rows: number,
  inner: number,
  jacobian: Float64Array | undefined,
  n: number,
): Float64Array {
  const out = new Float64Array(rows * 2 * n);
  for (let o = 0; o < rows; o += 1) {
    for (let k = 0; k < 2; k += 1) {
      const target = (o * 2 + k) * n;
      if (!jacobian) {
        out.fill(matrix[o * inner + k] as number, target, target + n);
        continue;
      }
      for (let m = 0; m < inner; m += 1) {
        const weight = matrix[o * inner + m] as number;
        const source = (m * 2 + k) * n;
        for (let i = 0; i < n; i += 1)
          out[target + i] = (out[target + i] as number) + weight * (jacobian[source + i] as number);
      }
    }
  }
  return out;
}
