// @vitest-environment happy-dom
import { scaleLinear } from "d3-scale";
import { afterEach, describe, expect, test, vi } from "vitest";

import { sceneIn, withScene } from "../src/ui/address";
import { CleanUp } from "../src/ui/clean-up";
import { enterWhole, slide } from "../src/ui/controls";
import { format, formatSpecifier, interpolateNumber, precisionFixed } from "../src/ui/d3-numbers";
import { uniqueId } from "../src/ui/elements";
import { ease } from "../src/ui/motion";
import { Readout } from "../src/ui/readout";
import { SteadyCube, between, roundReach } from "../src/ui/steady";
import { pageIsDark, toRgb } from "../src/ui/theme";
import { scrubber, transport } from "../src/ui/transport";

afterEach(() => {
  vi.useRealTimers();
  for (const page of [document.documentElement, document.body]) {
    for (const name of page.getAttributeNames()) page.removeAttribute(name);
  }
});

describe("an address", () => {
  test("keeps the scene of every widget under its key", () => {
    const one = withScene("", "rings", "data:circles;widths:3-2");
    const both = withScene(one, "my folds", "data:moons");
    expect(sceneIn(both, "rings")).toBe("data:circles;widths:3-2");
    expect(sceneIn(both, "my folds")).toBe("data:moons");
    expect(sceneIn(withScene(both, "rings", "data:xor"), "rings")).toBe("data:xor");
    expect(sceneIn(withScene(both, "rings", "data:xor"), "my folds")).toBe("data:moons");
  });

  test("without a scene has none, whatever else stands in it", () => {
    for (const hash of ["", "#", "#a-heading", "#w.", "#w.other=data:xor", "#&&=", "#w.%E0%A4%A=1"]) {
      expect(sceneIn(hash, "rings")).toBeUndefined();
    }
  });

  test("that was mangled gives its text as it stands", () => {
    expect(sceneIn("#w.rings=%E0%A4%A", "rings")).toBe("%E0%A4%A");
  });

  test("of a heading makes room for a scene", () => {
    expect(withScene("#a-heading", "rings", "data:xor")).toBe("#w.rings=data:xor");
  });
});

describe("what a picture shows of a space", () => {
  const bounds = (low: number, high: number): Float64Array => Float64Array.of(low, high, low, high, 0, 0);

  test("always holds its content once it has arrived", () => {
    const cube = new SteadyCube();
    for (const [low, high] of [
      [-1, 1],
      [0, 8],
      [-0.01, 0.02],
      [3, 4],
      [-1000, 5],
    ] as const) {
      cube.follow(bounds(low, high));
      cube.advance(16, true);
      const { x, reach } = cube.now;
      expect(x - reach).toBeLessThanOrEqual(low);
      expect(x + reach).toBeGreaterThanOrEqual(high);
      expect(reach).toBeLessThan(2.5 * (high - low));
    }
  });

  test("does not tremble with its content", () => {
    const cube = new SteadyCube();
    cube.follow(bounds(-1, 1));
    cube.advance(16, true);
    const { reach } = cube.now;
    for (let i = 0; i < 50; i += 1) {
      cube.follow(bounds(-1 - 0.03 * Math.sin(i), 0.9 + 0.1 * Math.cos(7 * i)));
      expect(cube.advance(16, false)).toBe(false);
      expect(cube.now.reach).toBe(reach);
    }
  });

  test("moves to a new size smoothly, and arrives", () => {
    const cube = new SteadyCube();
    cube.follow(bounds(-1, 1));
    cube.advance(16, true);
    cube.follow(bounds(-10, 10));
    const sizes = [cube.now.reach];
    while (cube.advance(16, false)) sizes.push(cube.now.reach);
    expect(sizes.length).toBeGreaterThan(10);
    expect(sizes.every((size, i) => i === 0 || size > (sizes[i - 1] as number))).toBe(true);
    expect(cube.now.reach).toBeGreaterThan(10);
  });

  test("ignores content that is not finite", () => {
    const cube = new SteadyCube();
    cube.follow(bounds(-1, 1));
    cube.advance(16, true);
    const before = { ...cube.now };
    cube.follow(bounds(NaN, 1));
    cube.follow(bounds(-Infinity, Infinity));
    cube.advance(16, true);
    expect(cube.now).toEqual(before);
  });

  test("between two stops is between their sizes by ratio", () => {
    const out = { x: 0, y: 0, z: 0, reach: 1 };
    between({ x: 0, y: 0, z: 0, reach: 1 }, { x: 2, y: 0, z: 0, reach: 100 }, 0.5, out);
    expect(out).toEqual({ x: 1, y: 0, z: 0, reach: 10 });
  });

  test("has a round size", () => {
    expect([0.9, 1, 1.01, 73, 0.00042, 0, NaN].map(roundReach)).toEqual(
      [0.9, 1, 1.1, 80, 0.00045, 1, 1].map((v) => expect.closeTo(v, 12)),
    );
  });
});

