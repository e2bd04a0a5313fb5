package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.LabelProcess;
import io.conformalstreams.contracts.LabelCounts;
import java.util.ArrayList;
import java.util.List;

/** How labels come, as it stands in alerts. */
final class LabelCountsRecord {

    /** Share of labels that come too late to be tested from which on it is reported. */
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

    /** Names of what has changed since the first block of the epoch. */
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
