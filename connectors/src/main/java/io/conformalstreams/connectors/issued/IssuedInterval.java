package io.conformalstreams.connectors.issued;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An interval for one number of the image.
 *
 * @param alpha upper bound on the probability that the interval fails
 * @param lower a ratio, or a number of pixels
 * @param upper a ratio, or a number of pixels
 * @param lowerVolume in mm² or mm³; empty for a ratio
 * @param upperVolume in mm² or mm³; empty for a ratio
 * @param units number of units in the smallest calibration behind its thresholds
 * @param trivial why it contains every value; empty if the interval is calibrated
 */
public record IssuedInterval(
        double alpha,
        double lower,
        double upper,
        OptionalDouble lowerVolume,
        OptionalDouble upperVolume,
        long units,
        Optional<String> trivial) {}