describe("numbers in place of d3's helpers", () => {
  test("scale as a straight line does", () => {
    const scale = scaleLinear().domain([-2, 3]).range([10, 110]);
    for (const value of [-2, 0, 0.7, 3, 5]) expect(scale(value)).toBeCloseTo(10 + (value + 2) * 20, 12);
    expect(scale.invert(60)).toBeCloseTo(0.5, 12);
    expect(interpolateNumber(3, 7)(0.25)).toBe(4);
  });

  test.each([
    [1, "−3"],
    [0.5, "−3.0"],
    [0.1, "−3.0"],
    [0.25, "−3.0"],
    [0.02, "−3.00"],
    [20, "−3"],
  ])("write ticks %d apart with as many decimals as that needs", (step, text) => {
    expect(format({ ...formatSpecifier(), precision: precisionFixed(step) })(-3)).toBe(text);
  });
});

describe("a theme", () => {
  test.each([
    ["html", "data-theme", "dark", true],
    ["html", "data-theme", "light", false],
    ["html", "theme", "dark", true],
    ["body", "data-jp-theme-light", "false", true],
    ["body", "data-jp-theme-light", "true", false],
    ["body", "data-vscode-theme-kind", "vscode-dark", true],
    ["body", "data-vscode-theme-kind", "vscode-light", false],
  ])("is what the page says: %s %s=%s", (where, name, value, dark) => {
    (where === "html" ? document.documentElement : document.body).setAttribute(name, value);
    expect(pageIsDark()).toBe(dark);
  });

  test("reads a colour as numbers", () => {
    expect(toRgb("#0072B2")).toEqual([0, 114, 178]);
  });
});

describe("a scrubber", () => {
  const made = (): {
    moves: number[];
    stops: number[];
    press: (key: string) => void;
    scrub: ReturnType<typeof scrubber>;
  } => {
    const [moves, stops]: [number[], number[]] = [[], []];
    const scrub = scrubber(
      new CleanUp(),
      "Stage",
      (at) => moves.push(at),
      (stop) => stops.push(stop),
    );
    scrub.setStops(
      ["in", "W", "b", "f", "W", "b", "f", "out"].map((mark, i) => ({
        name: `stop ${i}`,
        mark,
        ...(i % 3 === 1 || i === 0 || i === 7 ? { group: `g${i}` } : {}),
      })),
    );
    return {
      moves,
      stops,
      scrub,
      press: (key) => void scrub.input.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true })),
    };
  };

  test("goes by keys from stop to stop, from layer to layer, and to the ends", () => {
    const { stops, press, scrub } = made();
    for (const [at, key] of [
      [2, "ArrowRight"],
      [2.4, "ArrowRight"],
      [2.4, "ArrowLeft"],
      [2, "ArrowDown"],
      [2, "PageUp"],
      [6, "PageDown"],
      [3, "Home"],
      [3, "End"],
      [7, "ArrowRight"],
      [0, "ArrowLeft"],
    ] as const) {
      scrub.show(at);
      press(key);
    }
    expect(stops).toEqual([3, 3, 2, 1, 4, 4, 0, 7, 7, 0]);
  });

  test("says at which stop it is", () => {
    const { scrub } = made();
    scrub.show(4.2);
    expect(scrub.input.getAttribute("aria-valuetext")).toBe("stop 4");
    expect(scrub.element.querySelector("[data-here]")?.textContent).toBe("W");
  });

  test("is held a little by every stop while it is dragged", () => {
    const { moves, scrub } = made();
    for (const at of ["2.05", "2.5"]) {
      scrub.input.value = at;
      scrub.input.dispatchEvent(new Event("input"));
    }
    expect(moves).toEqual([2, 2.5]);
  });
});

