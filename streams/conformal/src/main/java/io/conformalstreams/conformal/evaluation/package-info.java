/**
 * How a procedure does on labelled cases that it may be judged by: random splits into calibration and test, the coverage
 * of each split, and what that coverage is exactly in the mean over all splits.
 */
package io.conformalstreams.conformal.evaluation;
