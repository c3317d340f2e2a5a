import { describe, expect, test } from "vitest";

import { gripAt, pulled } from "../src/activation-explorer/dragging";
import { panelsOf } from "../src/activation-explorer/plot";
import { DEFAULTS, checked, decodeScene, encodeScene, fault } from "../src/activation-explorer/scene";
import { compared, figure, percent } from "../src/activation-explorer/words";
import { activation, moments } from "../src/engine";

describe("scenes", () => {
  test("come back from their text", () => {
    const scene = { activations: ["relu", "leaky_relu"], mean: -0.35, deviation: 2.05 };
    expect(decodeScene(encodeScene(scene))).toEqual({ scene, faults: [] });
  });

  test("with faults go on with what holds, and say so", () => {
    const { scene, faults } = decodeScene("activations:relu-relo;mean:9;deviation:2;colour:red");
    expect(scene).toEqual({ ...DEFAULTS, deviation: 2 });
    expect(faults).toHaveLength(3);
    expect(faults.join(" ")).toMatch(/no setting "colour".*no activation "relo".*mean 9 is not a number from -4 to 4/);
  });

  test.each([[[]], [["relu", "relu"]], [["relu", "elu", "tanh", "gelu", "selu"]], [[""]], ["relu"]])(
    "refuse the activations %j",
    (value) => expect(fault("activations", value)).not.toBe(""),
  );

  test("never hold what was refused", () => {
    expect(checked({ deviation: NaN }, DEFAULTS).scene).toEqual(DEFAULTS);
  });
});

describe("dragging", () => {
  test("takes the nearest knob", () => {
    const scene = { ...DEFAULTS, mean: 1, deviation: 2 };
    expect([-1.2, 0.9, 2.8, 5].map((z) => gripAt(z, scene))).toEqual(["deviation", "mean", "deviation", "deviation"]);
  });

  test("stays within the limits and on the sliders' steps", () => {
    expect(pulled("mean", -9, DEFAULTS)).toEqual({ mean: -4 });
    expect(pulled("deviation", 0.01, DEFAULTS)).toEqual({ deviation: 0.1 });
    expect(pulled("deviation", -1.234, DEFAULTS)).toEqual({ deviation: 1.25 });
  });
});

test.each([[360, 400], [700, 560]])("the four panels do not overlap on %i by %i pixels", (width, height) => {
  const { value, output, input, slope } = panelsOf(width, height);
  for (const panel of [value, output, input, slope]) {
    const [[left, right], [bottom, top]] = [panel.x.range(), panel.y.range()];
    expect(right - left).toBeGreaterThan(100);
    expect(bottom - top).toBeGreaterThan(90);
    expect([left >= 0, right <= width, top >= 0, bottom <= height]).toEqual([true, true, true, true]);
  }
  expect(value.y.range()).toEqual(output.y.range());
  expect(value.x.range()).toEqual(input.x.range());
  expect(output.x.range()[0]).toBeGreaterThan(value.x.range()[1]);
});

test("words name what is nearest to zero and what saturates most", () => {
  const rows = ["relu", "selu"].map((name) => ({ f: activation(name), moments: moments(activation(name), 0, 1) }));
  expect(compared(rows)).toBe("The mean output nearest to zero is that of SELU. Most saturated is ReLU.");
  expect([figure(-0.0001), figure(-1.5), percent(0.0002), percent(0.5)]).toEqual(["0.000", "−1.500", "under 0.1%", "50%"]);
});
