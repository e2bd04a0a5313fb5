package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.CauseEvidence;
import io.conformalstreams.conformal.drift.CauseEvidence.Unit;
import io.conformalstreams.conformal.drift.KeyedUniform;
import io.conformalstreams.contracts.AlertCause;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.CauseKind;
import io.conformalstreams.processor.configuration.Drift;
import io.conformalstreams.processor.configuration.InputProxies.Proxy;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import io.conformalstreams.processor.store.PrefixScan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The causes of alerts about one component of a procedure: another population, or a model that fails. The first judged
 * units of an epoch that have all measurements are the reference. Later ones are ranked, and are evidence while an alert
 * of score drift or coverage breach is open ({@link CauseEvidence}).
 *
 * <p>The header entry has version (8 bits), epoch of the labels, restarts (32 bits each), fingerprint, number of units in
 * the reference (32 bits), and the evidence with its length, which is empty until the reference is complete. The entry of
 * a unit of the reference has version (8 bits), unit id, critical value (64 bits), number of measurements (16 bits), and
 * these (64 bits each).
 */
final class AlertCauses {

    private static final byte HEADER = 9;
    private static final byte UNIT = 10;
    private static final byte VERSION = 1;

    private final KeyValueStore<Bytes, byte[]> store;
    private final Drift drift;

    AlertCauses(KeyValueStore<Bytes, byte[]> store, Drift drift) {
        this.store = store;
        this.drift = drift;
    }

    /**
     * The state of one subject.
     *
     * @param units the number of units in the reference
     * @param evidence the evidence; empty until the reference is complete
     */
    record State(int units, Optional<CauseEvidence> evidence) {

        private static final State EMPTY = new State(0, Optional.empty());
    }

    /**
     * Observes a judged unit. Call it once for each unit of the epoch, before the monitors of the subject. Returns whether
     * the unit names a cause that had not been named since the opening.
     *
     * @param measurements the measurements of the configured proxies; without effect if one is missing
     * @param isOpen whether an alert about the subject is open. No unit joins the reference then
     */
    boolean observe(
            MonitorId ofScores,
            MonitorEpoch epoch,
            String unitId,
            double score,
            List<Double> measurements,
            boolean isOpen) {
        if (!drift.namesCauses()
                || measurements.isEmpty()
                || !measurements.stream().allMatch(Double::isFinite)) {
            return false;
        }
        Unit unit = new Unit(unitId, score, measurements);
        KeyedUniform uniform = ScoreMonitors.uniform(ofScores, epoch);
        State state = find(ofScores.stratum(), ofScores.subject(), epoch);
        if (state.evidence().isPresent()) {
            CauseEvidence evidence = state.evidence().get();
            boolean isNewlyNamed = evidence.observe(unit, uniform);
            put(ofScores, epoch, new State(state.units(), Optional.of(evidence)));
            return isNewlyNamed;
        }
        if (!isOpen) {
            collect(ofScores, epoch, state.units(), unit, uniform);
        }
        return false;
    }

    private void collect(MonitorId ofScores, MonitorEpoch epoch, int earlier, Unit unit, KeyedUniform uniform) {
        Bytes prefix = ofScores.subject().key(UNIT, ofScores.stratum());
        if (earlier == 0) {
            PrefixScan.list(store, prefix).forEach(entry -> store.delete(entry.key));
        }
        store.put(ofScores.subject().key(UNIT, ofScores.stratum(), unit.unitId()), toBytes(unit));
        int units = earlier + 1;
        if (units < drift.referenceUnits()) {
            put(ofScores, epoch, new State(units, Optional.empty()));
            return;
        }
        List<KeyValue<Bytes, byte[]>> entries = PrefixScan.list(store, prefix);
        // The configured proxies may have changed while the reference was collected.
        List<Unit> reference = entries.stream()
                .map(entry -> unitOf(entry.value))
                .filter(earlierUnit ->
                        earlierUnit.measurements().size() == unit.measurements().size())
                .toList();
        boolean isComplete = reference.size() >= drift.referenceUnits();
        if (isComplete) {
            entries.forEach(entry -> store.delete(entry.key));
        }
        put(
                ofScores,
                epoch,
                new State(
                        reference.size(),
                        isComplete ? Optional.of(CauseEvidence.start(reference, uniform)) : Optional.empty()));
    }

    /** Begins to collect evidence if an alert about the subject has opened, and discards it if the last one has ended. */
    void follow(MonitorId ofScores, MonitorEpoch epoch, boolean isOpen) {
        find(ofScores.stratum(), ofScores.subject(), epoch)
                .evidence()
                .filter(evidence -> evidence.isOpen() != isOpen)
                .ifPresent(evidence -> {
                    if (isOpen) {
                        evidence.open();
                    } else {
                        evidence.close();
                    }
                    put(ofScores, epoch, new State(drift.referenceUnits(), Optional.of(evidence)));
                });
    }

