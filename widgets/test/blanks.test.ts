import { expect, test } from "vitest";

import * as activation from "../src/activation-explorer/scene";
import * as dying from "../src/dying-relu/scene";
import * as fold from "../src/fold-and-count/scene";
import * as flow from "../src/gradient-flow/scene";
import * as space from "../src/input-space/scene";
import * as kernel from "../src/kernel-painter/scene";
import * as pooling from "../src/pooling-explorer/scene";
import * as receptive from "../src/receptive-field/scene";
import * as shift from "../src/shift-explorer/scene";
import * as signal from "../src/signal-propagation/scene";
import { numberIn } from "../src/ui/scene";

test("a number in an address is a number, and anything else stays the text it is", () => {
  expect(["3", "-0.5", "1e-3", "", " ", "\t\n", "three"].map(numberIn)).toEqual([3, -0.5, 0.001, "", " ", "\t\n", "three"]);
});

// Each of these settings may be 0, which blanks are not.
test.each([
  ["activation explorer", "mean", (text: string) => activation.decodeScene(text, activation.DEFAULTS)],
  ["dying ReLU", "bias", (text: string) => dying.decode(text, dying.DEFAULTS)],
  ["dying ReLU", "step", (text: string) => dying.decode(text, dying.DEFAULTS)],
  ["fold and count", "seed", (text: string) => fold.decode(text, fold.DEFAULTS)],
  ["gradient flow", "seed", (text: string) => flow.decode(text, flow.DEFAULTS)],
  ["input space", "seed", (text: string) => space.decodeScene(text)],
  ["kernel painter", "padding", (text: string) => kernel.decode(text, kernel.DEFAULTS)],
  ["pooling explorer", "padding", (text: string) => pooling.decode(text, pooling.DEFAULTS)],
  ["pooling explorer", "cells", (text: string) => pooling.decode(text, pooling.DEFAULTS)],
  ["receptive field", "seed", (text: string) => receptive.decode(text, receptive.DEFAULTS)],
  ["shift explorer", "shift_x", (text: string) => shift.decode(text, shift.DEFAULTS)],
  ["signal propagation", "seed", (text: string) => signal.decode(text, signal.DEFAULTS)],
] as const)("the %s takes no blanks for the number of its %s", (_, name, decode) => {
  expect(decode(`${name}: `).faults).toHaveLength(1);
});
