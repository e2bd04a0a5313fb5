package io.conformalstreams.processor.calibration;

import io.conformalstreams.contracts.ThresholdSide;
import io.conformalstreams.processor.calibrator.CalibratedThreshold;
import java.math.BigDecimal;
import java.util.Optional;

/** The threshold of one side at one configured alpha, in one size class where the procedure has any. */
record LevelThreshold(
        BigDecimal nominalAlpha, ThresholdSide side, Optional<String> sizeClass, CalibratedThreshold threshold) {}
