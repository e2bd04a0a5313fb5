/**
 * Checks what the processor has published against what follows from its inputs.
 *
 * <p>Computed a second time, by slow and obvious code: which labels count, how they calibrate, order statistics and
 * controlled risks, which thresholds a set cites, how sets meet labels, and running coverages. Shared with the processor:
 * the configuration, the models, the reading of pixels, what a labelled image reduces to and what is predicted at given
 * thresholds. An error in those shows in their own tests, not here.
 */
package io.conformalstreams.ops.verify;
