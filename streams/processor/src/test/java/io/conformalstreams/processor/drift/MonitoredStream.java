package io.conformalstreams.processor.drift;

import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.ComponentOutcome;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.LevelOutcome;
import io.conformalstreams.contracts.OutcomeStatus;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.contracts.RegionComponent;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.InputProxies.Proxy;
import io.conformalstreams.processor.drift.DriftEvent.LabelAccepted;
import io.conformalstreams.processor.drift.DriftEvent.PredictionIssued;
import io.conformalstreams.processor.drift.DriftEvent.PredictionScored;
import io.conformalstreams.processor.drift.DriftEvent.ProxyValue;
import io.conformalstreams.processor.drift.LabelledUnit.IssuedThreshold;
import io.conformalstreams.processor.drift.LabelledUnit.Label;
import io.conformalstreams.processor.drift.LabelledUnit.ScoredComponent;
import io.conformalstreams.processor.drift.LabelledUnit.ScoredProcedure;
import io.conformalstreams.processor.store.PrefixScan;
import io.conformalstreams.processor.store.StoreKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * The monitors of one stratum, for a procedure with one component and one level. They use in-memory stores, and observe
 * numbers instead of images. By default, thresholds come from 999 units. There is one unit per minute.
 */
final class MonitoredStream {

    static final String STRATUM = "net@1|north";
    static final Instant MONDAY = Instant.parse("2026-03-02T08:00:00Z");
    static final double ALPHA = 0.1;

    static {
        // Loading the serdes marks the generated classes as trusted. Otherwise Avro does not copy a record with an
        // enum.
        ContractSerdes.on(Map.of("schema.registry.url", "mock://drift"));
    }

    final List<DriftAlert> alerts = new ArrayList<>();
    private final KeyValueStore<Bytes, byte[]> monitorStore = store("drift-monitors");
    private final KeyValueStore<Bytes, byte[]> bufferStore = store("maturity-buffer");
    private ConformalConfiguration configuration;
    private DriftMonitors monitors;
    private long minute;
    private int labelEpoch;
    private double inclusionProbability = 1;
    private long rank = 900;
    private double threshold = 1.2815515655446004;
    private boolean unitComplete = true;
    private Optional<String> sizeClass = Optional.empty();

    /** @param drift the {@code drift} section of the configuration */
    MonitoredStream(String drift) {
        this(configuration(drift, "identity"));
    }

    private MonitoredStream(ConformalConfiguration configuration) {
        restart(configuration);
    }

    static ConformalConfiguration configuration(String drift, String inner) {
        return ConformalConfiguration.parse("""
                topics: {partitions: 1}
                kafka: {bootstrap.servers: "unused:9092", schema.registry.url: "mock://drift"}
                models:
                  - {name: net, dimensions: 2, scores: logit, encoding: float32,
                     channels: [{name: organ, labelValues: [1]}]}
                procedures:
                  - {name: sets, type: confidence-sets, model: net, channel: organ, alphas: [0.1],
                     combination: maximum, inner: %s, outer: identity, window: all}
                drift: %s
                """.formatted(inner, drift), Map.of());
    }

    private static KeyValueStore<Bytes, byte[]> store(String name) {
        return Stores.inMemoryKeyValueStore(name).get();
    }

    /** Continues from the stored state alone, as after a failover. */
    void restart(ConformalConfiguration newConfiguration) {
        this.configuration = newConfiguration;
        this.monitors = new DriftMonitors(newConfiguration, monitorStore, bufferStore);
    }

    void failOver() {
        restart(configuration);
    }

    /** Starts the next epoch. Later labels and thresholds belong to it. */
    void newLabelPolicy() {
        labelEpoch++;
    }

    /**
     * Changes the later thresholds. The rank -1 means that the threshold is not an order statistic, and the rank 1000
     * means a trivial threshold.
     */
    void thresholds(long newRank, double newThreshold) {
        rank = newRank;
        threshold = newThreshold;
    }

