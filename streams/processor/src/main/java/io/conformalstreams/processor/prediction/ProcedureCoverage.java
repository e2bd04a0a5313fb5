package io.conformalstreams.processor.prediction;

import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.prediction.CountedUnit.ClassPromise;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedLevel;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedProcedure;
import io.conformalstreams.processor.prediction.IssuedPrediction.LevelVerdict;
import io.conformalstreams.processor.prediction.IssuedPrediction.MatchedLabel;
import io.conformalstreams.processor.store.StoreKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The coverage of one procedure, in one stratum or one cohort, while an outcome is counted. A unit is kept until no label
 * can arrive for its sets. A queue has one due time for each unit: the time at which it matures or, once it is judged,
 * the time at which it is removed.
 */
final class ProcedureCoverage {

    private static final byte COUNTS = 1;
    private static final byte UNIT = 2;
    private static final byte DUE = 3;

    private final KeyValueStore<Bytes, byte[]> store;
    private final IssuedProcedure procedure;
    private final String sizeClass;
    private final List<String> key;
    private final long maturity;
    private final long retention;
    private final CoverageCounts counts;

    /**
     * Reads the counts from the store.
     *
     * @param key what is counted; all keys in a store have the same number of parts
     */
    ProcedureCoverage(
            KeyValueStore<Bytes, byte[]> store,
            List<String> key,
            IssuedProcedure procedure,
            long maturity,
            long retention) {
        this.store = store;
        this.procedure = procedure;
        this.sizeClass = procedure.sizeClass().orElse("");
        this.key = List.copyOf(key);
        this.maturity = maturity;
        this.retention = retention;
        byte[] bytes = store.get(key(COUNTS));
        this.counts = bytes == null ? new CoverageCounts() : CoverageCounts.of(bytes);
    }

    /** Advances the clock. Judges units that have matured, and removes units that no label can reach any more. */
    void advance(long time) {
        counts.advance(time);
        for (Bytes due : due()) {
            store.delete(due);
            List<String> parts = StoreKey.parts(due);
            UnitEntry entry = new UnitEntry(parts.subList(key.size() + 1, parts.size()));
            if (entry.unit.judged()) {
                entry.remove();
            } else {
                entry.change(entry.unit.asJudged(), () -> {});
            }
        }
    }

    /** Replaces the verdicts of the procedure's sets for a prediction. */
    void replace(IssuedPrediction issued, List<LevelVerdict> added, boolean unitComplete) {
        List<LevelVerdict> removed =
                procedure.outcome().map(MatchedLabel::counted).orElse(List.of());
        UnitEntry entry = new UnitEntry(List.of(Integer.toString(issued.epoch()), issued.unitId()));
        CountedUnit unit = add(removed, -1, entry.unit);
        unit = add(added, 1, unit);
        if (!added.isEmpty()) {
            unit = unit.predictedAt(issued.predictedAt());
        }
        if (unit.equals(CountedUnit.NONE)) {
            return;
        }
        boolean isJudged = unitComplete || unit.lastPredictedAt() + maturity <= counts.clock();
        entry.change(isJudged ? unit.asJudged() : unit, () -> {
            lose(removed, entry.losses::remove, issued.predictionId());
            lose(added, entry.losses::add, issued.predictionId());
        });
    }

    void save() {
        store.put(key(COUNTS), counts.toBytes());
    }

    /** Returns the coverage at the procedure's levels. */
    List<RunningCoverage> records() {
        List<RunningCoverage> records = new ArrayList<>();
        for (IssuedLevel level : procedure.levels()) {
            for (Component component : level.events()) {
                CountedEvent event = new CountedEvent(level.nominalAlpha(), component);
                records.add(counts.count(event).toRecord(event));
            }
        }
        return records;
    }

