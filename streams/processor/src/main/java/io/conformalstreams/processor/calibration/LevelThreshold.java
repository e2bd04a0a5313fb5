package io.conformalstreams.processor.calibration;

import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.conformal.rank.Threshold;
import java.math.BigDecimal;

/** The threshold of one side at one configured alpha. */
record LevelThreshold(BigDecimal nominalAlpha, Side side, Threshold threshold) {}