    /** Returns the number of stored bytes of the largest monitor of a kind, or 0 if there is none. */
    int storedBytes(AlertKind kind) {
        return PrefixScan.list(monitorStore, StoreKey.of(MonitorStore.MONITOR)).stream()
                .filter(entry -> StoreKey.parts(entry.key).contains(kind.name()))
                .mapToInt(entry -> entry.value.length)
                .max()
                .orElse(0);
    }

    long minute() {
        return minute;
    }

    /** Returns the number of entries that wait for their maturity or for other images of their unit. */
    long buffered() {
        return bufferStore.approximateNumEntries();
    }

    /** Sets whether later labels complete their units. */
    void unitComplete(boolean complete) {
        unitComplete = complete;
    }

    /** Sets the size class of later predictions and labels. */
    void sizeClass(String name) {
        sizeClass = Optional.of(name);
    }

    /** Sets the inclusion probability of later labels. */
    void inclusionProbability(double probability) {
        inclusionProbability = probability;
    }

    /** Sends a prediction that is labelled at once. Units are numbered by minutes. */
    void judge(double criticalValue) {
        judge("unit" + minute, criticalValue);
    }

    void judge(String unitId, double criticalValue) {
        String id = "p" + minute;
        predict(id, unitId, minute);
        label(id, unitId, minute, minute, criticalValue);
        minute++;
    }

    /** Sends a prediction with a measurement of its structure, which is labelled at once. */
    void judge(double criticalValue, double measurement) {
        String id = "p" + minute;
        predict(id, "unit" + minute, minute, Math.expm1(measurement));
        label(id, "unit" + minute, minute, minute, criticalValue);
        minute++;
    }

    void skip(long minutes) {
        minute += minutes;
    }

    void predict(String id, String unitId, long at) {
        predict(id, unitId, at, List.of());
    }

    /** Sends a prediction with the size of its structure. */
    void predict(String id, String unitId, long at, double size) {
        predict(id, unitId, at, List.of(new ProxyValue("organ", Proxy.SIZE, Math.log1p(size))));
    }

    private void predict(String id, String unitId, long at, List<ProxyValue> measurements) {
        IssuedThreshold issuedThreshold = new IssuedThreshold(ALPHA, ALPHA, 999, rank, threshold, rank <= 999);
        ScoredComponent component =
                new ScoredComponent(Component.JOINT, OptionalDouble.empty(), List.of(issuedThreshold));
        ScoredProcedure scored =
                new ScoredProcedure("sets", fingerprint(), sizeClass, labelEpoch, 7, List.of(component));
        take(new PredictionIssued(STRATUM, id, unitId, millis(at), false, List.of(scored), measurements, List.of()));
    }

    /** Sends a prediction with the size of its structure alone. */
    void score(String unitId, double size) {
        take(new PredictionScored(
                STRATUM, unitId, millis(minute++), List.of(new ProxyValue("organ", Proxy.SIZE, Math.log1p(size)))));
    }

    /** Sends the first label of a prediction. */
    void label(String id, String unitId, long predictedAt, long labelledAt, double criticalValue) {
        outcome(id, unitId, predictedAt, labelledAt, criticalValue, OutcomeStatus.FIRST, false);
    }

    void auditLabel(String id, String unitId, long predictedAt, long labelledAt, double criticalValue) {
        outcome(id, unitId, predictedAt, labelledAt, criticalValue, OutcomeStatus.FIRST, true);
    }

    void correct(String id, String unitId, long predictedAt, long labelledAt, double criticalValue) {
        outcome(id, unitId, predictedAt, labelledAt, criticalValue, OutcomeStatus.SUPERSEDES, false);
    }

    void withdraw(String id, String unitId, long predictedAt, long labelledAt) {
        outcome(id, unitId, predictedAt, labelledAt, 0, OutcomeStatus.RETRACTS, false);
    }

