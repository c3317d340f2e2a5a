/** The dying-ReLU widget: lines of units leave the data, and cures are tried on what is left. */
import { DyingRelu } from "./dying-relu/widget";
import { entry } from "./ui/shell";

export default entry(DyingRelu);
