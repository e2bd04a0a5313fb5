package io.conformalstreams.connectors.dicom;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An interval for one number of the image, for a report.
 *
 * @param label such as {@code nucleus-ratio, 90 %}
 * @param quantity the kind of number
 * @param lower lower end
 * @param upper upper end; empty if only the lower end is a bound
 * @param estimate the predicted number
 * @param review whether a person should review the image; empty if the procedure has no limit
 * @param promise in words
 * @param algorithm the algorithm that made it
 */
public record SetInterval(
        String label,
        Quantity quantity,
        double lower,
        OptionalDouble upper,
        OptionalDouble estimate,
        Optional<Boolean> review,
        String promise,
        AlgorithmIdentification algorithm) {

    /** The kind of number. */
    public enum Quantity {
        /** A volume in mm³. */
        VOLUME(new CodedConcept("118565006", "SCT", "Volume"), new CodedConcept("mm3", "UCUM", "cubic millimeter")),
        /** A ratio of two structures. */
        RATIO(new CodedConcept("118586006", "SCT", "Ratio"), new CodedConcept("1", "UCUM", "no units")),
        /** The Dice coefficient of the predicted mask and the truth (PS3.16, CID 281). */
        DICE(
                new CodedConcept("130920", "DCM", "Dice Similarity Coefficient"),
                new CodedConcept("1", "UCUM", "no units"));

        private final CodedConcept name;
        private final CodedConcept unit;

        Quantity(CodedConcept name, CodedConcept unit) {
            this.name = name;
            this.unit = unit;
        }

        CodedConcept concept() {
            return name;
        }

        CodedConcept unit() {
            return unit;
        }
    }
}
