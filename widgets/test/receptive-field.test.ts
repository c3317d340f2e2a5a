import { expect, test } from "vitest";

import { follow } from "../src/engine";
import { Lab } from "../src/receptive-field/lab";
import { extent, nearest, place } from "../src/receptive-field/pyramid";
import { DEFAULTS, PRESETS, checked, conv, decode, encode, presetOf, type Scene } from "../src/receptive-field/scene";
import { layerName, wordsOf } from "../src/receptive-field/words";

function finished(scene: Partial<Scene>): Lab {
  const lab = new Lab({ ...DEFAULTS, ...scene });
  while (lab.advance(1000));
  return lab;
}
const preset = (name: string): Partial<Scene> => {
  const { layers, size } = PRESETS.find((one) => one.name === name) as (typeof PRESETS)[number];
  return { layers, size };
};

test("every preset fits, is recognised, and survives the way through an address", () => {
  for (const { name, layers, size } of PRESETS) {
    expect(follow(size, layers).fault).toBeUndefined();
    const scene: Scene = { ...DEFAULTS, layers, size, unit: 2, weights: "equal", relu: false };
    expect(presetOf(scene)).toBe(name);
    const { scene: again, faults } = decode(encode(scene), DEFAULTS);
    expect(faults).toEqual([]);
    expect(again).toEqual(scene);
    expect(encode(scene)).toMatch(/^[a-z0-9_:;]*$/);
  }
  expect(decode(encode(DEFAULTS), DEFAULTS).scene.unit).toBeNull();
});

test.each([
  ["layers:c3s1p1d1_z2", 'Layer 2 is a "z2"; choose one of conv, max, average.'],
  ["layers:c30s1p1d1", "The kernel of layer 1 cannot be 30; it must be a whole number from 1 to 9."],
  ["size:3", "size cannot be 3; it must be a whole number from 4 to 64."],
  ["unit:left", 'unit cannot be "left"; it must be a whole number from 0 to 447, or the middle.'],
  ["relu:maybe", 'relu cannot be "maybe"; it must be true or false.'],
  ["weights:ones", 'weights cannot be "ones"; it must be random or equal.'],
  ["colour:red", 'There is no setting "colour".'],
])("what cannot be used is named, and the rest goes on: %s", (text, sentence) => {
  const { scene, faults } = decode(`${text};seed:5`, DEFAULTS);
  expect(faults.join(" ")).toContain(sentence);
  expect(scene).toEqual({ ...DEFAULTS, seed: 5 });
});

test("no list of layers is empty, and none has thirteen", () => {
  for (const layers of [[], Array(13).fill(conv(3))]) {
    expect(checked({ layers }, DEFAULTS).faults[0]).toContain("a list of 1 to 12 layers");
  }
});

test("eight plain layers use about the width of the random walk, with and without ReLU", () => {
  for (const relu of [false, true]) {
    const { measured, expected, sight } = finished({ relu, size: 41 });
    expect(sight.field).toBe(17);
    expect(expected.deviation).toBeCloseTo(Math.sqrt((8 * 8) / 12), 10);
    // Four channels shift the mean by about a quarter of a tenth; 32 networks scatter by 3% each.
    expect(Math.abs((measured?.deviation as number) / expected.deviation - 1)).toBeLessThan(0.1);
  }
});

test("with equal weights and no gates one network is all of them, and the prediction exact", () => {
  const lab = finished({ weights: "equal", relu: false });
  expect(lab.count).toBe(1);
  expect(lab.measured?.deviation).toBeCloseTo(lab.expected.deviation, 10);
  expect(wordsOf(lab)[2]).toBe("One network measured, equal weights, without ReLU.");
});

test("the networks of a scene are the same again, and more of them begin with the same", () => {
  const [a, b] = [finished({ networks: 2 }), finished({ networks: 2 })];
  expect(a.measured?.picture).toEqual(b.measured?.picture);
  const three = new Lab({ ...DEFAULTS, networks: 3 });
  three.advance(0);
  const one = finished({ networks: 1 });
  if (three.count === 1) expect(three.measured?.picture).toEqual(one.measured?.picture);
  expect(one.measured?.picture).not.toEqual(finished({ networks: 1, seed: 1 }).measured?.picture);
  expect(one.measured?.picture).not.toEqual(a.measured?.picture);
});

test("the words tell holes, borders and units that see nothing", () => {
  expect(wordsOf(finished(preset("gridding")))[0]).toBe(
    "Unit 15 of the 31 at the top sees the 13 cells from 9 to 21 along an axis. There are holes: it looks at only 7 of " +
      "these 13, which is 29% of the pixels of the square in the picture.",
  );
  expect(wordsOf(finished({ unit: 0 }))[0]).toContain("17 cells from −8 to 8 along an axis. 9 of them lie in the picture");
  const corner = wordsOf(finished({ ...preset("gridding"), unit: 3 }));
  expect(corner[0]).toContain("it looks at only 5 of these 10, which is 27% of the pixels of the square in the picture."); // 5 x 7 of 10 x 13
  expect(corner[1]).toMatch(/11 × 11: 85% of the field's side/);
  const outside = finished({ layers: [conv(1, 1, 3)], size: 5, unit: 0 });
  expect(wordsOf(outside)[0]).toBe("Unit 0 of the 11 at the top sees only padding, and nothing of the picture.");
  expect(outside.measured).toBeUndefined();
  expect(wordsOf(finished({}))[1]).toMatch(/^95% of its gradient's energy lies in a square of 1[01] × 1[01]/);
  expect(layerName({ ...conv(3, 2, 0, 4) })).toBe("convolution of 3, stride 2, dilation 4");
});

test("a layer that does not fit ends the stack below it", () => {
  const lab = finished({ layers: [conv(3), conv(9), conv(3)], size: 8 });
  expect(lab.fault).toContain("Layer 2 does not fit");
  expect(lab.levels.map(({ size }) => size)).toEqual([8, 6]);
  expect(lab.sight.field).toBe(3);
});

test("units lie above the middle of what they see, and the nearest is found again", () => {
  const { levels } = follow(63, preset("strides").layers ?? []);
  for (const level of levels) {
    for (const unit of [0, 1, level.size - 1]) expect(nearest(level, place(level, unit) + 0.3 * level.jump)).toBe(unit);
  }
  expect(place(levels[4] as (typeof levels)[number], 0)).toBe(0);
  expect(extent(finished({}))).toEqual([-0.6, 32.6]);
  expect(extent(finished({ unit: 0 }))[0]).toBeLessThan(-1);
});
