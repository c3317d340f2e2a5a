import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { Model as Shared } from "../src/host/model";
import { CleanUp } from "../src/ui/clean-up";
import { Traits, type Model } from "../src/ui/model";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** One view of a model: its traits, what it has heard, and how often it has written. */
class View {
  readonly cleanUp = new CleanUp();
  readonly heard: (readonly string[])[] = [];
  saves = 0;
  readonly traits: Traits;

  constructor(model: Shared, names: readonly string[], hear: (view: View, changed: readonly string[]) => void = () => undefined) {
    const seen = model.view().model;
    const counted: Model = {
      get: seen.get, set: seen.set, on: seen.on, off: seen.off,
      save_changes: () => void (this.saves += 1),
    };
    this.traits = new Traits(this.cleanUp, counted, 200);
    this.traits.watch(this.cleanUp, names, (changed) => {
      this.heard.push(changed);
      hear(this, changed);
    });
  }

  /** What it would show of these names. */
  shown(...names: string[]): unknown[] {
    return names.map((name) => this.traits.get(name));
  }
}

const modelOf = (state: Record<string, unknown>): Shared => new Shared("one", state, () => Promise.reject(new Error("none")));
/** Let everybody hear what has been set. */
const told = (): Promise<void> => Promise.resolve();
/** A view that writes its whole scene whenever it hears of anything, as one does that corrects what it is told. */
const writesBack = (view: View): void => view.traits.writeSoon(view.traits.given(["depth", "shift"]));

describe("traits of one view", () => {
  test("are written together, and not heard by the view that wrote them", async () => {
    const model = modelOf({ step: 0, loss: 1 });
    const view = new View(model, ["step", "loss"]);
    view.traits.writeSoon({ step: 1 });
    view.traits.writeSoon({ step: 2, loss: 0.5 });
    expect([...view.shown("step"), view.saves]).toEqual([2, 0]);
    vi.advanceTimersByTime(250);
    await told();
    expect([model.get("step"), model.get("loss"), view.saves, view.heard]).toEqual([2, 0.5, 1, []]);
    model.set("step", 7);
    await told();
    expect(view.heard).toEqual([["step"]]);
    view.traits.writeSoon({ step: 8 });
    view.cleanUp.run();
    expect(model.get("step")).toBe(8);
    model.set("step", 9);
    await told();
    expect(view.heard).toEqual([["step"]]);
  });

  test("are not heard any more by a view that goes before it could hear", async () => {
    const model = modelOf({ step: 0 });
    const view = new View(model, ["step"]);
    model.set("step", 1);
    view.cleanUp.run();
    await told();
    expect(view.heard).toEqual([]);
  });

  test("give way to what Python sets meanwhile, one setting after another", async () => {
    const model = modelOf({ depth: 1, shift: 0 });
    const view = new View(model, ["depth", "shift"], writesBack);
    model.set("depth", 3);
    await told();
    vi.advanceTimersByTime(20);
    model.set("shift", 5);
    await told();
    expect(view.shown("depth", "shift")).toEqual([3, 5]);
    vi.advanceTimersByTime(1000);
    expect([model.get("depth"), model.get("shift")]).toEqual([3, 5]);
  });

  test("of one message are heard together, with all of its values in place", async () => {
    const model = modelOf({ depth: 1, shift: 0, seed: 0 });
    const seen: unknown[][] = [];
    const view = new View(model, ["depth", "shift", "seed"], (one) => {
      seen.push(one.shown("depth", "shift", "seed"));
      writesBack(one);
    });
    model.set({ depth: 3, shift: 5 });
    await told();
    expect([view.heard, seen]).toEqual([[["depth", "shift"]], [[3, 5, 0]]]);
  });

  test("in a hand that drags stay, where something else is set meanwhile, and give way where they are set", async () => {
    const model = modelOf({ depth: 1, shift: 0 });
    const view = new View(model, ["depth", "shift"]);
    view.traits.writeSoon({ shift: 3 });
    model.set("depth", 2);
    await told();
    expect(view.shown("depth", "shift")).toEqual([2, 3]);
    model.set("shift", 9);
    await told();
    expect(view.shown("depth", "shift")).toEqual([2, 9]);
    view.traits.writeSoon({ shift: 4 });
    vi.advanceTimersByTime(250);
    expect([model.get("depth"), model.get("shift")]).toEqual([2, 4]);
  });

  test("that it writes and does not watch give way, too", () => {
    const model = modelOf({ loss: 1 });
    const view = new View(model, []);
    view.traits.writeSoon({ loss: 0.5 });
    model.set("loss", 0.25);
    vi.advanceTimersByTime(250);
    expect(model.get("loss")).toBe(0.25);
    view.traits.writeSoon({ loss: 0.125 });
    vi.advanceTimersByTime(250);
    expect(model.get("loss")).toBe(0.125);
  });
});

describe("two views of one model", () => {
  test("follow each other, whichever was the last to change something", async () => {
    const model = modelOf({ depth: 1, shift: 0 });
    const [first, second] = [0, 1].map(() => new View(model, ["depth", "shift"], writesBack)) as [View, View];
    for (const [view, depth, shift] of [[first, 2, 1], [first, 3, 2], [second, 3, 6], [first, 4, 6]] as const) {
      view.traits.write({ depth, shift });
      await told();
      vi.advanceTimersByTime(50);
      expect([...first.shown("depth", "shift"), ...second.shown("depth", "shift")]).toEqual([depth, shift, depth, shift]);
    }
    let changes = 0;
    model.view().model.on("change", () => (changes += 1));
    vi.advanceTimersByTime(1000);
    await told();
    vi.advanceTimersByTime(1000);
    expect([changes, ...first.shown("depth", "shift"), ...second.shown("depth", "shift")]).toEqual([0, 4, 6, 4, 6]);
  });

  test("never see half of each other's scene", async () => {
    const model = modelOf({ layer: 2, depth: 3 });
    // A layer beyond the depth is corrected, and the correction written: nothing of it may come from half a scene.
    const corrects = (view: View): void => {
      const [layer, depth] = view.shown("layer", "depth") as [number, number];
      view.traits.writeSoon({ layer: Math.min(layer, depth), depth });
    };
    const [first, second] = [0, 1].map(() => new View(model, ["layer", "depth"], corrects)) as [View, View];
    first.traits.write({ layer: 8, depth: 10 });
    await told();
    expect([second.shown("layer", "depth"), second.heard.length]).toEqual([[8, 10], 1]);
    vi.advanceTimersByTime(1000);
    expect([model.get("layer"), model.get("depth")]).toEqual([8, 10]);
  });

  test("that change different things at once keep both", async () => {
    const model = modelOf({ depth: 1, shift: 0 });
    const [first, second] = [0, 1].map(() => new View(model, ["depth", "shift"])) as [View, View];
    first.traits.writeSoon({ depth: 2 });
    second.traits.writeSoon({ shift: 7 });
    vi.advanceTimersByTime(1000);
    await told();
    expect([first.shown("depth", "shift"), second.shown("depth", "shift")]).toEqual([[2, 7], [2, 7]]);
  });
});
