package io.conformalstreams.ops.verify;

import io.conformalstreams.processor.configuration.Drift.Population;
import io.conformalstreams.processor.configuration.Procedure;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The rules for the inclusion probabilities of a model's labels.
 *
 * @param required whether labels are weighted by them, so that each label must have one, and all labels of a unit the
 *     same one
 * @param smallest the largest of the smallest probabilities that procedures allow
 */
record ProbabilityRules(boolean required, Optional<BigDecimal> smallest) {

    static ProbabilityRules of(List<Procedure> procedures, Population population) {
        Optional<BigDecimal> smallest = procedures.stream()
                .flatMap(procedure -> RuleFacts.of(procedure.calibrationRule()).smallestProbability().stream())
                .max(Comparator.naturalOrder());
        return new ProbabilityRules(
                smallest.isPresent() || population == Population.INVERSE_PROBABILITY_WEIGHTED, smallest);
    }

    /** Tells whether a label may be accepted with its probability, if no other image of its unit contradicts it. */
    boolean accept(ValidLabel label) {
        return !label.active()
                || label.inclusionProbability()
                        .map(probability -> smallest.map(
                                        least -> new BigDecimal(probability.toString()).compareTo(least) >= 0)
                                .orElse(true))
                        .orElse(!required);
    }

    /** Tells whether two labels of one unit in one epoch cannot both be accepted. */
    boolean contradict(ValidLabel one, ValidLabel other) {
        return required
                && one.active()
                && other.active()
                && one.unitId().equals(other.unitId())
                && !one.imageId().equals(other.imageId())
                && !one.inclusionProbability().equals(other.inclusionProbability());
    }
}
