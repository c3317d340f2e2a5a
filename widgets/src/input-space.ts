/**
 * The input-space widget: a small network bends the plane, layer by layer, until one straight cut
 * parts the classes. This file joins the parts; each part is a file of `input-space/`.
 */
import { InputSpace } from "./input-space/widget";
import { entry } from "./ui/shell";

export default entry(InputSpace);
