/**
 * Checks what the processor has published against what follows from its inputs.
 *
 * <p>This package has slow and obvious code of its own for the rules that inputs obey, the decoding of pixels, which
 * labels count, how they calibrate, order statistics, weights, adapted levels, risk control by sums and by bets, which
 * thresholds a set cites, how sets meet labels, and running coverage. It does not use the processor's calibration,
 * matching, stores or validation; the build checks that. The tests send random logs through the calibration topology and
 * through this package, label by label.
 *
 * <p>It shares with the processor the configuration and the models, the reduction of a labelled image to critical values
 * and losses, the prediction of regions at given thresholds, the concentration bounds on a risk, and the Beta distribution
 * of coverage. An error in those shows in their own tests, not here.
 */
package io.conformalstreams.ops.verify;
