package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.CalibrationScore;

/**
 * A published calibration score.
 *
 * @param partition partition in calibration-scores
 * @param offset offset in calibration-scores
 */
record PublishedScore(CalibrationScore score, int partition, long offset) {}
