/** What exactly is computed, folded away below the picture. */
import { element } from "../ui/elements";

const LINES: readonly (readonly [string, string])[] = [
  ["The data.", "64 points (x, y) of two classes. The network gets each as (x, y, 1), stretched to the length √3, so that " +
    "all inputs are of size 1. Every training step sees all 64, and goes down the mean cross-entropy."],
  ["A layer", "makes z = w a + b of the outputs a of the layer before, and hands on f(z). With a norm it hands on f(N(z)). " +
    "A linear read-out with one output follows the last hidden layer."],
  ["Skip connections", "go around one layer each: it hands on a + f(N(z)), with its input a unchanged. The first layer has " +
    "none: it has 3 inputs."],
  ["Layer norm", "takes mean and variance of each point over the units, batch norm of each unit over the 64 points; both " +
    "then scale and shift each unit by numbers that are trained. Batch norm always uses the batch at hand."],
  ["Colours", "are relative, on a logarithmic scale: paler is smaller, towards the ink is larger. The middle colour stands " +
    "for 1 where outputs are shown, and for the size in the last layer where gradients are. Crossed cells hold no finite number."],
  ["Clipping", "shortens the whole gradient to the chosen length where it is longer. Columns and marks show the gradient before; the " +
    "dashed line in the chart is what is left, with the same factor per layer."],
  ["Vanishing, exploding", "mean that a straight line through the logarithms of all layers’ sizes falls or rises by more " +
    "than a factor of ten from one end to the other; anything else is called healthy. Points look alike where the last " +
    "layer's outputs differ from point to point by less than a hundredth of their size."],
  ["Theory", "is that of endless width and independent weights, at the start of training. A layer multiplies the mean " +
    "square of a gradient by χ = fan-in · var(w) · E f′(z)² without a norm, by E f′² / E f² with layer norm, and by " +
    "E f′² / var f with batch norm, which takes the points of the batch for unrelated: near-linear activations keep them " +
    "related, and grow faster. Skips make it 1 + χ, with χ divided by how much the signal has grown where there is a norm. " +
    "The growth is then like a power of the depth, and the line in the chart bends. A narrow network with skips whose " +
    "outputs grow quickly exceeds the theory."],
];

export function explanation(): HTMLElement {
  const body = element("div", {});
  for (const [term, words] of LINES) body.append(element("p", {}, element("b", {}, term), ` ${words}`));
  return element("details", { class: "ttl-explain" }, element("summary", {}, "What exactly is computed"), body);
}
