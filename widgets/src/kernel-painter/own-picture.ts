/** A picture of the reader's own: read, shrunk and made grey in the browser. It is sent nowhere. */
import { plane, type Plane } from "../engine";
import type { CleanUp } from "../ui/clean-up";
import { element } from "../ui/elements";

/** Pixels of the longer side that are kept. */
const KEPT = 96;

/** Grey values from 0 to 1 of an image's red, green, blue and opacity; what is transparent is white. */
export function greys(height: number, width: number, rgba: ArrayLike<number>): Plane {
  const grey = plane(height, width);
  for (let i = 0; i < height * width; i++) {
    const [red, green, blue, opacity] = [0, 1, 2, 3].map((part) => rgba[4 * i + part] / 255);
    grey.values[i] = 1 - opacity + opacity * (0.2125 * red + 0.7154 * green + 0.0721 * blue);
  }
  return grey;
}

export async function read(file: Blob): Promise<Plane> {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, KEPT / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.round(side * scale)));
  const canvas = element("canvas", { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no canvas");
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return greys(height, width, context.getImageData(0, 0, width, height).data);
}

export function ownPicture(cleanUp: CleanUp, onPicture: (picture: Plane) => void, fail: (sentence: string) => void): HTMLElement {
  const input = element("input", { type: "file", accept: "image/*", "aria-label": "Your own picture" });
  cleanUp.listen(input, "change", () => {
    const file = input.files?.[0];
    if (!file) return;
    read(file).then(
      (picture) => {
        if (!cleanUp.done) onPicture(picture);
      },
      () => {
        if (!cleanUp.done) fail(`"${file.name}" cannot be read as a picture; a PNG or JPEG file can. The last picture stays.`);
      },
    );
  });
  return element("label", { class: "ttl-field" }, element("span", {}, "Your own picture (it stays on your device)"), input);
}
