import type { CleanUp } from "./clean-up";
import { push, type Push } from "./controls";
import { element, setText } from "./elements";

/** Play and pause, and the single steps beside them. */
export interface Transport {
  readonly element: HTMLElement;
  showPlaying(playing: boolean): void;
  enable(enabled: boolean): void;
}

export interface TransportActions {
  /** What the group is for, to a screen reader: "Training". */
  readonly label: string;
  readonly play: string;
  readonly pause: string;
  readonly main?: boolean;
  onPlay(playing: boolean): void;
  /** The other buttons, in order. */
  readonly others: readonly { text: string; icon?: string; title: string; on: () => void }[];
}

export function transport(cleanUp: CleanUp, actions: TransportActions): Transport {
  let playing = false;
  const play = push(cleanUp, actions.play, () => actions.onPlay(!playing), {
    kind: actions.main ? "main" : "plain",
    icon: "▶",
  });
  // Who takes a single step has taken over: playing on would carry it away at once.
  const step = (on: () => void): void => {
    if (playing) actions.onPlay(false);
    on();
  };
  const icon = play.element.querySelector(".ttl-icon");
  const others: Push[] = actions.others.map(({ text, icon: sign, title, on }) =>
    push(cleanUp, text, () => step(on), { title, ...(sign === undefined ? {} : { icon: sign }) }),
  );
  const bar = element(
    "div",
    { class: "ttl-transport", role: "group", "aria-label": actions.label },
    play.element,
    ...others.map((other) => other.element),
  );
  return {
    element: bar,
    showPlaying: (now) => {
      playing = now;
      play.say(now ? actions.pause : actions.play);
      if (icon) setText(icon, now ? "❚❚" : "▶");
    },
    enable: (enabled) => {
      for (const button of [play, ...others]) button.enable(enabled);
    },
  };
}

/** A place a scrubber can rest at: its full name, and the mark under the line. */
export interface Stop {
  readonly name: string;
  readonly mark: string;
  /** Starts a new group (a layer), with this heading under its marks. */
  readonly group?: string;
}

/** A slider over named stops that also rests anywhere between two of them. */
export interface Scrubber {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  /** New stops; the position stays where it is as far as there are stops. */
  setStops(stops: readonly Stop[]): void;
  show(position: number): void;
}

/**
 * @param onMove the knob was dragged to this position, possibly between two stops
 * @param onStop a key asks for this stop; the caller may travel there smoothly
 */
export function scrubber(
  cleanUp: CleanUp,
  label: string,
  onMove: (position: number) => void,
  onStop: (stop: number) => void,
): Scrubber {
  const input = element("input", { type: "range", min: 0, max: 1, step: 0.01, "aria-label": label });
  const marks = element("div", { class: "ttl-marks", "aria-hidden": "true" });
  let stops: readonly Stop[] = [];

  const say = (position: number): void => {
    const near = stops[Math.round(position)];
    if (!near) return;
    input.setAttribute("aria-valuetext", near.name);
    const here = Math.round(position);
    for (const mark of marks.querySelectorAll<HTMLElement>("[data-stop]")) {
      mark.toggleAttribute("data-here", Number(mark.dataset.stop) === here);
    }
  };

  cleanUp.listen(input, "input", () => {
    let position = input.valueAsNumber;
    // A stop holds the knob a little, so that a drag can end exactly on it.
    const near = Math.round(position);
    if (Math.abs(position - near) < 0.08) position = near;
    say(position);
    onMove(position);
  });

  cleanUp.listen<KeyboardEvent>(input, "keydown", (event) => {
    const at = input.valueAsNumber;
    const last = stops.length - 1;
    const groups = stops.flatMap((stop, index) => (stop.group === undefined ? [] : [index]));
    const wanted = {
      ArrowRight: Math.floor(at + 1.001),
      ArrowUp: Math.floor(at + 1.001),
      ArrowLeft: Math.ceil(at - 1.001),
      ArrowDown: Math.ceil(at - 1.001),
      PageUp: groups.find((index) => index > at + 0.001) ?? last,
      PageDown: groups.filter((index) => index < at - 0.001).at(-1) ?? 0,
      Home: 0,
      End: last,
    }[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    onStop(Math.min(last, Math.max(0, wanted)));
  });

  cleanUp.listen<MouseEvent>(marks, "click", (event) => {
    const mark = (event.target as Element).closest<HTMLElement>("[data-stop]");
    if (mark) onStop(Number(mark.dataset.stop));
  });

  return {
    element: element("div", { class: "ttl-scrubber" }, input, marks),
    input,
    setStops: (next) => {
      stops = next;
      const last = Math.max(1, next.length - 1);
      input.max = String(last);
      marks.replaceChildren();
      // The knob's centre stops half a knob short of either end of the line.
      const place = (share: number): string => `calc(var(--knob) / 2 + ${share.toFixed(4)} * (100% - var(--knob)))`;
      next.forEach((stop, index) => {
        const mark = element("span", { class: "ttl-mark", "data-stop": index, title: stop.name }, stop.mark);
        mark.style.left = place(index / last);
        marks.append(mark);
        if (stop.group === undefined) return;
        let end = index;
        while (end + 1 < next.length && next[end + 1]?.group === undefined) end += 1;
        const heading = element("span", { class: "ttl-mark-group" }, stop.group);
        heading.style.left = place((index + end) / 2 / last);
        marks.append(heading);
      });
      say(input.valueAsNumber);
    },
    show: (position) => {
      input.value = String(position);
      say(position);
    },
  };
}
