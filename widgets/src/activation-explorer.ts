/**
 * The activation explorer: up to four activations, their slopes, and what they make of a normal
 * input. This file joins the parts; each part is a file of `activation-explorer/`.
 */
import { ActivationExplorer } from "./activation-explorer/widget";
import { entry } from "./ui/shell";

export default entry(ActivationExplorer);
