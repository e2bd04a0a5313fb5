package io.conformalstreams.ops.evaluate;

import io.conformalstreams.processor.method.ConformalMethod;

/**
 * One case to look at, with the level that something is claimed of it at; its thresholds come from other cases.
 *
 * @param procedure whose claim
 * @param index of the case
 * @param level alpha and thresholds
 */
public record Example(EvaluatedProcedure procedure, int index, ConformalMethod.Level level) {}
