package io.conformalstreams.processor.calibrator;

/**
 * The contribution of one unit to a calibration.
 *
 * @param score the largest critical values and losses of its images in one size class
 * @param sequence position of the unit in the order of acceptance, which is the position of the first of those images
 */
public record UnitScore(ImageScore score, long sequence) {}
