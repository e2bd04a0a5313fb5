package io.conformalstreams.processor.calibrator;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The contribution of one unit to a calibration.
 *
 * @param score the largest critical values and losses of its images in one size class
 * @param sequence position of the unit in the order of acceptance, which is the position of the first of those images
 * @param fold the fold of the unit, counted from 0; empty if no model was trained with the unit
 * @param inclusionProbability probability, in (0, 1], with which the unit was selected for labelling; empty if it is
 *     unknown, or if those images contradict each other
 */
public record UnitScore(ImageScore score, long sequence, OptionalInt fold, Optional<Double> inclusionProbability) {}
