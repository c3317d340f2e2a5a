/** The shift explorer: a picture moves by pixels, and five poolings follow, or do not. */
import { ShiftExplorer } from "./shift-explorer/widget";
import { entry } from "./ui/shell";

export default entry(ShiftExplorer);
