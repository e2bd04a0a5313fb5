package io.conformalstreams.ops.audit;

import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.CohortCoverage;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.DriftCommand;
import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.record.ReadRecord;
import io.conformalstreams.ops.record.TopicRecords;
import io.conformalstreams.ops.status.PromisedCoverage;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.KafkaException;

/** Reads the topics and makes the tables of a report. */
public final class AuditTables {

    private final TopicRecords records;
    private final AuditPeriod period;

    private final PromisedCoverage promised;
    private final Map<String, StratumThresholds> thresholds = new TreeMap<>();

    private AuditTables(ConformalConfiguration configuration, TopicRecords records, AuditPeriod period) {
        this.records = records;
        this.period = period;
        this.promised = new PromisedCoverage(configuration);
    }

    /**
     * Returns the tables, in the order of the report.
     *
     * @throws KafkaException if the cluster or the registry does not respond, or if a topic is missing
     */
    public static List<AuditTable> read(
            ConformalConfiguration configuration, TopicRecords records, AuditPeriod period) {
        AuditTables tables = new AuditTables(configuration, records, period);
        tables.readThresholds();
        return List.of(
                tables.coverage(),
                tables.cohorts(),
                tables.thresholds(),
                tables.alerts(),
                tables.epochs(),
                tables.commands(),
                tables.rejected());
    }

    private AuditTable coverage() {
        CoverageTable table = new CoverageTable(promised, thresholds);
        inPeriod(
                Topic.COVERAGE_OUTCOMES,
                CoverageOutcome.class,
                record -> record.value().ifPresent(outcome -> table.add(outcome, record.timestamp())));
        return table.table();
    }

    private AuditTable cohorts() {
        CohortTable table = new CohortTable();
        inPeriod(
                Topic.COHORT_COVERAGE,
                CohortCoverage.class,
                record -> record.value().ifPresent(table::add));
        return table.table();
    }

    /** Compaction keeps the newest thresholds only, so those of a past period may be gone. */
    private void readThresholds() {
        records.read(
                Topic.THRESHOLDS,
                StratumThresholds.class,
                Instant.MIN,
                record -> record.value().ifPresent(newest -> thresholds.put(newest.getStratum(), newest)));
    }

    private AuditTable thresholds() {
        List<List<String>> rows = new ArrayList<>();
        thresholds
                .values()
                .forEach(stratum -> stratum.getProcedures()
                        .forEach(procedure -> procedure
                                .getThresholds()
                                .forEach(threshold -> rows.add(List.of(
                                        stratum.getStratum(),
                                        Long.toString(stratum.getVersion()),
                                        Integer.toString(stratum.getEpoch()),
                                        stratum.getLabelPolicy(),
                                        procedure.getProcedure(),
                                        procedure.getGuarantee(),
                                        procedure.getWindow(),
                                        Double.toString(threshold.getNominalAlpha()),
                                        threshold.getComponent().name(),
                                        threshold.getSizeClass() == null ? "" : threshold.getSizeClass(),
                                        Double.toString(1 - threshold.getAlpha()),
                                        Long.toString(threshold.getN()),
                                        Long.toString(threshold.getK()),
                                        Double.toString(threshold.getLambda()),
                                        procedure.getFingerprint())))));
        return new AuditTable(
                "thresholds",
                "Thresholds at the time of the report",
                "The newest thresholds of each stratum. Each is the k-th smallest critical value of n units. The topic keeps"
                        + " only the newest ones; every issued set cites its own.",
                List.of(
                        "stratum",
                        "version",
                        "epoch",
                        "labelPolicy",
                        "procedure",
                        "guarantee",
                        "window",
                        "nominalAlpha",
                        "component",
                        "sizeClass",
                        "oneMinusAlpha",
                        "n",
                        "k",
                        "lambda",
                        "fingerprint"),
                rows);
    }

    private AuditTable alerts() {
        Map<String, DriftAlert> newest = new TreeMap<>();
        records.read(
                Topic.DRIFT_ALERTS,
                DriftAlert.class,
                Instant.MIN,
                record -> record.value().ifPresent(alert -> newest.put(alert.getAlertId(), alert)));
        List<List<String>> rows = newest.values().stream()
                .filter(alert -> alert.getOpenedAt().isBefore(period.until())
                        && !(alert.getState() == AlertState.RESOLVED
                                && alert.getEventTime().isBefore(period.from())))
                .map(alert -> List.of(
                        alert.getAlertId(),
                        alert.getKind().name(),
                        alert.getSeverity().name(),
                        alert.getState().name(),
                        alert.getStratum(),
                        alert.getProcedure(),
                        Double.toString(alert.getNominalAlpha()),
                        alert.getOpenedAt().toString(),
                        alert.getEventTime().toString(),
                        alert.getReason() == null ? "" : alert.getReason().toString()))
                .toList();
        return new AuditTable(
                "alerts",
                "Alerts that were open in the period",
                "Every drift alert, in its newest state. An alert opens when the evidence of a monitor exceeds its limit.",
                List.of(
                        "alert",
                        "kind",
                        "severity",
                        "state",
                        "stratum",
                        "procedure",
                        "nominalAlpha",
                        "openedAt",
                        "lastChangeAt",
                        "reason"),
                rows);
    }

    private AuditTable epochs() {
        EpochTable table = new EpochTable(period);
        records.read(
                Topic.CALIBRATION_SCORES,
                CalibrationScore.class,
                Instant.MIN,
                record -> record.value().ifPresent(table::add));
        return table.table();
    }

    private AuditTable commands() {
        List<List<String>> rows = new ArrayList<>();
        inPeriod(
                Topic.DRIFT_COMMANDS,
                DriftCommand.class,
                record -> record.value()
                        .ifPresent(command -> rows.add(List.of(
                                command.getIssuedAt().toString(),
                                command.getStratum(),
                                command.getCommand().name(),
                                command.getAlertId() == null ? "" : command.getAlertId(),
                                command.getReason()))));
        return new AuditTable(
                "commands",
                "What operators did",
                "Every command to the drift monitors, with the operator's reason.",
                List.of("issuedAt", "stratum", "command", "alert", "reason"),
                rows);
    }

    private AuditTable rejected() {
        Map<List<String>, Long> counts =
                new TreeMap<>((left, right) -> left.toString().compareTo(right.toString()));
        inPeriod(
                Topic.REJECTED,
                RejectedRecord.class,
                record -> record.value()
                        .ifPresent(rejected ->
                                counts.merge(List.of(rejected.getTopic(), rejected.getReason()), 1L, Long::sum)));
        List<List<String>> rows = new ArrayList<>();
        counts.forEach((source, number) -> rows.add(List.of(source.get(0), source.get(1), Long.toString(number))));
        return new AuditTable(
                "rejected",
                "Rejected records",
                "Records that were invalid and had no effect, by source topic and reason.",
                List.of("topic", "reason", "records"),
                rows);
    }

    /** Passes the records that the cluster received in the period. */
    private <T extends SpecificRecord> void inPeriod(Topic topic, Class<T> contract, Consumer<ReadRecord<T>> reader) {
        records.read(topic, contract, period.from(), record -> {
            if (period.contains(record.timestamp())) {
                reader.accept(record);
            }
        });
    }
}
