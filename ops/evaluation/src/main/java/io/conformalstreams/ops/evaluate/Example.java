package io.conformalstreams.ops.evaluate;

import io.conformalstreams.processor.method.ConformalMethod;

/**
 * One case for a gallery, with the level at which its prediction is made. Its thresholds come from other cases.
 *
 * @param procedure makes the prediction
 * @param index of the case
 * @param level alpha and thresholds
 */
public record Example(EvaluatedProcedure procedure, int index, ConformalMethod.Level level) {}
