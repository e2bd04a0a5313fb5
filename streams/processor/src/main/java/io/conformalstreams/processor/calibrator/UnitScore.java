package io.conformalstreams.processor.calibrator;

/**
 * The contribution of one unit to a calibration.
 *
 * @param score the largest critical values and losses of its images in one size class
 * @param sequence position of the first of those images in the order of acceptance; it is the position of the unit
 */
public record UnitScore(ImageScore score, long sequence) {}
