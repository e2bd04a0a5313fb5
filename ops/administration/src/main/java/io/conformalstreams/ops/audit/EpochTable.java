package io.conformalstreams.ops.audit;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.LabelStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which labels calibrated, by stratum and epoch. */
final class EpochTable {

    private record Epoch(String stratum, int number) {}

    private static final class Labels {
        private String labelPolicy = "";
        private Instant first = Instant.MAX;
        private Instant last = Instant.MIN;
        private long accepted;
        private final Map<String, Long> withdrawnByReason = new TreeMap<>();
    }

    private final AuditPeriod period;
    private final Map<Epoch, Labels> epochs = new LinkedHashMap<>();

    EpochTable(AuditPeriod period) {
        this.period = period;
    }

    void add(CalibrationScore score) {
        Instant labelledAt = score.getLabel().getLabelledAt();
        if (!period.contains(labelledAt)) {
            return;
        }
        Labels labels = epochs.computeIfAbsent(new Epoch(score.getStratum(), score.getEpoch()), unseen -> new Labels());
        labels.first = labelledAt.isBefore(labels.first) ? labelledAt : labels.first;
        labels.last = labelledAt.isAfter(labels.last) ? labelledAt : labels.last;
        if (score.getStatus() == LabelStatus.WITHDRAWN) {
            String reason = score.getWithdrawalReason() == null ? "no reason given" : score.getWithdrawalReason();
            labels.withdrawnByReason.merge(reason, 1L, Long::sum);
        } else {
            labels.labelPolicy = score.getLabelPolicy();
            labels.accepted++;
        }
    }

    AuditTable table() {
        List<List<String>> rows = new ArrayList<>();
        epochs.forEach((epoch, labels) -> rows.add(List.of(
                epoch.stratum(),
                Integer.toString(epoch.number()),
                labels.labelPolicy,
                Long.toString(labels.accepted),
                Long.toString(labels.withdrawnByReason.values().stream()
                        .mapToLong(Long::longValue)
                        .sum()),
                withdrawals(labels),
                labels.first.toString(),
                labels.last.toString())));
        return new AuditTable(
                "epochs",
                "Epochs and their labels",
                "Labels, corrections and withdrawals that the calibration accepted, by event time. A new label policy"
                        + " starts an epoch.",
                List.of(
                        "stratum",
                        "epoch",
                        "labelPolicy",
                        "accepted",
                        "withdrawn",
                        "reasonsOfWithdrawals",
                        "firstLabelAt",
                        "lastLabelAt"),
                rows);
    }

    private static String withdrawals(Labels labels) {
        List<String> reasons = new ArrayList<>();
        labels.withdrawnByReason.forEach((reason, number) -> reasons.add(number + " x " + reason));
        return String.join("; ", reasons);
    }
}
