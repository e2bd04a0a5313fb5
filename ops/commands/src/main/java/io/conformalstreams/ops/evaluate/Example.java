package io.conformalstreams.ops.evaluate;

import java.math.BigDecimal;

/**
 * One case to look at, with the thresholds that its sets are made with; they come from other cases.
 *
 * @param procedure whose sets
 * @param unit index of the case
 * @param alpha nominal miscoverage
 * @param inner threshold of the inner set
 * @param outer threshold of the outer set
 */
public record Example(EvaluatedProcedure procedure, int unit, BigDecimal alpha, double inner, double outer) {}
