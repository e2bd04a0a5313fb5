package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.LabelProcess;
import io.conformalstreams.contracts.LabelCounts;
import java.util.ArrayList;
import java.util.List;

/** The arrival of labels as alerts report it. */
final class LabelCountsRecord {

    /**
     * The largest tolerated share of labels that arrive too late to be tested. A larger share is reported as a change.
     */
    private static final double LATE_TOLERANCE = 0.05;

    private LabelCountsRecord() {}

    static LabelCounts of(LabelProcess process) {
        LabelProcess.Block latest = process.latest();
        LabelProcess.Block baseline = process.baseline();
        return new LabelCounts(
                process.predictions(),
                process.labels(),
                latest.labelledShare(),
                baseline.labelledShare(),
                latest.auditShare(),
                baseline.auditShare(),
                latest.medianLag(),
                latest.lag95(),
                baseline.lag95(),
                process.corrections(),
                process.lateUnused());
    }

    /** Returns the names of the changes since the first block of the epoch. */
    static List<String> changes(LabelProcess process) {
        List<String> changes = new ArrayList<>();
        process.changes().forEach(change -> changes.add(change.name()));
        long labels = process.labels() + process.lateUnused();
        if (process.latest().predictions() > 0 && process.lateUnused() > LATE_TOLERANCE * labels) {
            changes.add("LATE_LABELS");
        }
        return changes;
    }
}
