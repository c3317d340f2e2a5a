import { describe, expect, test } from "vitest";
import { DEFAULTS, MOST_PINS, MOST_STEPS, type Scene } from "../src/gradient-flow/scene";
import { Session } from "../src/gradient-flow/session";

const SMALL: Scene = { ...DEFAULTS, depth: 3, width: 4, step: 0 };

/** A session at its first frame with a small network. */
function begun(scene: Partial<Scene> = {}, { wave = false, calm = false } = {}): Session {
  const session = new Session(() => calm);
  session.become({ ...SMALL, ...scene }, wave);
  return session;
}

/** Let frames of `elapsed` milliseconds go by until nothing is left to train, and count them. */
function rest(session: Session, elapsed = 16): number {
  for (let frames = 0; frames < 10_000; frames++) if (!session.advance(elapsed)) return frames;
  throw new Error("the session never comes to rest");
}

describe("a run", () => {
  test("sends its wave there and back, and none where the reader asks for less motion", () => {
    const session = begun({}, { wave: true });
    expect([session.travelling, session.wave]).toEqual([true, 0]);
    session.advance(1100);
    expect(session.wave).toBeCloseTo(1);
    session.advance(1100);
    expect(session.travelling).toBe(false);
    const calm = begun({}, { wave: true, calm: true });
    expect(calm.travelling).toBe(false);
    calm.sendWave();
    expect(calm.travelling).toBe(false);
  });

  test("is trained up to the step of its scene, and no further", () => {
    const session = begun({ step: 40 });
    rest(session);
    expect(session.lab.step).toBe(40);
    expect(session.now()).toEqual({ ...SMALL, step: 40 });
  });

  test("takes one step a wave, or one at every beat, and stops when it is told to", () => {
    const wave = begun({ pace: "wave" });
    wave.play(true);
    for (let frame = 0; frame < 3; frame++) wave.advance(1100);
    expect(wave.lab.step).toBe(2); // one at once, its wave there and back, and the next
    const steady = begun({ pace: "steady" });
    steady.play(true);
    for (let frame = 0; frame < 5; frame++) steady.advance(70);
    expect(steady.lab.step).toBe(5);
    steady.play(false);
    expect(steady.advance(1000)).toBe(false);
    expect(steady.lab.step).toBe(5);
  });

  test("ends by itself after the most steps there are", () => {
    const session = begun({ pace: "fast", depth: 1, width: 2 });
    session.play(true);
    rest(session);
    expect([session.lab.step, session.playing]).toEqual([MOST_STEPS, false]);
    session.play(true);
    expect(session.playing).toBe(false);
  });

  test("stays the same run when only the layer or the pace is another", () => {
    const session = begun({ step: 3 });
    rest(session);
    const { lab } = session;
    session.look({ ...session.now(), layer: 2, pace: "fast" });
    expect(session.lab).toBe(lab);
    expect([lab.scene.layer, session.scene.pace]).toEqual([2, "fast"]);
  });
});

describe("kept runs", () => {
  test("are as many as there are letters for, the latest ones, and can be taken off", () => {
    const session = begun();
    for (let kept = 0; kept <= MOST_PINS; kept++) {
      session.become({ ...SMALL, seed: kept }, false);
      session.keep();
    }
    expect(session.kept().map(({ seed }) => seed)).toEqual([1, 2, 3].slice(-MOST_PINS));
    session.drop(0);
    expect(session.pins.length).toBe(MOST_PINS - 1);
  });

  test("that come with a scene are trained again, each to its own step", () => {
    const session = begun({ step: 2 });
    session.bring([{ ...SMALL, step: 7 }, { ...SMALL, seed: 5, step: 0 }]);
    expect([session.coming, session.pins.length]).toEqual([2, 0]);
    rest(session);
    expect(session.coming).toBe(0);
    expect(session.pins.map(({ scene }) => scene.step)).toEqual([7, 0]);
    expect(session.keptTraits()).toEqual([{ step: 7 }, { seed: 5, step: 0 }]);
  });
});
