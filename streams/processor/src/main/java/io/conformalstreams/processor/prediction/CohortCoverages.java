package io.conformalstreams.processor.prediction;

import io.conformalstreams.conformal.drift.BetaMixtureInterval;
import io.conformalstreams.contracts.CohortCoverage;
import io.conformalstreams.contracts.CohortLevel;
import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
import io.conformalstreams.processor.configuration.Cohorts;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedProcedure;
import io.conformalstreams.processor.prediction.IssuedPrediction.LevelVerdict;
import io.conformalstreams.processor.prediction.IssuedPrediction.MatchedLabel;
import io.conformalstreams.processor.prediction.RunningCoverages.LabelArrival;
import io.conformalstreams.processor.store.PrefixScan;
import io.conformalstreams.processor.store.StoreKey;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The coverage and the sizes of issued sets by cohort, procedure and fingerprint. They are a function of the sequence of
 * outcomes. A unit counts in a cohort as it counts in its stratum, but with those of its images that are in the cohort.
 */
final class CohortCoverages {

    private static final byte VALUE = 5;
    private static final byte SIZES = 6;

    private final KeyValueStore<Bytes, byte[]> store;
    private final Cohorts cohorts;
    private final Duration maturity;
    private final Duration retention;
    private final Sensor valuesLeftOut;

    /**
     * @param store a store that nothing else uses
     * @param maturity the time after a unit's last prediction at which the unit counts without its missing labels
     * @param retention the time after which no label can arrive for a set
     * @param valuesLeftOut counts the outcomes of values beyond the largest number of values
     */
    CohortCoverages(
            KeyValueStore<Bytes, byte[]> store,
            Cohorts cohorts,
            Duration maturity,
            Duration retention,
            Sensor valuesLeftOut) {
        this.store = store;
        this.cohorts = cohorts;
        this.maturity = maturity;
        this.retention = retention;
        this.valuesLeftOut = valuesLeftOut;
    }

    /**
     * Replaces the verdicts on a procedure's sets in the cohorts of their image, and returns the new figures, ordered by
     * attribute.
     *
     * @param added the new verdicts by level; empty if there are none
     */
    List<CohortCoverage> replace(
            IssuedPrediction issued,
            IssuedProcedure procedure,
            List<LevelVerdict> added,
            CalibratedLabel label,
            LabelArrival arrival) {
        List<CohortCoverage> changed = new ArrayList<>();
        for (Map.Entry<String, String> attribute : issued.attributes().entrySet()) {
            if (!cohorts.isDeclared(attribute.getKey())) {
                continue;
            }
            if (!formsCohort(issued.stratum(), attribute.getKey(), attribute.getValue())) {
                valuesLeftOut.record();
                continue;
            }
            changed.add(replace(issued, procedure, added, label, arrival, attribute));
        }
        return changed;
    }

    private CohortCoverage replace(
            IssuedPrediction issued,
            IssuedProcedure procedure,
            List<LevelVerdict> added,
            CalibratedLabel label,
            LabelArrival arrival,
            Map.Entry<String, String> attribute) {
        List<String> key = List.of(
                issued.stratum(), procedure.name(), procedure.fingerprint(), attribute.getKey(), attribute.getValue());
        ProcedureCoverage coverage =
                new ProcedureCoverage(store, key, procedure, maturity.toMillis(), retention.toMillis());
        coverage.advance(Math.max(issued.predictedAt(), arrival.labelledAt()));
        coverage.replace(issued, added, arrival.unitComplete());
        coverage.save();
        CohortSizes sizes = changeSizes(key, procedure, added);
        return CohortCoverage.newBuilder()
                .setStratum(issued.stratum())
                .setAttribute(attribute.getKey())
                .setValue(attribute.getValue())
                .setProcedure(procedure.name())
                .setChannel(procedure.channel())
                .setFingerprint(procedure.fingerprint())
                .setPredictionId(issued.predictionId())
                .setRevision(label.revision())
                .setLabelledAt(label.label().getLabelledAt())
                .setIntervalError(cohorts.intervalError().doubleValue())
                .setLevels(coverage.records().stream()
                        .map(running -> level(running, sizes))
                        .toList())
                .build();
    }

    private CohortSizes changeSizes(List<String> key, IssuedProcedure procedure, List<LevelVerdict> added) {
        Bytes sizesKey = StoreKey.of(SIZES, key.toArray(String[]::new));
        CohortSizes sizes =
                Optional.ofNullable(store.get(sizesKey)).map(CohortSizes::of).orElseGet(CohortSizes::new);
        sizes.add(procedure, procedure.outcome().map(MatchedLabel::counted).orElse(List.of()), -1);
        sizes.add(procedure, added, 1);
        store.put(sizesKey, sizes.toBytes());
        return sizes;
    }

    /** The values that an attribute takes first get cohorts, so the number of cohorts is bounded. */
    private boolean formsCohort(String stratum, String attribute, String value) {
        Bytes key = StoreKey.of(VALUE, stratum, attribute, value);
        if (store.get(key) != null) {
            return true;
        }
        int known =
                PrefixScan.list(store, StoreKey.of(VALUE, stratum, attribute)).size();
        if (known >= cohorts.valuesPerAttribute()) {
            return false;
        }
        store.put(key, new byte[0]);
        return true;
    }

    private CohortLevel level(RunningCoverage running, CohortSizes sizes) {
        CountedEvent event =
                new CountedEvent(running.getNominalAlpha(), ComponentRecords.component(running.getComponent()));
        Optional<BetaMixtureInterval> misses = running.getComponent() == ComponentRecords.symbol(Component.RISK)
                ? Optional.empty()
                : Optional.of(BetaMixtureInterval.of(
                        running.getJudgedUnits() - running.getCoveredUnits(),
                        running.getJudgedUnits(),
                        BigDecimal.valueOf(running.getNominalAlpha()),
                        cohorts.intervalError().doubleValue()));
        return CohortLevel.newBuilder()
                .setNominalAlpha(running.getNominalAlpha())
                .setComponent(running.getComponent())
                .setJudgedUnits(running.getJudgedUnits())
                .setCoveredUnits(running.getCoveredUnits())
                .setCoverage(running.getCoverage())
                .setLower(misses.map(interval -> 1 - interval.upper()).orElse(null))
                .setUpper(misses.map(interval -> 1 - interval.lower()).orElse(null))
                .setOpenUnits(running.getOpenUnits())
                .setJudgedImages(running.getJudgedImages())
                .setUncalibratedImages(running.getUncalibratedImages())
                .setMeanSize(sizes.mean(event).orElse(null))
                .build();
    }
}
