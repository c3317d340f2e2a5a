import type { CleanUp } from "./clean-up";
import { element, setText } from "./elements";

/**
 * What is drawn, in words: at once for the eye, and now and then for a screen reader.
 *
 * A region that is read aloud at every change of a running figure would never fall silent, so
 * the spoken copy follows the visible one at most every `every` milliseconds.
 */
export class Readout {
  readonly element: HTMLElement;
  readonly spoken: HTMLElement;
  readonly #lines: HTMLElement[] = [];
  readonly #every: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #next = "";

  constructor(cleanUp: CleanUp, every = 2500) {
    this.#every = every;
    this.element = element("div", { class: "ttl-readout" });
    this.spoken = element("div", { class: "ttl-spoken", role: "status", "aria-live": "polite" });
    cleanUp.add(() => clearTimeout(this.#timer));
  }

  /** Show these lines, one paragraph each; empty ones are left out. */
  show(lines: readonly string[]): void {
    const full = lines.filter((line) => line !== "");
    while (this.#lines.length < full.length) {
      const line = element("p", {});
      this.#lines.push(line);
      this.element.append(line);
    }
    this.#lines.forEach((line, index) => {
      setText(line, full[index] ?? "");
      line.hidden = index >= full.length;
    });
  }

  /** Have `text` read aloud now: the answer to something the reader has just done. */
  announce(text: string): void {
    clearTimeout(this.#timer);
    // What is drawn follows after a pause, so that it does not cut the answer short.
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      setText(this.spoken, this.#next);
    }, this.#every);
    setText(this.spoken, text);
  }

  /** Have `text` read aloud soon; later calls before then replace it. */
  speak(text: string): void {
    this.#next = text;
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined;
        setText(this.spoken, this.#next);
      },
      this.spoken.textContent === "" ? 300 : this.#every,
    );
  }
}

/** The line in which a widget says what went wrong, and with what it goes on. */
export class ErrorLine {
  readonly element: HTMLElement;
  readonly #text: HTMLElement;

  constructor(cleanUp: CleanUp) {
    this.#text = element("span", {});
    const close = element("button", { type: "button", class: "ttl-button ttl-button-small" }, "Dismiss");
    this.element = element("div", { class: "ttl-error ttl-wide", role: "alert" }, this.#text, close);
    this.element.hidden = true;
    cleanUp.listen(close, "click", () => this.clear());
  }

  show(sentences: readonly string[]): void {
    if (sentences.length === 0) return;
    this.element.hidden = false;
    setText(this.#text, sentences.join(" "));
  }

  clear(): void {
    this.element.hidden = true;
    setText(this.#text, "");
  }
}
