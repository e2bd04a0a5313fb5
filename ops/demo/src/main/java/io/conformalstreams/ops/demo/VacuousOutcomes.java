package io.conformalstreams.ops.demo;

import io.conformalstreams.contracts.ComponentOutcome;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.LevelOutcome;
import io.conformalstreams.contracts.OutcomeStatus;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.processor.component.ComponentRecords;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts judged outcomes that hold at every threshold: their critical value is minus infinity, because the label has no
 * pixel that the component could miss, or none that it could wrongly contain. Coverage of such outcomes says nothing
 * about the model.
 */
final class VacuousOutcomes {

    /** If the share of vacuous outcomes exceeds this, a remark says so. */
    private static final double MOST = 0.5;

    private static final Comparator<Promise> ORDER = Comparator.comparing(Promise::stratum)
            .thenComparing(Promise::procedure)
            .thenComparingDouble(Promise::nominalAlpha)
            .thenComparing(Promise::component);

    private record Promise(String stratum, String procedure, double nominalAlpha, String component) {}

    private record Counts(int judged, int vacuous) {

        Counts plus(Counts other) {
            return new Counts(judged + other.judged, vacuous + other.vacuous);
        }
    }

    private final Map<Promise, Counts> counts = new TreeMap<>(ORDER);

    /** Takes an outcome into account. Corrections and withdrawals of a label do not count again. */
    void add(CoverageOutcome outcome) {
        if (outcome.getStatus() != OutcomeStatus.FIRST || outcome.getVerdict() != OutcomeVerdict.JUDGED) {
            return;
        }
        for (LevelOutcome level : outcome.getLevels()) {
            for (ComponentOutcome component : level.getComponents()) {
                counts.merge(
                        new Promise(
                                outcome.getStratum(),
                                outcome.getProcedure(),
                                level.getNominalAlpha(),
                                ComponentRecords.component(component.getComponent())
                                        .name()
                                        .toLowerCase(Locale.ROOT)),
                        new Counts(1, component.getCriticalValue() == Double.NEGATIVE_INFINITY ? 1 : 0),
                        Counts::plus);
            }
        }
    }

    /** One sentence for each promised component that most labels could not break at any threshold. */
    List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        counts.forEach((promise, count) -> {
            if (count.vacuous() > MOST * count.judged()) {
                remarks.add(String.format(
                        Locale.ROOT,
                        "%s %s at alpha %s: the %s component holds at every threshold for %d of %d labels, so these"
                                + " labels do not test it",
                        promise.stratum(),
                        promise.procedure(),
                        Double.toString(promise.nominalAlpha()),
                        promise.component(),
                        count.vacuous(),
                        count.judged()));
            }
        });
        return remarks;
    }
}
