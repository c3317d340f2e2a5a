import { describe, expect, test } from "vitest";

import { Random, linearPath, moveAlong } from "../src/engine";
import { determinant } from "../src/engine/rotation";
import { singular } from "../src/engine/singular";

const TIMES = Array.from({ length: 101 }, (_, i) => i / 100);

const close = (found: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-12): void => {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expect(Math.abs(found[i] - expected[i])).toBeLessThan(tolerance);
};

const identity = (size: number): number[] => Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));

/** Smallest singular value at time t. */
const least = (matrix: ArrayLike<number>, size: number): number => singular(matrix, size).stretches[size - 1];

function matrices(size: number, count: number): Float64Array[] {
  const random = new Random(size);
  return Array.from({ length: count }, () => Float64Array.from({ length: size * size }, () => random.normal()));
}

describe.each([2, 3])("of random %i x %i matrices", (size) => {
  const all = matrices(size, 200);

  test("begins at the identity and ends at the matrix, and comes there without a jump", () => {
    for (const matrix of all) {
      const path = linearPath(matrix, size, size);
      close(path.at(0), identity(size), 1e-15);
      close(path.at(1), matrix, 0.5e-15);
      close(path.at(1 - 1e-9), matrix, 1e-7);
    }
  });

  test("with a positive determinant never comes near a singular matrix", () => {
    let tried = 0;
    for (const matrix of all) {
      if (determinant(matrix, size) <= 0) continue;
      tried += 1;
      const path = linearPath(matrix, size, size);
      expect(path.kind).toBe("rotation+stretch");
      expect(path.flatAt).toBeNull();
      // S(t) has the stretches (1 - t) + t s, so the smallest is no smaller than at either end.
      const bound = Math.min(1, least(matrix, size));
      for (const t of TIMES) {
        expect(determinant(path.at(t), size)).toBeGreaterThan(0);
        expect(least(path.at(t), size)).toBeGreaterThan(bound - 1e-12);
      }
    }
    expect(tried).toBeGreaterThan(70);
  });

  test("with a negative determinant is flat once, where it says, in one direction only", () => {
    let tried = 0;
    for (const matrix of all) {
      if (determinant(matrix, size) >= 0) continue;
      tried += 1;
      const path = linearPath(matrix, size, size);
      expect(path.kind).toBe("reflection");
      const flat = singular(path.at(path.flatAt!), size);
      expect(flat.stretches[size - 1]).toBeLessThan(1e-12);
      expect(flat.stretches[size - 2]).toBeGreaterThan(1e-3);
      for (const t of TIMES) {
        const sign = Math.sign(path.flatAt! - t);
        expect(Math.sign(determinant(path.at(t), size))).toBe(sign);
      }
      expect(path.announcement).toContain("reflection");
    }
    expect(tried).toBeGreaterThan(70);
  });

  test("reports the stretches that the matrix has", () => {
    for (const matrix of all) {
      const { stretches } = linearPath(matrix, size, size);
      expect(stretches.reduce((product, s) => product * s, 1)).toBeCloseTo(Math.abs(determinant(matrix, size)), 12);
      const squares = matrix.reduce((sum, entry) => sum + entry * entry, 0);
      expect(stretches.reduce((sum, s) => sum + s * s, 0)).toBeCloseTo(squares, 12);
      expect([...stretches].sort((a, b) => b - a)).toEqual([...stretches]);
    }
  });
});

