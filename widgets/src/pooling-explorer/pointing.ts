/** Pointer and keys on the picture: take hold of a cell and raise or lower it, choose a window. */
import type { CleanUp } from "../ui/clean-up";
import type { Lab } from "./lab";
import { hit, type Layout } from "./layout";

export interface Pointing {
  lab(): Lab;
  layout(): Layout;
  chosen(): number | undefined;
  chooseCell(cell: number): void;
  chooseWindow(w: number): void;
  /** The number that a cell, or the gradient that an output has, and how to change it. */
  cellValue(cell: number): number;
  setCell(cell: number, value: number): void;
  deltaValue(w: number): number;
  setDelta(w: number, value: number): void;
}

/** Pixels that a hand moves for one step of the value. */
const STEP = 9;
const MOVES: Record<string, readonly [number, number]> = {
  ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0],
};

export function listenToPointer(cleanUp: CleanUp, canvas: HTMLCanvasElement, on: Pointing): void {
  let held: { pointer: number; from: number; value: number; set: (value: number) => void } | undefined;
  const under = (at: { clientX: number; clientY: number }): ReturnType<typeof hit> => {
    const box = canvas.getBoundingClientRect();
    return hit(on.layout(), on.lab(), at.clientX - box.left, at.clientY - box.top);
  };
  const grip = (target: NonNullable<ReturnType<typeof hit>>): { value: number; set: (value: number) => void } =>
    "cell" in target
      ? { value: on.cellValue(target.cell), set: (value) => on.setCell(target.cell, value) }
      : { value: on.deltaValue(target.window), set: (value) => on.setDelta(target.window, value) };
  const choose = (target: NonNullable<ReturnType<typeof hit>>): void =>
    "cell" in target ? on.chooseCell(target.cell) : on.chooseWindow(target.window);

  cleanUp.listen<PointerEvent>(canvas, "pointerdown", (event) => {
    const target = event.button === 0 ? under(event) : undefined;
    if (!target) return;
    // A finger first chooses, and drags what is chosen already: it may only want to scroll the page.
    const ready = event.pointerType !== "touch" || chosenAlready(target);
    choose(target);
    if (!ready) return;
    held = { pointer: event.pointerId, from: event.clientY, ...grip(target) };
    canvas.setPointerCapture?.(event.pointerId);
  });
  const chosenAlready = (target: NonNullable<ReturnType<typeof hit>>): boolean =>
    "cell" in target ? target.cell === on.chosen() : target.window === on.lab().at && on.lab().scene.way === "back";

  cleanUp.listen<PointerEvent>(canvas, "pointermove", (event) => {
    if (held?.pointer === event.pointerId) held.set(held.value + Math.round((held.from - event.clientY) / STEP));
    else canvas.style.cursor = under(event) ? "ns-resize" : "default";
  });
  for (const type of ["pointerup", "pointercancel"]) {
    cleanUp.listen<PointerEvent>(canvas, type, (event) => {
      if (held?.pointer === event.pointerId) held = undefined;
    });
  }
  cleanUp.listen<TouchEvent>(
    canvas, "touchstart",
    (event) => {
      const target = event.touches[0] && under(event.touches[0]);
      if (target && chosenAlready(target)) event.preventDefault();
    },
    { passive: false },
  );
  cleanUp.listen<KeyboardEvent>(canvas, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (key(event.key, on)) event.preventDefault();
  });
}

/** Do what a key asks for; false if it asks for nothing. */
function key(name: string, on: Pointing): boolean {
  const lab = on.lab();
  const cell = on.chosen();
  if (name === "PageUp" || name === "PageDown") {
    const next = lab.at + (name === "PageDown" ? 1 : -1);
    if (next >= 0 && next < lab.windows.count) on.chooseWindow(next);
    return true;
  }
  if (cell === undefined) return false;
  const move = MOVES[name];
  if (move) {
    const [row, column] = [Math.floor(cell / lab.side) + move[0], (cell % lab.side) + move[1]];
    if (row >= 0 && column >= 0 && row < lab.side && column < lab.side) on.chooseCell(row * lab.side + column);
    return true;
  }
  const value = on.cellValue(cell);
  if (name === "+" || name === "=") on.setCell(cell, value + 1);
  else if (name === "-") on.setCell(cell, value - 1);
  else if (/^[0-9]$/.test(name)) on.setCell(cell, Number(name));
  else return false;
  return true;
}
