package io.conformalstreams.processor.calibration;

import io.conformalstreams.processor.calibrator.CalibratedThreshold;
import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.Optional;

/** The threshold of one component at one configured alpha, and in one size class if the procedure has size classes. */
record LevelThreshold(
        BigDecimal nominalAlpha, Component component, Optional<String> sizeClass, CalibratedThreshold threshold) {}
