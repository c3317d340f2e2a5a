/**
 * The input-space widget: a small network bends the plane, layer by layer, until one straight cut
 * parts the classes. This file joins the parts; each part is a file of `input-space/`.
 */
import { InputSpace } from "./input-space/widget";
import type { RenderContext } from "./ui/model";

export default {
  render({ model, el }: RenderContext): () => void {
    const widget = new InputSpace(model, el);
    return () => widget.remove();
  },
};
