package io.conformalstreams.connectors.dicom;

import java.util.OptionalDouble;

/**
 * An interval for one number of the image, for a report.
 *
 * @param label such as {@code nucleus-ratio, 90 %}
 * @param ratio whether the number is a ratio; otherwise it is a volume in mm³
 * @param estimate the predicted number
 * @param promise in words
 * @param algorithm what made it
 */
public record SetInterval(
        String label,
        boolean ratio,
        double lower,
        double upper,
        OptionalDouble estimate,
        String promise,
        AlgorithmIdentification algorithm) {}