describe("of a half turn", () => {
  test("in the plane turns and never shrinks", () => {
    const path = linearPath([-1, 0, 0, -1], 2, 2);
    expect(path.kind).toBe("rotation+stretch");
    expect(Math.abs(path.turn)).toBeCloseTo(Math.PI, 12);
    for (const t of TIMES) expect(determinant(path.at(t), 2)).toBeCloseTo(1, 12);
    expect(path.announcement).toBe("This map turns by 180°.");
  });

  test.each([
    [[1, 0, 0, 0, -1, 0, 0, 0, -1]], [[-1, 0, 0, 0, 1, 0, 0, 0, -1]], [[-1, 0, 0, 0, -1, 0, 0, 0, 1]],
    [[-1 / 3, 2 / 3, 2 / 3, 2 / 3, -1 / 3, 2 / 3, 2 / 3, 2 / 3, -1 / 3]],
  ])("in space, %j, does so too", (matrix) => {
    const path = linearPath(matrix, 3, 3);
    expect(path.kind).toBe("rotation+stretch");
    expect(path.turn).toBeCloseTo(Math.PI, 7);
    for (const t of TIMES) expect(determinant(path.at(t), 3)).toBeCloseTo(1, 12);
    close(path.at(1 - 1e-9), matrix, 1e-7);
  });
});

test("a quarter turn is half a quarter turn at half time", () => {
  const s = Math.SQRT1_2;
  close(linearPath([0, -1, 1, 0], 2, 2).at(0.5), [s, -s, s, s]);
  close(linearPath([0, -1, 0, 1, 0, 0, 0, 0, 1], 3, 3).at(0.5), [s, -s, 0, s, s, 0, 0, 0, 1]);
  expect(linearPath([0, -2, 2, 0], 2, 2).announcement).toBe("This map turns by 90° counterclockwise and stretches by 2.00.");
});

describe("of a reflection", () => {
  test.each([
    [[1, 0, 0, -1], 2], [[-1, 0, 0, 1], 2], [[0, 1, 1, 0], 2], [[1, 0, 0, -5], 2], [[-5, 0, 0, 1], 2], [[3, 0, 0, -2], 2],
    [[1, 0, 0, 0, 1, 0, 0, 0, -1], 3], [[0, 1, 0, 1, 0, 0, 0, 0, 1], 3], [[2, 0, 0, 0, -2, 0, 0, 0, 2], 3],
    [[1 / 3, -2 / 3, -2 / 3, -2 / 3, 1 / 3, -2 / 3, -2 / 3, -2 / 3, 1 / 3], 3],
  ])("%j only one direction moves through zero and nothing turns", (matrix, size) => {
    const path = linearPath(matrix, size, size);
    expect(path.kind).toBe("reflection");
    expect(Math.abs(path.turn)).toBeLessThan(1e-7);
    // A symmetric matrix and no turn: the way is the straight line.
    close(path.at(0.3), matrix.map((entry, i) => 0.3 * entry + 0.7 * identity(size)[i]), 1e-7);
  });

  test("minus one in space has to turn by half a turn besides", () => {
    const path = linearPath(identity(3).map((x) => -x), 3, 3);
    expect(path.kind).toBe("reflection");
    expect(path.turn).toBeCloseTo(Math.PI, 12);
    for (const t of TIMES) expect(singular(path.at(t), 3).stretches[1]).toBeCloseTo(1, 12);
  });

  test("says in words that the plane has to be flattened, and when", () => {
    expect(linearPath([3, 0, 0, -1], 2, 2).announcement).toBe(
      "This map turns the plane over: it is a reflection, it stretches by 3.00 and 1.00 without turning. " +
        "On its way it must flatten the plane onto a line once, here at 50%.",
    );
  });

  test("of a line goes through zero", () => {
    const path = linearPath([-3], 1, 1);
    expect([path.kind, path.flatAt]).toEqual(["reflection", 0.25]);
    close(path.at(0.5), [-1]);
    expect(linearPath([3], 1, 1).kind).toBe("rotation+stretch");
  });
});

