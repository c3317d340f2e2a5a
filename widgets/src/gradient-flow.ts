/** The gradient-flow widget: the wave forward and the wave back through a real network, while it trains. */
import { GradientFlow } from "./gradient-flow/widget";
import { entry } from "./ui/shell";

export default entry(GradientFlow);
