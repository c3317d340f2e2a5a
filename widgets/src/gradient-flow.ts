/** The gradient-flow widget: the wave forward and the wave back through a real network, while it trains. */
import { GradientFlow } from "./gradient-flow/widget";
import type { RenderContext } from "./ui/model";

export default {
  render({ model, el }: RenderContext): () => void {
    const widget = new GradientFlow(model, el);
    return () => widget.remove();
  },
};
