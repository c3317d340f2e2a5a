/** Dragging the bell: its middle moves the mean, its flanks the deviation. */
import type { CleanUp } from "../ui/clean-up";
import { Z, type Panel } from "./plot";
import { LIMITS, type Scene } from "./scene";

export type Grip = "mean" | "deviation";

/** What a press at z takes hold of: the nearest knob, the middle one among equals. */
export function gripAt(z: number, { mean, deviation }: Scene): Grip {
  return Math.abs(z - mean) <= Math.abs(Math.abs(z - mean) - deviation) ? "mean" : "deviation";
}

/** Where the bell goes when what was taken hold of is pulled to z. */
export function pulled(grip: Grip, z: number, scene: Scene): Partial<Scene> {
  const limits = LIMITS[grip];
  const wanted = grip === "mean" ? z : Math.abs(z - scene.mean);
  return { [grip]: Math.round(20 * Math.min(limits.high, Math.max(limits.low, wanted))) / 20 };
}

export function listenToDrags(
  cleanUp: CleanUp,
  canvas: HTMLCanvasElement,
  panel: () => Panel,
  scene: () => Scene,
  change: (change: Partial<Scene>) => void,
): void {
  let held: { grip: Grip; offset: number; pointer: number } | undefined;
  const place = (event: PointerEvent): { z: number; within: boolean } => {
    const box = canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const { x: across, y: up } = panel();
    const [bottom = 0, top = 0] = up.range();
    const z = across.invert(x);
    return { z, within: y > top - 8 && y < bottom + 8 && z > Z[0] && z < Z[1] };
  };
  cleanUp.listen<PointerEvent>(canvas, "pointerdown", (event) => {
    const { z, within } = place(event);
    if (!within || event.button !== 0) return;
    const grip = gripAt(z, scene());
    // The middle is taken along from where it was touched; a flank jumps under the finger.
    held = { grip, offset: grip === "mean" ? scene().mean - z : 0, pointer: event.pointerId };
    canvas.setPointerCapture?.(event.pointerId);
    event.preventDefault();
  });
  cleanUp.listen<PointerEvent>(canvas, "pointermove", (event) => {
    const { z, within } = place(event);
    canvas.style.cursor = held ? "grabbing" : within ? "grab" : "";
    if (held?.pointer === event.pointerId) change(pulled(held.grip, z + held.offset, scene()));
  });
  for (const type of ["pointerup", "pointercancel"]) {
    cleanUp.listen<PointerEvent>(canvas, type, (event) => {
      if (held?.pointer === event.pointerId) held = undefined;
    });
  }
}
