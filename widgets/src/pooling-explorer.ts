/** The pooling explorer: what a window keeps, and where its gradient goes. */
import { PoolingExplorer } from "./pooling-explorer/widget";
import { entry } from "./ui/shell";

export default entry(PoolingExplorer);
