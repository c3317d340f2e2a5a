/** The scene of the input-space widget in the page's address. */
import type { CleanUp } from "../ui/clean-up";
import { Sharing as SharedText } from "../ui/sharing";
import { decodeScene, encodeScene, type Painted, type Scene } from "./scene";

export interface SharingActions {
  readonly key: string;
  scene(): Scene;
  painted(): Painted;
  restore(scene: Scene, painted: Painted | undefined, faults: string[]): void;
  say(text: string): void;
  fail(sentence: string): void;
}

export class Sharing {
  readonly #shared: SharedText;
  #base: Scene | undefined;

  constructor(cleanUp: CleanUp, root: HTMLElement, actions: SharingActions) {
    this.#shared = new SharedText(cleanUp, root, {
      key: actions.key,
      reader: "InputSpace.from_scene(...)",
      text: () => encodeScene(actions.scene(), actions.painted()),
      restore: (text) => {
        if (!this.#base) return;
        const { scene, painted, faults } = decodeScene(text, this.#base);
        actions.restore(scene, painted, faults);
      },
      say: actions.say,
      fail: actions.fail,
    });
  }

  get element(): HTMLElement {
    return this.#shared.element;
  }

  /** The scene the address holds for this widget. */
  read(base: Scene): ReturnType<typeof decodeScene> | undefined {
    this.#base = { ...base, widths: [...base.widths] };
    const text = this.#shared.read();
    return text === undefined ? undefined : decodeScene(text, this.#base);
  }

  /** Put the scene into the address, once the reader's hand has rested a moment. */
  keepSoon(): void {
    this.#shared.keepSoon();
  }
}
