package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.LabelBlock;
import io.conformalstreams.conformal.drift.LabelProcess;
import io.conformalstreams.contracts.LabelCounts;
import java.util.List;

/** The arrival of labels as alerts report it. */
final class LabelCountsRecord {

    private LabelCountsRecord() {}

    static LabelCounts of(LabelProcess process) {
        LabelBlock latest = process.latest();
        LabelBlock baseline = process.baseline();
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

    /** Returns the names of the changes that are proven and not known to have ended. */
    static List<String> changes(LabelProcess process) {
        return process.changes().stream().map(LabelProcess.Change::name).toList();
    }
}