describe("of a singular map", () => {
  test.each([
    [[1, 2, 2, 4], 2, 1, "This map is singular: it collapses the plane onto a line."],
    [[0, 0, 0, 0], 2, 0, "This map is singular: it collapses the plane onto a point."],
    [[0, 0, 3, 0], 2, 1, "This map is singular: it collapses the plane onto a line."],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9], 3, 2, "This map is singular: it collapses space onto a plane."],
    [[1, 1, 1, 1, 1, 1, 1, 1, 1], 3, 1, "This map is singular: it collapses space onto a line."],
    [[-1, 0, 0, 0, 0, 0, 0, 0, 0], 3, 1, "This map is singular: it collapses space onto a line."],
    [[0, 0, 0, 0, 0, 0, 0, 0, 0], 3, 0, "This map is singular: it collapses space onto a point."],
    [[0], 1, 0, "This map is singular: it collapses the line onto a point."],
  ])("%j is regular until the end, and the collapse is announced", (matrix, size, rank, sentence) => {
    const path = linearPath(matrix, size, size);
    expect([path.kind, path.rank, path.announcement]).toEqual(["collapse", rank, sentence]);
    for (const t of TIMES.slice(0, -1)) {
      expect(least(path.at(t), size)).toBeGreaterThan(0.999 * (1 - t));
      expect(determinant(path.at(t), size)).toBeGreaterThan(0);
    }
    close(path.at(1), matrix, 1e-15);
    close(path.at(1 - 1e-9), matrix, 1e-7);
  });
});

describe("of a rectangular map", () => {
  test("from 2 to 3 lifts the plane into space, regular all the way on it", () => {
    const matrix = [1, 2, -1, 0.5, 0.3, -2];
    const path = linearPath(matrix, 3, 2);
    expect([path.kind, path.size, path.padded, path.rank]).toEqual(["rotation+stretch", 3, true, 2]);
    expect(path.announcement).toMatch(/^From 2 coordinates to 3: zeros are added, then the points move\. This map turns by \d+° and stretches by/);
    const x = Float64Array.of(1, 0, 0, 1);
    close(moveAlong(path, 0, x, 2), [1, 0, 0, 1, 0, 0]);
    close(moveAlong(path, 1, x, 2), matrix);
    for (const t of TIMES) {
      const [a, d, b, e, c, f] = moveAlong(path, t, x, 2);
      expect(Math.hypot(a * e - b * d, a * f - c * d, b * f - c * e)).toBeGreaterThan(0.1);
    }
  });

  test("from 3 to 2 presses space onto the plane, where the third coordinate ends at zero", () => {
    const matrix = [1, 2, -1, 0.5, 0.3, -2];
    const path = linearPath(matrix, 2, 3);
    expect([path.kind, path.size, path.padded, path.rank]).toEqual(["collapse", 3, true, 2]);
    expect(path.announcement).toBe(
      "From 3 coordinates to 2: zeros make the matrix square, the points move flat onto the plane, and the coordinate left at zero is dropped.",
    );
    const x = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
    close(moveAlong(path, 1, x, 3), [...matrix, 0, 0, 0]);
    const nearly = moveAlong(path, 1 - 1e-9, x, 3);
    close(nearly, [...matrix, 0, 0, 0], 1e-7);
    for (const t of TIMES.slice(0, -1)) expect(determinant(path.at(t), 3)).toBeGreaterThan(0);
  });

  test("to one logit ends on a line", () => {
    const path = linearPath([3, 4], 1, 2);
    expect(path.announcement).toContain("the points move flat onto the line, and the coordinate left at zero is dropped.");
    close(moveAlong(path, 1, Float64Array.of(1, 2, 1, 3), 2), [7, 18, 0, 0]);
    expect(linearPath([1, 1, 1], 1, 3).announcement).toContain("the coordinates left at zero are dropped.");
    expect(linearPath([0, 0], 1, 2).announcement).toContain("The map is singular and leaves only a point.");
  });

  test("that is singular says so", () => {
    expect(linearPath([1, 2, 2, 4, 3, 6], 3, 2).announcement).toContain("it collapses the plane onto a line.");
  });
});

test("maps that cannot be drawn are refused in sentences", () => {
  expect(() => linearPath([1, NaN, 0, 1], 2, 2)).toThrow("A map must be made of finite numbers, but row 1, column 2 is NaN.");
  expect(() => linearPath([1, 0, 0], 2, 2)).toThrow("row 2, column 2 is undefined.");
  expect(() => linearPath(new Float64Array(16), 4, 4)).toThrow(
    "The number of rows of a map that can be drawn must be a whole number from 1 to 3, but it is 4.",
  );
});
