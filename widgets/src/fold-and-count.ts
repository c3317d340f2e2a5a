/** The fold-and-count widget: the linear regions of a small ReLU network, counted as they are drawn. */
import { FoldAndCount } from "./fold-and-count/widget";
import type { RenderContext } from "./ui/model";

export default {
  render({ model, el }: RenderContext): () => void {
    const widget = new FoldAndCount(model, el);
    return () => widget.remove();
  },
};