    private CountedUnit add(List<LevelVerdict> verdicts, int times, CountedUnit unit) {
        CountedUnit changed = unit;
        for (int level = 0; level < verdicts.size(); level++) {
            LevelVerdict verdict = verdicts.get(level);
            for (Component component : procedure.levels().get(level).events()) {
                CountedEvent event =
                        new CountedEvent(procedure.levels().get(level).nominalAlpha(), component);
                counts.add(event, CoverageCount.ofImage(verdict, component), times);
                if (verdict.calibrated().contains(component)) {
                    changed = changed.with(
                            new ClassPromise(sizeClass, event),
                            verdict.covered().contains(component),
                            times);
                }
            }
        }
        return changed;
    }

    private void lose(List<LevelVerdict> verdicts, LossChange change, String predictionId) {
        for (int level = 0; level < verdicts.size(); level++) {
            if (verdicts.get(level).calibrated().contains(Component.RISK)) {
                change.apply(
                        sizeClass,
                        procedure.levels().get(level).nominalAlpha(),
                        predictionId,
                        verdicts.get(level).loss());
            }
        }
    }

    private List<Bytes> due() {
        List<Bytes> due = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> iterator = store.prefixScan(key(DUE), new BytesSerializer())) {
            while (iterator.hasNext()) {
                KeyValue<Bytes, byte[]> next = iterator.next();
                if (Long.parseLong(StoreKey.parts(next.key).get(key.size())) > counts.clock()) {
                    break;
                }
                due.add(next.key);
            }
        }
        return due;
    }

    private Bytes key(byte kind, String... texts) {
        List<String> parts = new ArrayList<>(key);
        parts.addAll(List.of(texts));
        return StoreKey.of(kind, parts.toArray(String[]::new));
    }

    /** Adds a loss to a unit, or removes it. */
    private interface LossChange {
        void apply(String sizeClass, double nominalAlpha, String predictionId, long loss);
    }

    /** The entry of one unit in the store. */
    private final class UnitEntry {

        private final String epoch;
        private final String unitId;
        private final UnitLosses losses;
        private final CountedUnit unit;

        private UnitEntry(List<String> epochAndUnit) {
            this.epoch = epochAndUnit.get(0);
            this.unitId = epochAndUnit.get(1);
            List<String> keyOfUnit = new ArrayList<>(key);
            keyOfUnit.addAll(epochAndUnit);
            this.losses = new UnitLosses(store, keyOfUnit);
            byte[] bytes = store.get(key(UNIT, epoch, unitId));
            this.unit = bytes == null ? CountedUnit.NONE : CountedUnit.of(bytes);
        }

        /** Counts the changed state of the unit instead of the earlier state, and stores the changed state. */
        private void change(CountedUnit changed, Runnable changeOfLosses) {
            count(unit, -1);
            changeOfLosses.run();
            count(changed, 1);
            if (!changed.equals(unit)) {
                store.put(key(UNIT, epoch, unitId), changed.toBytes());
            }
            if (!unit.equals(CountedUnit.NONE)) {
                store.delete(due(unit));
            }
            store.put(due(changed), new byte[0]);
        }

        private void remove() {
            store.delete(key(UNIT, epoch, unitId));
            losses.clear();
        }

        private void count(CountedUnit counted, int times) {
            counted.images().forEach((promise, images) -> {
                CountedEvent event = promise.event();
                if (images.judged() > 0 && !counted.judged()) {
                    counts.add(event, CoverageCount.ofOpenUnit(), times);
                } else if (images.judged() > 0) {
                    long loss = event.event() == Component.RISK
                            ? losses.largest(promise.sizeClass(), event.nominalAlpha())
                            : 0;
                    counts.add(event, CoverageCount.ofUnit(images.areCovered(), loss), times);
                }
            });
        }

        /** The key of the time at which the unit matures; for a judged unit, the time at which it is removed. */
        private Bytes due(CountedUnit counted) {
            long time = counted.lastPredictedAt() + (counted.judged() ? retention + 1 : maturity);
            return key(DUE, StoreKey.sortableTime(time), epoch, unitId);
        }
    }
}
