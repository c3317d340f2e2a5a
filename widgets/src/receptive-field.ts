/** The receptive-field explorer: what one output of a stack sees of its input, and how much of that it uses. */
import { ReceptiveField } from "./receptive-field/widget";
import type { RenderContext } from "./ui/model";

export default {
  render({ model, el }: RenderContext): () => void {
    const widget = new ReceptiveField(model, el);
    return () => widget.remove();
  },
};
