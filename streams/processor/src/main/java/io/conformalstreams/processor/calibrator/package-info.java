/**
 * Turns the scores of calibration units into thresholds. A {@link
 * io.conformalstreams.processor.calibrator.CalibrationRule} defines the computation, and creates the {@link
 * io.conformalstreams.processor.calibrator.Calibrator} that performs it.
 */
package io.conformalstreams.processor.calibrator;
