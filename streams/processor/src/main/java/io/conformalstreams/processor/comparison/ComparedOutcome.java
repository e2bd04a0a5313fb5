package io.conformalstreams.processor.comparison;

import io.conformalstreams.processor.configuration.Comparison.Role;
import java.util.List;

/**
 * An outcome of a compared model, as far as the comparison needs it.
 *
 * @param comparison name of the comparison
 * @param fingerprint fingerprint of the comparison for which the outcome was selected
 * @param role the model
 * @param site site of the stratum; empty if it has none
 * @param partition partition of the outcome in coverage-outcomes
 * @param offset offset of the outcome there
 * @param labelledAt event time of the label, milliseconds since 1970
 * @param unitComplete whether every image of the unit has a label
 * @param unitMaturesAt event time at which the unit is judged without its missing labels, milliseconds since 1970
 * @param levels the judged sets, one for each compared alpha in ascending order; empty if the outcome does not count
 */
record ComparedOutcome(
        String comparison,
        String fingerprint,
        Role role,
        String site,
        String unitId,
        String imageId,
        int partition,
        long offset,
        long labelledAt,
        boolean unitComplete,
        long unitMaturesAt,
        List<JudgedSet> levels) {

    ComparedOutcome {
        levels = List.copyOf(levels);
    }

    /**
     * A set that a label has judged.
     *
     * @param calibrated whether its thresholds were calibrated
     * @param miss 1 if the set misses the truth, otherwise 0; the loss if a risk is controlled
     * @param size what the set leaves open, at least 0
     */
    record JudgedSet(boolean calibrated, double miss, double size) {}
}