    /** Whether a monitor's alerts have a cause. */
    static boolean hasCause(MonitorId id) {
        return id.kind() == AlertKind.SCORE_DRIFT || id.kind() == AlertKind.COVERAGE_BREACH;
    }

    /** Returns the cause of a monitor's open alert; empty without a complete reference, and for other kinds of alerts. */
    Optional<AlertCause> of(MonitorId id, MonitorEpoch epoch) {
        return hasCause(id) && drift.namesCauses()
                ? find(id.stratum(), id.subject(), epoch).evidence().map(this::cause)
                : Optional.empty();
    }

    private AlertCause cause(CauseEvidence evidence) {
        CauseKind kind = switch (evidence.cause()) {
            case POPULATION -> CauseKind.POPULATION;
            case MODEL -> CauseKind.MODEL;
            case UNDETERMINED -> CauseKind.UNDETERMINED;
        };
        return AlertCause.newBuilder()
                .setKind(kind)
                .setText(text(evidence))
                .setInputEvidence(evidence.largestEvidenceOfInputs())
                .setConditionalEvidence(evidence.largestEvidenceOfScores())
                .setEvidenceLimit(CauseEvidence.LIMIT)
                .setUnits(evidence.units())
                .setComparedUnits(evidence.comparedUnits())
                .setProxies(drift.inputProxies().chosen().stream()
                        .map(Proxy::name)
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .toList())
                .build();
    }

    private static String text(CauseEvidence evidence) {
        boolean haveInputsChanged = evidence.largestEvidenceOfInputs() >= CauseEvidence.LIMIT;
        return switch (evidence.cause()) {
            case POPULATION ->
                "The inputs changed, and the scores given the inputs show no change: another population.";
            case MODEL ->
                haveInputsChanged
                        ? "The inputs changed, and the scores changed given the inputs: the model fails on the new inputs."
                        : "The scores changed given the inputs: the model fails on them.";
            case UNDETERMINED -> {
                if (!haveInputsChanged) {
                    yield "Undetermined yet: no change of the inputs is proven, and none of the scores given the inputs.";
                }
                yield evidence.hasComparedEnough()
                        ? "The inputs changed. It is undetermined yet whether the scores changed given the inputs."
                        : "The inputs changed, and too few of them lie where the reference has inputs: it is undetermined "
                                + "whether the scores changed given the inputs.";
            }
        };
    }

    private State find(String stratum, MonitoredSubject subject, MonitorEpoch epoch) {
        byte[] bytes = store.get(subject.key(HEADER, stratum));
        if (bytes == null) {
            return State.EMPTY;
        }
        LayoutReader reader = new LayoutReader("causes of alerts", bytes, VERSION);
        boolean current = reader.getInt() == epoch.labels();
        current &= reader.getInt() == epoch.restarts();
        current &= reader.getText().equals(epoch.fingerprint());
        State state = stateOf(reader);
        reader.requireEnd();
        boolean isMeasuredAlike = state.evidence()
                .filter(evidence ->
                        evidence.measurements() != drift.inputProxies().chosen().size())
                .isEmpty();
        return current && isMeasuredAlike ? state : State.EMPTY;
    }

    private static State stateOf(LayoutReader reader) {
        return new State(
                reader.getInt(),
                reader.getShortPart(
                        bytes -> bytes.length == 0 ? Optional.empty() : Optional.of(CauseEvidence.ofBytes(bytes))));
    }

    private void put(MonitorId ofScores, MonitorEpoch epoch, State state) {
        store.put(ofScores.subject().key(HEADER, ofScores.stratum()), toBytes(epoch, state));
    }

    static byte[] toBytes(MonitorEpoch epoch, State state) {
        return new LayoutWriter(VERSION)
                .putInt(epoch.labels())
                .putInt(epoch.restarts())
                .putText(epoch.fingerprint())
                .putInt(state.units())
                .putShortBytes(state.evidence().map(CauseEvidence::toBytes).orElseGet(() -> new byte[0]))
                .toBytes();
    }

    static byte[] toBytes(Unit unit) {
        LayoutWriter writer = new LayoutWriter(VERSION)
                .putText(unit.unitId())
                .putDouble(unit.score())
                .putShort(unit.measurements().size());
        unit.measurements().forEach(writer::putDouble);
        return writer.toBytes();
    }

    static Unit unitOf(byte[] bytes) {
        LayoutReader reader = new LayoutReader("unit of a reference", bytes, VERSION);
        String unitId = reader.getText();
        double score = reader.getDouble();
        int count = reader.getShort();
        List<Double> measurements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            measurements.add(reader.getDouble());
        }
        reader.requireEnd();
        return new Unit(unitId, score, measurements);
    }
}
