/** The receptive-field explorer: what one output of a stack sees of its input, and how much of that it uses. */
import { ReceptiveField } from "./receptive-field/widget";
import { entry } from "./ui/shell";

export default entry(ReceptiveField);
