import type { CleanUp } from "./clean-up";
import { element, setText } from "./elements";

/**
 * Labelled controls over the browser's own `<input>`, `<select>` and `<button>`.
 *
 * Each shows what it is told to (`show`) and reports what the reader does (the callback);
 * neither knows what the value means. `show` never calls back.
 */
export interface Control<T> {
  readonly element: HTMLElement;
  show(value: T): void;
  enable(enabled: boolean): void;
}

export interface Choice {
  readonly name: string;
  readonly label: string;
}

/** A menu with its label above it. */
export function choose(
  cleanUp: CleanUp,
  label: string,
  choices: readonly Choice[],
  onPick: (name: string) => void,
): Control<string> {
  const select = element("select", { "aria-label": label });
  for (const { name, label: text } of choices) {
    select.append(element("option", { value: name }, text));
  }
  cleanUp.listen(select, "change", () => onPick(select.value));
  return {
    element: element("label", { class: "ttl-field" }, element("span", {}, label), select),
    show: (name) => {
      select.value = name;
    },
    enable: (enabled) => {
      select.disabled = !enabled;
    },
  };
}

/** How far a slider goes, and how it says where it stands. */
export interface Range {
  readonly low: number;
  readonly high: number;
  readonly step: number;
  /** The value in words, also for a screen reader. */
  readonly say: (value: number) => string;
  /** From the position of the knob to the value and back, where they differ (a logarithmic slider). */
  readonly toValue?: (position: number) => number;
  readonly toPosition?: (value: number) => number;
}

/** A slider with its label and its value in text. */
export function slide(cleanUp: CleanUp, label: string, range: Range, onMove: (value: number) => void): Control<number> {
  const toValue = range.toValue ?? ((position) => position);
  const toPosition = range.toPosition ?? ((value) => value);
  const input = element("input", {
    type: "range",
    min: range.low,
    max: range.high,
    step: range.step,
    "aria-label": label,
  });
  const output = element("output", {});
  const say = (value: number): void => {
    const words = range.say(value);
    setText(output, words);
    input.setAttribute("aria-valuetext", words);
  };
  cleanUp.listen(input, "input", () => {
    const value = toValue(input.valueAsNumber);
    say(value);
    onMove(value);
  });
  const head = element("span", { class: "ttl-field-head" }, element("span", {}, label), output);
  return {
    element: element("label", { class: "ttl-field" }, head, input),
    show: (value) => {
      input.value = String(toPosition(value));
      say(value);
    },
    enable: (enabled) => {
      input.disabled = !enabled;
    },
  };
}

/** A whole number to type; anything else is answered by `onBad` with the text typed. */
export function enterWhole(
  cleanUp: CleanUp,
  label: string,
  limits: { low: number; high: number },
  onEnter: (value: number) => void,
  onBad: (typed: string) => void,
): Control<number> {
  const input = element("input", {
    type: "number",
    min: limits.low,
    max: limits.high,
    step: 1,
    inputmode: "numeric",
  });
  let shown = limits.low;
  cleanUp.listen(input, "change", () => {
    const value = input.valueAsNumber;
    if (Number.isInteger(value) && value >= limits.low && value <= limits.high) {
      shown = value;
      onEnter(value);
    } else {
      const typed = input.value;
      input.value = String(shown);
      onBad(typed);
    }
  });
  return {
    element: element("label", { class: "ttl-field" }, element("span", {}, label), input),
    show: (value) => {
      shown = value;
      input.value = String(value);
    },
    enable: (enabled) => {
      input.disabled = !enabled;
    },
  };
}

/** A push button. Its text can change (Play, Pause); its accessible name changes with it. */
export interface Push {
  readonly element: HTMLButtonElement;
  say(text: string, title?: string): void;
  enable(enabled: boolean): void;
}

export function push(
  cleanUp: CleanUp,
  text: string,
  onPush: () => void,
  look: { kind?: "main" | "plain" | "small"; title?: string; icon?: string } = {},
): Push {
  const words = element("span", {}, text);
  const button = element("button", {
    type: "button",
    class: `ttl-button ttl-button-${look.kind ?? "plain"}`,
    title: look.title,
  });
  if (look.icon) button.append(element("span", { class: "ttl-icon", "aria-hidden": "true" }, look.icon));
  button.append(words);
  cleanUp.listen(button, "click", onPush);
  return {
    element: button,
    say: (now, title) => {
      setText(words, now);
      if (title !== undefined) button.title = title;
    },
    enable: (enabled) => {
      button.disabled = !enabled;
    },
  };
}

/** A few choices side by side, one of them pressed: radio buttons drawn as one bar. */
export function segments(
  cleanUp: CleanUp,
  label: string,
  choices: readonly Choice[],
  onPick: (name: string) => void,
  group: string,
): Control<string> {
  const inputs: HTMLInputElement[] = [];
  const bar = element("span", { class: "ttl-segments", role: "radiogroup", "aria-label": label });
  for (const { name, label: text } of choices) {
    const input = element("input", { type: "radio", name: group, value: name });
    cleanUp.listen(input, "change", () => {
      if (input.checked) onPick(name);
    });
    inputs.push(input);
    bar.append(element("label", {}, input, element("span", {}, text)));
  }
  return {
    element: bar,
    show: (name) => {
      for (const input of inputs) input.checked = input.value === name;
    },
    enable: (enabled) => {
      for (const input of inputs) input.disabled = !enabled;
    },
  };
}
