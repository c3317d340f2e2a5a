/**
 * The activation explorer: up to four activations, their slopes, and what they make of a normal
 * input. This file joins the parts; each part is a file of `activation-explorer/`.
 */
import { ActivationExplorer } from "./activation-explorer/widget";
import type { RenderContext } from "./ui/model";

export default {
  render({ model, el }: RenderContext): () => void {
    const widget = new ActivationExplorer(model, el);
    return () => widget.remove();
  },
};
