/**
 * Checks what the processor has published against what follows from its inputs.
 *
 * <p>This package implements the rules a second time, in slow and obvious code: the rules for inputs, the decoding of
 * pixels, which labels count and how they calibrate, order statistics, weights, adapted levels, risk control by sums
 * and by bets, which thresholds a set cites, how sets meet labels, and running coverage. It does not use the
 * processor's calibration, matching, stores or validation, and the build checks that. The tests send random logs
 * through the calibration topology and through this package, and compare them label by label.
 *
 * <p>It shares some code with the processor: the configuration and the models, the reduction of a labelled image to
 * critical values and losses, the prediction of regions at given thresholds, the concentration bounds on a risk, and
 * the Beta distribution of the coverage. The tests of that code must find its errors; this package cannot.
 */
package io.conformalstreams.ops.verify;
