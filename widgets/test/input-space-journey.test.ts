import { describe, expect, test } from "vitest";

import { ACTIVATIONS, stageValues } from "../src/engine";
import { Journey } from "../src/input-space/journey";
import { Lab } from "../src/input-space/lab";
import { jacobianAt, measure } from "../src/input-space/measures";
import { DEFAULTS, type Scene } from "../src/input-space/scene";
import { axisNames, nameOf, places, split, stopAfter, stopsOf } from "../src/input-space/stops";

const NOTHING = new Float64Array(0);

function started(change: Partial<Scene>, steps = 60): { lab: Lab; journey: Journey } {
  const lab = new Lab({ ...DEFAULTS, ...change }, NOTHING);
  lab.train(steps);
  return { lab, journey: new Journey(lab) };
}

describe("the stops", () => {
  test("are the input, three stages a hidden layer, and the read-out", () => {
    const list = places([3, 2]);
    expect(list.map(({ kind, width }) => `${kind} ${width}`)).toEqual([
      "input 2",
      "weights 3",
      "bias 3",
      "activation 3",
      "weights 2",
      "bias 2",
      "activation 2",
      "readout 2",
    ]);
    expect(list[stopAfter(2)]).toMatchObject({ kind: "activation", layer: 1 });
  });

  test("have names and headings a reader understands", () => {
    const stops = stopsOf(places([3, 2]), "tanh");
    expect(stops.map(({ name }) => name)).toContain("Layer 2, after tanh");
    expect(stops.flatMap(({ group }) => group ?? [])).toEqual(["in", "layer 1", "layer 2", "out"]);
    expect(places([2]).map((place) => axisNames(place)[0])).toEqual(["x₁", "Wx₁", "z₁", "a₁", "a₁"]);
    expect(nameOf({ kind: "weights", layer: 1, width: 2 }, "ReLU")).toBe("Layer 2, after the weights");
  });

  test("divide a position into the stop before it and the way to the next", () => {
    expect(split(2.25, 8)).toEqual({ from: 2, t: 0.25 });
    expect(split(7, 8)).toEqual({ from: 6, t: 1 });
    expect(split(-3, 8)).toEqual({ from: 0, t: 0 });
    expect(split(99, 8)).toEqual({ from: 6, t: 1 });
  });
});

describe.each([[[2, 2]], [[3, 2]], [[2, 3]], [[3, 3, 2, 3]]])("points on their way through layers of %j", (widths) => {
  const { lab, journey } = started({ widths, data: "moons" });
  const { n } = journey.data;
  const at = (position: number): Float64Array => journey.at(journey.data, position, new Float64Array(3 * n)).slice();
  const most = (a: Float64Array, b: Float64Array): number =>
    a.reduce((far, value, i) => Math.max(far, Math.abs(value - (b[i] as number))), 0);

  test("stand at every stop where the engine's stages say", () => {
    const stages = stageValues(lab.network, lab.data.x, n);
    journey.places.forEach((place, stop) => {
      if (place.kind === "readout") return;
      const expected = new Float64Array(3 * n);
      expected.set(stages[stop] as Float64Array);
      // Sums of at most four products, in another order.
      expect(most(at(stop), expected)).toBeLessThan(1e-12);
    });
  });

  test("never jump: they leave each stop from where they arrived", () => {
    const little = 1e-7;
    for (let stop = 1; stop < journey.places.length - 1; stop += 1) {
      expect(most(at(stop - little), at(stop))).toBeLessThan(1e-4);
      expect(most(at(stop + little), at(stop))).toBeLessThan(1e-4);
    }
  });

  test("are seen as a solid exactly where a layer has three units", () => {
    journey.places.forEach((place, stop) => expect(journey.solidity(stop)).toBe(place.width === 3 ? 1 : 0));
  });

  test("leave the third coordinate zero in the plane", () => {
    journey.places.forEach((place, stop) => {
      if (place.width === 2)
        expect(
          at(stop)
            .subarray(2 * n)
            .every((value) => value === 0),
        ).toBe(true);
    });
  });

  test("are parted by a boundary on which the score is all but zero", () => {
    const { boundary } = journey;
    expect(boundary.n).toBeGreaterThan(10);
    const logits = journey.grid.logits;
    const scale = logits.reduce((far, value) => Math.max(far, Math.abs(value)), 0);
    const off = boundary.logits.subarray(0, boundary.n).map(Math.abs).sort();
    // One Newton step from within a cell: nearly every point is on the curve to a thousandth of the score's range.
    expect((off[Math.floor(0.95 * boundary.n)] as number) / scale).toBeLessThan(1e-3);
  });
});

