/** What the settings come to: picture, kernel, output, the way back, and the one product that is written out. */
import { correlate, leftOver, meet, transposed, type Plane, type Slide } from "../engine";
import { KERNELS, kernelPlane } from "./kernels";
import type { Rows, Scene } from "./scene";

/** One product of the window at the current place. */
export interface Product {
  /** The cell of the picture, -1 in the padding. */
  readonly from: number;
  readonly x: number;
  readonly w: number;
}

export interface Result {
  readonly output: Plane;
  readonly back: Plane;
  /** The current place, and its row and column. */
  readonly place: number;
  readonly row: number;
  readonly column: number;
  readonly products: readonly Product[];
  readonly sum: number;
  /** Cells at the bottom and at the right that no window reaches. */
  readonly rest: readonly [number, number];
}

/** The taps as painted, and what they are divided by. */
export function taps(scene: Scene): { rows: Rows; divide: number } {
  const preset = KERNELS.find(({ name }) => name === scene.kernel);
  return preset ?? { rows: scene.painted, divide: scene.divide };
}

export class Lab {
  readonly scene: Scene;
  readonly input: Plane;
  readonly kernel: Plane;
  readonly slide: Slide;
  /** Undefined where the kernel does not fit; then `fault` says why. */
  readonly result: Result | undefined;
  readonly fault: string = "";

  constructor(scene: Scene, input: Plane) {
    this.scene = scene;
    this.input = input;
    const { rows, divide } = taps(scene);
    this.kernel = kernelPlane(rows, divide, scene.operation === "convolution");
    this.slide = { stride: scene.stride, padding: scene.padding, dilation: scene.dilation };
    try {
      this.result = this.#compute();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.fault = `${error.message} Choose a smaller kernel, less dilation, or more padding or pixels.`;
    }
  }

  #compute(): Result {
    const { input, kernel, slide, scene } = this;
    const output = correlate(input, kernel, slide);
    const back = transposed(output, kernel, slide, input);
    const place = Math.min(scene.place, output.values.length - 1);
    const [row, column] = [Math.floor(place / output.width), place % output.width];
    const products: Product[] = [];
    meet(input, kernel, slide, (_, from, tap) => {
      products.push({ from, x: from < 0 ? 0 : input.values[from], w: kernel.values[tap] });
    }, row, column);
    const rest = [[input.height, kernel.height], [input.width, kernel.width]].map(([n, k]) =>
      Math.max(0, leftOver(n, k, slide.stride, slide.padding, slide.dilation) - slide.padding),
    ) as [number, number];
    return { output, back, place, row, column, products, sum: output.values[place], rest };
  }
}

/** From which number to which a picture goes from black to white. */
export function shades({ values }: Plane): [black: number, white: number] {
  let [low, high] = [0, 1];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  // Zero is the middle grey as soon as there is anything below it.
  return low < -1e-12 ? [-Math.max(-low, high), Math.max(-low, high)] : [0, high];
}
