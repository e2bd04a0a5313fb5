package io.conformalstreams.ops.withdrawal;

import io.conformalstreams.contracts.CalibrationScore;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Selects labels of one stratum. A label must fit all conditions.
 *
 * @param stratum name of the stratum
 * @param units ids of units; empty for all
 * @param images ids of images; empty for all
 * @param from earliest event time of a label; empty for no limit
 * @param until event time before which a label must lie; empty for no limit
 * @param labelPolicy label policy; empty for all
 */
public record LabelQuery(
        String stratum,
        Set<String> units,
        Set<String> images,
        Optional<Instant> from,
        Optional<Instant> until,
        Optional<String> labelPolicy) {

    /** Copies the sets. */
    public LabelQuery {
        units = Set.copyOf(units);
        images = Set.copyOf(images);
        if (from.isPresent() && until.isPresent() && !from.get().isBefore(until.get())) {
            throw new IllegalArgumentException(
                    "the period begins at " + from.get() + " and ends at " + until.get() + "; it must end later");
        }
    }

    /** Tells whether no condition but the stratum limits the selection. */
    public boolean selectsEverything() {
        return units.isEmpty() && images.isEmpty() && from.isEmpty() && until.isEmpty() && labelPolicy.isEmpty();
    }

    /** Tells whether the label that the calibration accepted fits. */
    boolean selects(CalibrationScore accepted) {
        Instant labelledAt = accepted.getLabel().getLabelledAt();
        return accepted.getStratum().equals(stratum)
                && (units.isEmpty() || units.contains(accepted.getUnitId()))
                && (images.isEmpty() || images.contains(accepted.getImageId()))
                && from.map(first -> !labelledAt.isBefore(first)).orElse(true)
                && until.map(labelledAt::isBefore).orElse(true)
                && labelPolicy.map(accepted.getLabelPolicy()::equals).orElse(true);
    }
}
