package io.conformalstreams.processor.calibrator;

/**
 * The contribution of one unit to a calibration.
 *
 * @param score the largest critical values and losses over its images in one size class
 * @param sequence of the first of those images: the unit's place in the order of acceptance
 */
public record UnitScore(ImageScore score, long sequence) {}
