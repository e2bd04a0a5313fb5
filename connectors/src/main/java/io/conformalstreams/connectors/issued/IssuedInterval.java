package io.conformalstreams.connectors.issued;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An interval for one number of the image.
 *
 * @param quantity the kind of number
 * @param alpha upper bound on the probability that the interval fails
 * @param lower a ratio, a number of pixels or a Dice coefficient
 * @param upper a ratio, a number of pixels, or 1 for a Dice coefficient
 * @param lowerVolume in mm² or mm³; empty unless the number counts pixels
 * @param upperVolume in mm² or mm³; empty unless the number counts pixels
 * @param units number of units in the smallest calibration behind its thresholds
 * @param trivial why it contains every value; empty if the interval is calibrated
 * @param review whether a person should review the image; empty if the procedure has no limit
 */
public record IssuedInterval(
        IssuedQuantity quantity,
        double alpha,
        double lower,
        double upper,
        OptionalDouble lowerVolume,
        OptionalDouble upperVolume,
        long units,
        Optional<String> trivial,
        Optional<Boolean> review) {}
