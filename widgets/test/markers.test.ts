import { afterEach, expect, test, vi } from "vitest";

import { Markers } from "../src/input-space/markers";

const INKS: Record<string, number> = { blue: 0xff0000aa, orange: 0xff0000bb, ink: 0xff0000cc, paper: 0xff0000dd };

// A canvas without a browser: whatever is painted fills all of it in the colour used first.
function canvas() {
  let ink = 0;
  const context = {
    fillStyle: "", strokeStyle: "", lineWidth: 0, globalAlpha: 1,
    clearRect: () => (ink = 0),
    beginPath: () => undefined, arc: () => undefined, moveTo: () => undefined, rect: () => undefined,
    fill: () => (ink ||= INKS[context.fillStyle] ?? 0),
    stroke: () => (ink ||= INKS[context.strokeStyle] ?? 0),
    createImageData: (width: number, height: number) => ({ data: new Uint8ClampedArray(4 * width * height) }),
    getImageData: (_x: number, _y: number, width: number, height: number) => ({
      data: new Uint8ClampedArray(new Uint32Array(width * height).fill(ink).buffer),
    }),
    putImageData: vi.fn(),
  };
  return { width: 0, height: 0, getContext: () => context, context };
}

afterEach(() => vi.unstubAllGlobals());

test("the ring of a point on the wrong side hides no other point", () => {
  const made: ReturnType<typeof canvas>[] = [];
  vi.stubGlobal("document", { createElement: () => made[made.push(canvas()) - 1] });
  const markers = new Markers();
  // Two points close together: the first is right, the second, in its neighbourhood, wrong.
  const seen = { n: 2, px: [20, 24], py: [20, 20], depth: [0, 0] };
  const content = { labels: [0, 1], dataLogits: [-1, -1] };
  const palette = { classes: ["blue", "orange"], paper: "paper", ink: "ink" };
  const look = { palette, small: false, view: { solidity: 0 }, screenPixels: 1 };
  markers.draw({ drawImage: () => undefined } as never, 50, 50, seen as never, content as never, look as never);
  const put = made[0]?.context.putImageData.mock.calls[0] as unknown as [{ data: Uint8ClampedArray }];
  const pixels = new Uint32Array(put[0].data.buffer);
  expect(pixels[20 * 50 + 15]).toBe(INKS["blue"]);
  expect(pixels[20 * 50 + 26]).toBe(INKS["orange"]);
  expect(pixels[20 * 50 + 32]).toBe(INKS["ink"]);
});