test("a single step ends the playing, and does what it says", () => {
  const said: (string | boolean)[] = [];
  const bar = transport(new CleanUp(), {
    label: "Windows", play: "Play", pause: "Pause",
    onPlay: (playing) => {
      said.push(playing);
      bar.showPlaying(playing);
    },
    others: [{ text: "Next", title: "The next window", on: () => said.push("next") }],
  });
  const [play, next] = bar.element.querySelectorAll("button");
  next?.click();
  play?.click();
  next?.click();
  next?.click();
  expect(said).toEqual(["next", true, false, "next", "next"]);
});

describe("controls", () => {
  test("say their value in words and report only what the reader does", () => {
    const moved: number[] = [];
    const control = slide(
      new CleanUp(),
      "Rate",
      { low: 0, high: 2, step: 1, say: (v) => `${v} a step`, toValue: (p) => 10 ** p, toPosition: Math.log10 },
      (v) => moved.push(v),
    );
    const input = control.element.querySelector("input") as HTMLInputElement;
    control.show(100);
    expect([input.value, input.getAttribute("aria-valuetext"), moved.length]).toEqual(["2", "100 a step", 0]);
    input.value = "1";
    input.dispatchEvent(new Event("input"));
    expect(moved).toEqual([10]);
  });

  test("refuse a number that is none and keep the one before", () => {
    const [good, bad]: [number[], string[]] = [[], []];
    const control = enterWhole(
      new CleanUp(),
      "Seed",
      { low: 0, high: 99 },
      (v) => good.push(v),
      (t) => bad.push(t),
    );
    const input = control.element.querySelector("input") as HTMLInputElement;
    control.show(7);
    for (const typed of ["12", "-3", "1.5", "100"]) {
      input.value = typed;
      input.dispatchEvent(new Event("change"));
    }
    expect([good, bad, input.value]).toEqual([[12], ["-3", "1.5", "100"], "12"]);
  });

  test("have ids of their own", () => {
    expect(new Set(Array.from({ length: 100 }, () => uniqueId("x"))).size).toBe(100);
  });
});

describe("clean-up", () => {
  test("ends everything once, the last first, and at once what comes too late", () => {
    const cleanUp = new CleanUp();
    const ended: number[] = [];
    for (const i of [1, 2, 3]) cleanUp.add(() => ended.push(i));
    const target = new EventTarget();
    cleanUp.listen(target, "ping", () => ended.push(9));
    cleanUp.run();
    cleanUp.run();
    target.dispatchEvent(new Event("ping"));
    cleanUp.add(() => ended.push(4));
    expect(ended).toEqual([3, 2, 1, 4]);
  });
});

describe("a readout", () => {
  test("speaks seldom, and always says the last thing", () => {
    vi.useFakeTimers();
    const readout = new Readout(new CleanUp(), 2000);
    for (let i = 0; i < 50; i += 1) {
      readout.speak(`step ${i}`);
      vi.advanceTimersByTime(100);
    }
    const spoken = new Set<string | null>();
    for (let i = 0; i < 50; i += 1) {
      readout.speak(`later ${i}`);
      vi.advanceTimersByTime(100);
      spoken.add(readout.spoken.textContent);
    }
    expect(spoken.size).toBeLessThanOrEqual(4);
    vi.advanceTimersByTime(3000);
    expect(readout.spoken.textContent).toBe("later 49");
  });

  test("lets an answer be heard before it goes on", () => {
    vi.useFakeTimers();
    const readout = new Readout(new CleanUp(), 2000);
    readout.speak("the picture");
    readout.announce("Point put");
    vi.advanceTimersByTime(1900);
    expect(readout.spoken.textContent).toBe("Point put");
    vi.advanceTimersByTime(200);
    expect(readout.spoken.textContent).toBe("the picture");
  });
});

test("an eased movement starts and ends at rest, in the middle at half", () => {
  expect([-1, 0, 0.5, 1, 2].map(ease)).toEqual([0, 0, 0.5, 1, 1]);
  expect(ease(0.001)).toBeLessThan(0.0001);
});
