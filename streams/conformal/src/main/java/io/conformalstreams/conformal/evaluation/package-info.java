/**
 * Evaluates a procedure on labelled cases: random splits into calibration and test units, the coverage of each split,
 * and the exact mean of the coverage over all splits.
 */
package io.conformalstreams.conformal.evaluation;
