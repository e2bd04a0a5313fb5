package io.conformalstreams.connectors.issued;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An interval for one number of the image.
 *
 * @param alpha probability with which it may fail
 * @param lower a ratio, or a number of pixels
 * @param upper a ratio, or a number of pixels
 * @param lowerVolume in mm² or mm³; empty for a ratio
 * @param upperVolume in mm² or mm³; empty for a ratio
 * @param units in the smallest calibration of its thresholds
 * @param trivial why it contains every value; empty where it is calibrated
 */
public record IssuedInterval(
        double alpha,
        double lower,
        double upper,
        OptionalDouble lowerVolume,
        OptionalDouble upperVolume,
        long units,
        Optional<String> trivial) {}