    /** Sends a label of an image that was never predicted. */
    void calibrate(String unitId, double criticalValue) {
        Label label = label(minute, false);
        take(new LabelAccepted(STRATUM, unitId, false, unit(unitId, label, criticalValue), List.of()));
        minute++;
    }

    /** Sends a label of an image that was never predicted and belongs to a unit, or its withdrawal. */
    void calibrate(String imageId, String unitId, long labelledAt, double criticalValue, boolean withdrawn) {
        Label label = label(labelledAt, false);
        take(new LabelAccepted(STRATUM, imageId, withdrawn, unit(unitId, label, criticalValue), List.of()));
    }

    void close(String alertId) {
        alerts.addAll(monitors.close(STRATUM, alertId, millis(minute), "known"));
    }

    void newEpoch() {
        alerts.addAll(monitors.restart(STRATUM, millis(minute)));
    }

    private void outcome(
            String id,
            String unitId,
            long predictedAt,
            long labelledAt,
            double criticalValue,
            OutcomeStatus status,
            boolean audit) {
        Label label = label(labelledAt, audit);
        boolean withdrawn = status == OutcomeStatus.RETRACTS;
        CoverageOutcome outcome = CoverageOutcome.newBuilder()
                .setStratum(STRATUM)
                .setPredictionId(id)
                .setImageId(id)
                .setUnitId(unitId)
                .setProcedure("sets")
                .setChannel("organ")
                .setFingerprint(fingerprint())
                .setSizeClass(sizeClass.orElse(null))
                .setRevision(1)
                .setStatus(status)
                .setVerdict(withdrawn ? OutcomeVerdict.WITHDRAWN : OutcomeVerdict.JUDGED)
                .setEpoch(labelEpoch)
                .setThresholdVersion(7)
                .setPredictedAt(Instant.ofEpochMilli(millis(predictedAt)))
                .setLabel(label.coordinates())
                .setLabelPolicy(label.policy())
                .setAudit(audit)
                .setInclusionProbability(inclusionProbability)
                .setLabelEpoch(labelEpoch)
                .setLevels(withdrawn ? List.of() : List.of(level(criticalValue)))
                .setUnitComplete(unitComplete)
                .setUnitMaturesAt(Instant.ofEpochMilli(millis(predictedAt)))
                .setRunning(List.of())
                .build();
        take(new LabelAccepted(STRATUM, id, withdrawn, unit(unitId, label, criticalValue), List.of(outcome)));
    }

    private LevelOutcome level(double criticalValue) {
        boolean covered = criticalValue <= threshold;
        ComponentOutcome component = new ComponentOutcome(
                RegionComponent.JOINT, ALPHA, 999L, rank, threshold, criticalValue, rank <= 999, covered);
        return new LevelOutcome(
                ALPHA, List.of(component), covered, covered, covered, null, null, false, false, null, 0.0);
    }

    private LabelledUnit unit(String unitId, Label label, double criticalValue) {
        ScoredComponent component = new ScoredComponent(Component.JOINT, OptionalDouble.of(criticalValue), List.of());
        return new LabelledUnit(
                unitId,
                label,
                List.of(new ScoredProcedure("sets", fingerprint(), sizeClass, -1, 0, List.of(component))));
    }

    private Label label(long labelledAt, boolean audit) {
        RecordCoordinates coordinates = new RecordCoordinates(Instant.ofEpochMilli(millis(labelledAt)), 0, labelledAt);
        return new Label(coordinates, labelEpoch, "policy" + labelEpoch, audit, Optional.of(inclusionProbability));
    }

    private String fingerprint() {
        return configuration.procedures().get(0).fingerprint();
    }

    private void take(DriftEvent event) {
        alerts.addAll(monitors.take(event));
    }

    static long millis(long minute) {
        return MONDAY.plus(Duration.ofMinutes(minute)).toEpochMilli();
    }
}
