/** The signal-propagation widget: real passes through many random networks, beside what theory expects. */
import { SignalPropagation } from "./signal-propagation/widget";
import type { RenderContext } from "./ui/model";

export default {
  render({ model, el }: RenderContext): () => void {
    const widget = new SignalPropagation(model, el);
    return () => widget.remove();
  },
};
