package io.conformalstreams.processor.prediction;

import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedProcedure;
import io.conformalstreams.processor.prediction.IssuedPrediction.LevelVerdict;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The coverage of issued sets by stratum, procedure and fingerprint. It is a function of the sequence of outcomes.
 *
 * <p>A unit counts once in an epoch and size class. It is covered if all its judged sets of that epoch and class cover,
 * because the calibration uses the largest critical value of a unit in each class. It counts as soon as it is complete: every image with issued sets has a
 * label. Otherwise it counts when it has matured. Later labels and corrections change its verdict.
 */
final class RunningCoverages {

    private final KeyValueStore<Bytes, byte[]> store;
    private final Duration maturity;
    private final Duration retention;

    /**
     * @param maturity the time after a unit's last prediction at which the unit counts without its missing labels
     * @param retention the time after which no label can arrive for a set
     */
    RunningCoverages(KeyValueStore<Bytes, byte[]> store, Duration maturity, Duration retention) {
        this.store = store;
        this.maturity = maturity;
        this.retention = retention;
    }

    /**
     * The arrival of a label for an issued set.
     *
     * @param labelledAt the event time of the label, milliseconds since 1970
     * @param unitComplete whether no image of the unit waits for a label
     */
    record LabelArrival(long labelledAt, boolean unitComplete) {}

    /** Returns the event time at which the unit of a prediction matures, milliseconds since 1970. */
    long maturesAt(IssuedPrediction issued) {
        return issued.predictedAt() + maturity.toMillis();
    }

    /**
     * Replaces the verdicts on a procedure's sets with the verdicts of a newer label, and returns the new coverage.
     *
     * @param added the new verdicts by level; empty if there are none
     */
    List<RunningCoverage> replace(
            IssuedPrediction issued, IssuedProcedure procedure, List<LevelVerdict> added, LabelArrival arrival) {
        ProcedureCoverage coverage = new ProcedureCoverage(
                store,
                List.of(issued.stratum(), procedure.name(), procedure.fingerprint()),
                procedure,
                maturity.toMillis(),
                retention.toMillis());
        coverage.advance(Math.max(issued.predictedAt(), arrival.labelledAt()));
        coverage.replace(issued, added, arrival.unitComplete());
        coverage.save();
        return coverage.records();
    }
}
