/** The signal-propagation widget: real passes through many random networks, beside what theory expects. */
import { SignalPropagation } from "./signal-propagation/widget";
import { entry } from "./ui/shell";

export default entry(SignalPropagation);
