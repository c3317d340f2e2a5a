/**
 * The mathematics behind every widget: plain typed arrays, no page.
 *
 * Letters are the book's: `x` input, `w` weight (out, in), `b` bias, `z` pre-activation, `a` activation,
 * `delta` = dL/dz.
 *
 * Many points are always stored coordinate after coordinate: coordinate `k` of point `i` among `n` is `x[k * n + i]`.
 * Matrices are row-major: entry (row, column) is `w[row * columns + column]`.
 * Wrong input raises a RangeError whose message is a sentence that can be shown to the reader.
 */

export { ACTIVATIONS, activation, type Activation, type ActivationName } from "./activations";
export { contour, type Segments } from "./contour";
export {
  correlate, entries, kernelGradient, meet, places, plane, resampled, transposed, turned, type Plane, type Slide,
} from "./convolution";
export { DATA, checkedPoints, makeData, type DataName, type DataSet, type Points } from "./data";
export { clipNorm, unitStates, type UnitState } from "./dead";
export { DeepNetwork, DeepPass, type DeepShape } from "./deep";
export { deepForecast, type Arriving, type DeepForecast } from "./deep-theory";
export { erf, erfc } from "./erf";
export { ConvolutionStack } from "./field";
export {
  COLLAPSE_THRESHOLD, collapseShare, determinants, foldShare, grid, jacobians, smallestSingularValues,
} from "./geometry";
export { INITIALIZERS, initialize, type Initializer, type InitializerName } from "./initializers";
export { linearPath, moveAlong, type LinearPath } from "./linear-path";
export { LOSSES, loss, type Loss, type LossName } from "./losses";
export { forecast, kernel, variances, type Kernel } from "./mean-field";
export { Network, Pass } from "./network";
export { NORMALIZATIONS, NORM_EPSILON, Normalization, type NormalizationName } from "./normalize";
export { OPTIMIZERS, optimizer, type Optimizer, type OptimizerName } from "./optimizers";
export {
  SATURATED, moments, normalBetween, normalShare, pushForward, saturatedShare, steepestSlope, type Moments, type Pushed,
} from "./pushed";
export { Windows, pooledSize, type PoolSettings } from "./pool-windows";
export {
  POOLINGS, TIES, pool, pooling, routing, sendBack, tiedWindows, type Pooling, type PoolingName, type Ties,
} from "./pooling";
export { Random, type RandomState } from "./random";
export {
  TWO_DEVIATIONS, expectedShares, follow, looks, normalised, outer, smallestSquare, spreadOf, type Level,
  type StackLayer,
} from "./receptive";
export {
  affine, atMost, folding, mostWithOneLayer, patternAt, pieces, reachable, regions, type Layer, type Pieces, type Region,
} from "./regions";
export {
  SHIFT_KINDS, binomial, denseOutputs, keptOutputs, paintedOutputs, rolled, shiftChange, shiftDifference, shiftPeriod,
  type Comparison, type PoolStack, type ShiftKind, type Torus,
} from "./shifts";
export {
  decadesPerLayer, depths, fittedDecades, meanSquare, rootMeanSquare, scaleWeights, unitPoints, type Depths,
} from "./signal";
export { leftOver, outputSize, reachOf, transposedOutputSize } from "./sizes";
export { stageValues, stages, type Stage } from "./stages";
export { Trainer, type TrainerSettings } from "./training";
