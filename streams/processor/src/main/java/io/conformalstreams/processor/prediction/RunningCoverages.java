package io.conformalstreams.processor.prediction;

import io.conformalstreams.conformal.risk.LossCurve;
import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedProcedure;
import io.conformalstreams.processor.prediction.IssuedPrediction.LevelVerdict;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import io.conformalstreams.processor.store.StoreKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Counts judged sets by stratum, procedure, fingerprint, nominal alpha and event. Only the newest outcome of a set
 * counts.
 *
 * <p>Byte layout of a count, version 1: version (8 bits), judged (64), covered (64), uncalibrated (64), sum of the
 * losses in units of 2^-32 (64), judged sets of empty truths (64), judged trivial sets (64).
 */
final class RunningCoverages {

    private static final byte COUNT = 1;
    private static final byte VERSION = 1;

    private final KeyValueStore<Bytes, byte[]> store;

    RunningCoverages(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** Replaces an outcome's contribution with that of its successor, and returns the new coverage. */
    List<RunningCoverage> replace(
            String stratum, IssuedProcedure procedure, List<LevelVerdict> removed, List<LevelVerdict> added) {
        List<RunningCoverage> running = new ArrayList<>();
        for (int level = 0; level < procedure.levels().size(); level++) {
            double nominalAlpha = procedure.levels().get(level).nominalAlpha();
            for (Component event : procedure.levels().get(level).events()) {
                Bytes key = StoreKey.of(
                        COUNT,
                        stratum,
                        procedure.name(),
                        procedure.fingerprint(),
                        Double.toString(nominalAlpha),
                        event.name());
                Count count = count(key);
                Count after = count;
                if (level < removed.size()) {
                    after = after.plus(event, removed.get(level), -1);
                }
                if (level < added.size()) {
                    after = after.plus(event, added.get(level), 1);
                }
                if (!after.equals(count)) {
                    store.put(key, after.toBytes());
                }
                running.add(after.toRecord(nominalAlpha, event));
            }
        }
        return running;
    }

    private Count count(Bytes key) {
        byte[] bytes = store.get(key);
        return bytes == null ? new Count(0, 0, 0, 0, 0, 0) : Count.of(bytes);
    }

    private record Count(
            long judged, long covered, long uncalibrated, long losses, long emptyTruths, long trivialSets) {

        static Count of(byte[] bytes) {
            LayoutReader reader = new LayoutReader("running coverage", bytes, VERSION);
            Count count = new Count(
                    reader.getLong(),
                    reader.getLong(),
                    reader.getLong(),
                    reader.getLong(),
                    reader.getLong(),
                    reader.getLong());
            reader.requireEnd();
            return count;
        }

        byte[] toBytes() {
            return new LayoutWriter(VERSION)
                    .putLong(judged)
                    .putLong(covered)
                    .putLong(uncalibrated)
                    .putLong(losses)
                    .putLong(emptyTruths)
                    .putLong(trivialSets)
                    .toBytes();
        }

        Count plus(Component event, LevelVerdict verdict, int sign) {
            long holds = verdict.covered().contains(event) ? sign : 0;
            if (!verdict.calibrated().contains(event)) {
                return new Count(judged, covered, uncalibrated + sign, losses, emptyTruths, trivialSets);
            }
            return new Count(
                    judged + sign,
                    covered + holds,
                    uncalibrated,
                    losses + sign * verdict.loss(),
                    emptyTruths + (verdict.emptyTruth() ? sign : 0),
                    trivialSets + (verdict.trivial().contains(event) ? sign : 0));
        }

        RunningCoverage toRecord(double nominalAlpha, Component event) {
            double held = event == Component.RISK ? judged - (double) losses / LossCurve.ONE : covered;
            double coverage = judged == 0 ? 1 : held / judged;
            return new RunningCoverage(
                    nominalAlpha,
                    ComponentRecords.symbol(event),
                    judged,
                    covered,
                    uncalibrated,
                    emptyTruths,
                    trivialSets,
                    coverage);
        }
    }
}
