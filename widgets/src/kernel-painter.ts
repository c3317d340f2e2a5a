/** The kernel painter: a kernel to paint slides over a picture; its sums, its matrix, and the way back. */
import { KernelPainter } from "./kernel-painter/widget";
import { entry } from "./ui/shell";

export default entry(KernelPainter);