describe("what is measured", () => {
  const difference = 1e-6;

  test.each(["tanh", "softplus", "sine"])("follows the slope of the map at every stop (%s)", (activation) => {
    const { lab, journey } = started({ widths: [3, 2], activation });
    const { n } = journey.grid;
    const x = journey.grid.x.slice();
    journey.places.forEach((place, stop) => {
      if (place.kind === "readout") return;
      const jacobian = jacobianAt(lab.network, x, n, place);
      for (const k of [0, 1]) {
        const shifted = [-difference, difference].map((by) => {
          const moved = x.map((value, i) => (Math.floor(i / n) === k ? value + by : value));
          return stageValues(lab.network, moved, n)[stop] as Float64Array;
        }) as [Float64Array, Float64Array];
        for (let o = 0; o < place.width; o += 1) {
          for (let i = 0; i < n; i += 97) {
            const [low, high] = shifted.map((values) => values[o * n + i] as number) as [number, number];
            // A central difference errs by its step squared times a third derivative, and by rounding.
            expect(jacobian[(o * 2 + k) * n + i]).toBeCloseTo((high - low) / (2 * difference), 6);
          }
        }
      }
    });
  });

  test("is nothing at the input, and nothing that a plane's map cannot have in space", () => {
    const { journey } = started({ widths: [3, 2] });
    const [input, , , solid] = journey.places;
    expect(measure(journey.network, journey.grid, input as never)).toMatchObject({ folded: 0, flattened: 0 });
    expect(measure(journey.network, journey.grid, solid as never).folded).toBeUndefined();
  });

  test("finds the half of the plane that the absolute value folds over", () => {
    const { lab, journey } = started({ widths: [2], activation: "gaussian" }, 0);
    lab.network.weights[0]?.set([1, 0, 0, 1]);
    journey.refresh(lab);
    // exp(-z * z) turns over once in each coordinate: two of the four quadrants lie face down.
    const place = journey.places[3];
    expect(measure(journey.network, journey.grid, place as never).folded).toBeCloseTo(0.5, 2);
  });
});

describe("the laboratory", () => {
  test("gives the same numbers for the same seed and steps, however they are divided", () => {
    const [once, often] = [started({}, 0).lab, started({}, 0).lab];
    once.train(90);
    for (let i = 0; i < 90; i += 9) often.train(9);
    expect(often.network.parameters).toEqual(once.network.parameters);
    expect(often.step).toBe(90);
    once.begin(DEFAULTS, NOTHING);
    once.train(90);
    expect(once.network.parameters).toEqual(often.network.parameters);
  });

  test("keeps its points when only the network changes, and draws others for another seed", () => {
    const { lab } = started({}, 0);
    const { x } = lab.data;
    lab.begin({ ...DEFAULTS, widths: [2, 2, 2], activation: "relu" }, NOTHING);
    expect(lab.data.x).toEqual(x);
    lab.begin({ ...DEFAULTS, seed: 2 }, NOTHING);
    expect(lab.data.x).not.toEqual(x);
  });

  test("scores logits by the formula of the cross-entropy, without overflow", () => {
    const { lab } = started({ points: 10 }, 0);
    const logits = Float64Array.from({ length: 10 }, (_, i) => (i - 4.5) * 2);
    const expected = logits.reduce((sum, logit, i) => {
      const chance = 1 / (1 + Math.exp(-logit));
      return sum - Math.log(lab.data.y[i] === 1 ? chance : 1 - chance) / 10;
    }, 0);
    expect(lab.score(logits).loss).toBeCloseTo(expected, 12);
    expect(lab.score(logits.map((logit) => 1e3 * logit)).loss).toBeLessThan(Infinity);
    expect(lab.score(logits).accuracy).toBe(lab.score(logits).right / 10);
  });

  test.each(ACTIVATIONS.map(({ name }) => name))("trains with %s", (activation) => {
    const { lab, journey } = started({ activation, data: "blobs" }, 0);
    const before = lab.score(journey.data.logits).loss;
    lab.train(100);
    journey.refresh(lab);
    expect(lab.score(journey.data.logits).loss).toBeLessThan(before);
  });

  test("without points has nothing to train on, and still a plane to show", () => {
    const { lab, journey } = started({ data: "painted" }, 5);
    expect([lab.trainable, lab.step, lab.data.n]).toEqual([false, 0, 0]);
    expect(journey.at(journey.grid, 0.5, new Float64Array(3 * journey.grid.n)).every(Number.isFinite)).toBe(true);
  });
});
