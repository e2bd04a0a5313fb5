package io.conformalstreams.processor.calibration;

import io.conformalstreams.processor.method.ImageScore;

/**
 * What a unit contributes to a calibration.
 *
 * @param score the larger critical values and losses of its images, in one size class
 * @param sequence of the first of those images: the unit's place in the order of acceptance
 */
record UnitScore(ImageScore score, long sequence) {}
