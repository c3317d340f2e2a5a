/** The dying-ReLU widget: lines of units leave the data, and cures are tried on what is left. */
import { DyingRelu } from "./dying-relu/widget";
import type { RenderContext } from "./ui/model";

export default {
  render({ model, el }: RenderContext): () => void {
    const widget = new DyingRelu(model, el);
    return () => widget.remove();
  },
};
