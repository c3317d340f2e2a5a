/** The kernel, to paint on: with a brush by mouse or finger, with digits, plus and minus by keyboard. */
import type { CleanUp } from "../ui/clean-up";
import { element, setText } from "../ui/elements";
import type { Palette } from "../ui/theme";
import { TAP, type Rows } from "./scene";
import { onTint, tint } from "./shading";
import { figure } from "./words";

export class Editor {
  readonly element = element("div", { class: "ttl-kernel", role: "group", "aria-label": "Kernel to paint" });
  readonly #cleanUp: CleanUp;
  readonly #paint: (rows: number[][]) => void;
  #rows: Rows = [];
  #cells: HTMLButtonElement[] = [];
  #brush = 1;
  #painting = false;

  constructor(cleanUp: CleanUp, onPaint: (rows: number[][]) => void) {
    this.#cleanUp = cleanUp;
    this.#paint = onPaint;
    cleanUp.listen<PointerEvent>(this.element, "pointerdown", (event) => {
      if (event.button !== 0) return;
      const cell = this.#cells.indexOf((event.target as Element).closest("button") as HTMLButtonElement);
      // A finger would otherwise belong to the cell that it came down on.
      (event.target as Element).releasePointerCapture?.(event.pointerId);
      this.#painting = cell >= 0;
      if (cell >= 0) this.#put(cell, this.#brush);
    });
    cleanUp.listen<PointerEvent>(this.element, "pointermove", (event) => {
      if (!this.#painting || event.buttons === 0) return;
      const under = document.elementFromPoint(event.clientX, event.clientY)?.closest("button");
      const cell = this.#cells.indexOf(under as HTMLButtonElement);
      if (cell >= 0) this.#put(cell, this.#brush);
    });
    for (const end of ["pointerup", "pointercancel"]) cleanUp.listen(window, end, () => (this.#painting = false));
    cleanUp.listen<KeyboardEvent>(this.element, "keydown", (event) => this.#key(event));
  }

  set brush(value: number) {
    this.#brush = value;
  }

  show(rows: Rows, palette: Palette): void {
    if (rows.length !== this.#rows.length || rows[0].length !== this.#rows[0].length) this.#build(rows);
    this.#rows = rows;
    const flat = rows.flat();
    const most = Math.max(...flat.map(Math.abs));
    this.#cells.forEach((cell, at) => {
      const value = flat[at];
      setText(cell, figure(value));
      cell.setAttribute("aria-valuenow", String(value));
      cell.style.background = tint(palette, value, most);
      cell.style.color = onTint(palette, value, most);
    });
  }

  #build(rows: Rows): void {
    const held = this.#cells.indexOf(document.activeElement as HTMLButtonElement);
    this.element.style.gridTemplateColumns = `repeat(${rows[0].length}, minmax(0, 1fr))`;
    this.element.toggleAttribute("data-small", rows[0].length > 5);
    this.#cells = rows.flatMap((row, i) => row.map((_, j) => element("button", {
      type: "button", class: "ttl-tap", role: "spinbutton", tabindex: i + j === 0 ? 0 : -1,
      "aria-label": `Tap in row ${i + 1}, column ${j + 1}`, "aria-valuemin": -TAP, "aria-valuemax": TAP,
    })));
    this.element.replaceChildren(...this.#cells);
    if (held >= 0) this.#go(Math.min(held, this.#cells.length - 1));
  }

  #put(cell: number, value: number): void {
    const width = this.#rows[0].length;
    const fair = Math.max(-TAP, Math.min(TAP, value));
    if (this.#cleanUp.done || this.#rows[Math.floor(cell / width)][cell % width] === fair) return;
    this.#paint(this.#rows.map((row, i) => row.map((tap, j) => (i * width + j === cell ? fair : tap))));
  }

  #go(cell: number): void {
    this.#cells.forEach((each, at) => (each.tabIndex = at === cell ? 0 : -1));
    this.#cells[cell].focus();
  }

  #key(event: KeyboardEvent): void {
    const at = this.#cells.indexOf(event.target as HTMLButtonElement);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const [height, width] = [this.#rows.length, this.#rows[0].length];
    const [row, column] = [Math.floor(at / width), at % width];
    const now = this.#rows[row][column];
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    const value = /^\d$/.test(event.key) ? Number(event.key)
      : { "+": now + 1, "=": now + 1, PageUp: now + 1, "-": now - 1, PageDown: now - 1, Delete: 0, Backspace: 0,
          Enter: this.#brush, " ": this.#brush }[event.key];
    if (step) {
      const [to, across] = [row + step[0], column + step[1]];
      if (to >= 0 && to < height && across >= 0 && across < width) this.#go(to * width + across);
    } else if (value !== undefined) this.#put(at, value);
    else return;
    event.preventDefault();
  }
}
