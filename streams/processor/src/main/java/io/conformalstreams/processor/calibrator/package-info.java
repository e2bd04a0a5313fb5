/**
 * How the scores of calibration units become thresholds. A {@link io.conformalstreams.processor.calibrator.CalibrationRule}
 * says by which rule, and makes the {@link io.conformalstreams.processor.calibrator.Calibrator} that follows it.
 */
package io.conformalstreams.processor.calibrator;
