/** The scene in the page's address, and the button that copies it. */
import { copyText, sceneIn, withScene } from "./address";
import type { CleanUp } from "./clean-up";
import { push } from "./controls";
import { element } from "./elements";

export interface SharingActions {
  readonly key: string;
  /** The Python call that takes the copied text, named in the button's hint. */
  readonly python: string;
  /** The scene as text; a RangeError says why it cannot be written. */
  encode(): string;
  /** The address has got another scene. */
  restore(text: string): void;
  say(text: string): void;
  fail(sentence: string): void;
}

export class Sharing {
  readonly element: HTMLElement;
  readonly #act: SharingActions;
  readonly #key: string;
  /** Whether the page is a published one, with its widgets' state in it, rather than a notebook. */
  readonly #published: boolean;
  readonly #cleanUp: CleanUp;
  #own = ""; // the scene last put into the address by this widget
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(cleanUp: CleanUp, root: HTMLElement, actions: SharingActions) {
    this.#act = actions;
    this.#cleanUp = cleanUp;
    this.#key = ownKey(root, actions.key);
    this.#published = document.querySelector('script[type="application/vnd.jupyter.widget-state+json"]') !== null;
    const button = push(cleanUp, this.#published ? "Copy link" : "Copy scene", () => void this.#copy(), {
      title: this.#published
        ? "Copy the address of this page with this scene in it"
        : `Copy this scene as text, for ${actions.python}`,
    });
    this.element = element("div", { class: "ttl-foot ttl-wide" }, button.element);
    cleanUp.add(() => clearTimeout(this.#timer));
    if (this.#published) cleanUp.listen(globalThis as unknown as EventTarget, "hashchange", () => this.#follow());
  }

  /** The text of the scene that the address holds for this widget. */
  read(): string | undefined {
    const text = this.#published ? sceneIn(location.hash, this.#key) : undefined;
    if (text !== undefined) this.#own = text;
    return text;
  }

  /** Put the scene into the address, once the reader's hand has rested a moment. */
  keepSoon(): void {
    if (!this.#published || this.#cleanUp.done) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#keep(), 600);
  }

  #keep(): string | undefined {
    try {
      this.#own = this.#act.encode();
      const hash = withScene(location.hash, this.#key, this.#own);
      history.replaceState(history.state, "", hash);
      return hash;
    } catch (error) {
      // A page from disk may not be allowed to change its address; nothing else depends on that.
      if (error instanceof RangeError) this.#act.fail(error.message);
      return undefined;
    }
  }

  #follow(): void {
    const text = sceneIn(location.hash, this.#key);
    if (text === undefined || text === this.#own) return;
    this.#own = text;
    this.#act.restore(text);
  }

  async #copy(): Promise<void> {
    let text: string;
    try {
      text = this.#act.encode();
    } catch (error) {
      this.#act.fail((error as Error).message);
      return;
    }
    if (this.#published) {
      clearTimeout(this.#timer);
      this.#keep();
      text = location.href.replace(/#.*$/, "") + withScene(location.hash, this.#key, text);
    }
    const copied = await copyText(text);
    if (this.#cleanUp.done) return;
    this.#show(
      copied ? "Copied." : "This browser lets no page copy; here it is to copy by hand:",
      copied ? undefined : text,
    );
  }

  #show(words: string, text: string | undefined): void {
    const note = element("span", {}, words);
    this.#act.say(words);
    while (this.element.childNodes.length > 1) this.element.lastChild?.remove();
    this.element.append(note);
    if (text === undefined) {
      setTimeout(() => note.remove(), 2500);
      return;
    }
    const box = element("input", { type: "text", readonly: true, value: text, "aria-label": "The scene to copy" });
    this.element.append(box);
    box.select();
  }
}

// Two copies of a widget with one key keep their scenes apart: the second is called key-2, and so on.
function ownKey(root: HTMLElement, key: string): string {
  const taken = [...document.querySelectorAll<HTMLElement>("[data-ttl-key]")].map((other) => other.dataset.ttlKey);
  let own = key;
  for (let copy = 2; taken.includes(own); copy += 1) own = `${key}-${copy}`;
  root.dataset.ttlKey = own;
  return own;
}
