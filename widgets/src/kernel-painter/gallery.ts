/** Where the picture of a scene comes from: the bundle, Python, or the reader's own device. */
import { plane, type Plane } from "../engine";
import { SOURCES, fitted } from "./pictures";
import { DEFAULTS, type Rows, type Scene } from "./scene";

export class Gallery {
  /** The reader's own picture, once there is one. */
  file: Plane | undefined;
  readonly #image: () => unknown;

  /** @param image what Python gave: rows of numbers from 0 to 1, or none */
  constructor(image: () => unknown) {
    this.#image = image;
  }

  /** The pictures there are beyond the bundled ones. */
  get others(): string[] {
    return [...(this.#given() ? ["given"] : []), ...(this.file ? ["file"] : [])];
  }

  /** The scene's picture; or the scene with the first picture of all, and a sentence that says why. */
  find(scene: Scene): { picture: Plane; scene: Scene; missing: string[] } {
    const own = { file: this.file, given: this.#given() }[scene.picture];
    if (own) return { picture: fitted(own, scene.pixels), scene, missing: [] };
    const known = SOURCES.find(({ name }) => name === scene.picture);
    if (known) return { picture: known.draw(scene.pixels), scene, missing: [] };
    const why = scene.picture === "file"
      ? "The picture was a reader's own file, which is never passed on."
      : 'The picture is "given", but Python gave no image.';
    const other = this.find({ ...scene, picture: DEFAULTS.picture });
    return { ...other, missing: [`${why} The widget shows another.`] };
  }

  #given(): Plane | undefined {
    const rows = this.#image() as Rows | undefined;
    return rows?.length ? plane(rows.length, rows[0].length, rows.flat()) : undefined;
  }
}
