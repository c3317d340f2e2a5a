/** The controls: the picture, and the layers that pool it. */
import type { CleanUp } from "../ui/clean-up";
import { choose, slide } from "../ui/controls";
import { element } from "../ui/elements";
import { CHOICES, LIMITS, type Scene } from "./scene";

export interface Settings {
  readonly element: HTMLElement;
  show(scene: Scene): void;
}

export function settings(cleanUp: CleanUp, set: (name: keyof Scene, value: string | number) => void): Settings {
  const whole = (label: string, name: keyof typeof LIMITS, one: string, many: string) =>
    slide(
      cleanUp, label,
      { low: LIMITS[name][0], high: LIMITS[name][1], step: 1, say: (value) => `${value} ${value === 1 ? one : many}` },
      (value) => set(name, value),
    );
  const picture = choose(cleanUp, "Picture", CHOICES.picture, (value) => set("picture", value));
  const sliders = {
    stride: whole("Stride", "stride", "pixel", "pixels"),
    window: whole("Window", "window", "pixel", "pixels"),
    depth: whole("Depth", "depth", "layer", "layers"),
    blur: whole("Width of the blur", "blur", "pixel", "pixels"),
  };
  const parts = [picture, ...Object.values(sliders)];
  return {
    element: element(
      "div", { class: "ttl-settings ttl-settings-body" },
      element("fieldset", {}, ...parts.map((part) => part.element)),
    ),
    show: (scene) => {
      picture.show(scene.picture);
      for (const name of Object.keys(sliders) as (keyof typeof sliders)[]) sliders[name].show(scene[name]);
    },
  };
}
