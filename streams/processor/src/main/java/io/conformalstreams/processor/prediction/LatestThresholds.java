package io.conformalstreams.processor.prediction;

import io.conformalstreams.processor.store.StoreKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The latest thresholds of each stratum.
 *
 * <p>Thresholds and calibration scores arrive on two topics. A version of the thresholds is adopted only after all
 * calibration scores up to its last label have been read. From then on, the images that this version contains are known
 * exactly. A version is adopted only if it is higher than the adopted one, so cited versions never decrease.
 */
final class LatestThresholds {

    private static final byte STRATUM = 1;

    /** Limits the stored state while the topic of calibration scores lags far behind the topic of thresholds. */
    private static final int MOST_PENDING = 32;

    /** Limits the number of states that are kept decoded. Gateways choose the names of strata. */
    private static final int MOST_DECODED = 1_000;

    private final KeyValueStore<Bytes, byte[]> store;

    /** The last decoded state of some strata. Most predictions cite the same thresholds as the one before. */
    private final Map<String, Decoded> decoded = new HashMap<>();

    LatestThresholds(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** Returns the newest thresholds of a stratum that a prediction may cite. */
    Optional<StratumThresholdSet> adopted(String stratum) {
        return state(stratum).adopted();
    }

    /** Returns the strata that have thresholds, or wait for them, in the order of their keys. */
    List<String> strata(int most) {
        List<String> strata = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> entries = store.prefixScan(StoreKey.of(STRATUM), new BytesSerializer())) {
            while (entries.hasNext() && strata.size() < most) {
                strata.add(StoreKey.parts(entries.next().key).get(0));
            }
        }
        return strata;
    }

    /** Stores new thresholds. */
    void offer(String stratum, StratumThresholdSet thresholds) {
        State state = state(stratum);
        List<StratumThresholdSet> pending = new ArrayList<>(state.pending());
        if (pending.size() == MOST_PENDING) {
            // Keep the oldest, so that a version is still adopted when later calibration scores arrive. Keep the
            // newest, so that it is not lost.
            pending.remove(MOST_PENDING - 1);
        }
        pending.add(thresholds);
        put(stratum, adopt(new State(state.lastScoreOffset(), state.adopted(), pending)));
    }

    /** Records that the calibration scores of a stratum have been seen up to a label. */
    void scoreSeen(String stratum, long labelOffset) {
        State state = state(stratum);
        put(
                stratum,
                adopt(new State(Math.max(state.lastScoreOffset(), labelOffset), state.adopted(), state.pending())));
    }

    private static State adopt(State state) {
        Optional<StratumThresholdSet> adopted = state.adopted();
        List<StratumThresholdSet> pending = new ArrayList<>();
        for (StratumThresholdSet thresholds : state.pending()) {
            if (adopted.isPresent() && thresholds.version() <= adopted.get().version()) {
                continue;
            }
            if (thresholds.lastLabel().getOffset() <= state.lastScoreOffset()) {
                adopted = Optional.of(thresholds);
            } else {
                pending.add(thresholds);
            }
        }
        return new State(state.lastScoreOffset(), adopted, pending);
    }

    private State state(String stratum) {
        byte[] bytes = store.get(StoreKey.of(STRATUM, stratum));
        if (bytes == null) {
            return State.EMPTY;
        }
        Decoded known = decoded.get(stratum);
        return known != null && Arrays.equals(known.bytes(), bytes) ? known.state() : decode(stratum, bytes);
    }

    private State decode(String stratum, byte[] bytes) {
        State state = LatestThresholdsLayout.stateOf(bytes);
        if (decoded.size() >= MOST_DECODED) {
            decoded.clear();
        }
        decoded.put(stratum, new Decoded(bytes, state));
        return state;
    }

    private void put(String stratum, State state) {
        store.put(StoreKey.of(STRATUM, stratum), LatestThresholdsLayout.toBytes(state));
    }

    private record Decoded(byte[] bytes, State state) {}

    /**
     * @param lastScoreOffset offset of the last label whose calibration score has been read; -1 before the first
     * @param pending thresholds whose last label's calibration score has not been read yet, in the order of versions
     */
    record State(long lastScoreOffset, Optional<StratumThresholdSet> adopted, List<StratumThresholdSet> pending) {

        static final State EMPTY = new State(-1, Optional.empty(), List.of());

        State {
            pending = List.copyOf(pending);
        }
    }
}
