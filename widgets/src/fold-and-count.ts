/** The fold-and-count widget: the linear regions of a small ReLU network, counted as they are drawn. */
import { FoldAndCount } from "./fold-and-count/widget";
import { entry } from "./ui/shell";

export default entry(FoldAndCount);
