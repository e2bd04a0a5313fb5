package io.conformalstreams.processor.prediction;

import io.conformalstreams.processor.drift.StratumClocks;
import io.conformalstreams.processor.store.EarliestTimes;
import io.conformalstreams.processor.store.StoreKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * How long issued sets and labels wait for each other, in event time. The clock of a stratum is the latest event time
 * of its predictions and labels, so nothing expires while no record arrives.
 */
final class LabelRetention {

    private static final byte EXPIRATION = 1;
    private static final String PREDICTION = "p";
    private static final String LABEL = "l";

    private final KeyValueStore<Bytes, byte[]> store;
    private final IssuedPredictions issuedPredictions;
    private final LatestLabels latestLabels;
    private final StratumClocks clocks;
    private final Duration retention;
    private final EarliestTimes earliest = new EarliestTimes();

    LabelRetention(
            KeyValueStore<Bytes, byte[]> store,
            IssuedPredictions issuedPredictions,
            LatestLabels latestLabels,
            StratumClocks clocks,
            Duration retention) {
        this.store = store;
        this.issuedPredictions = issuedPredictions;
        this.latestLabels = latestLabels;
        this.clocks = clocks;
        this.retention = retention;
    }

    /** Tells whether a prediction and a label are close enough in time to be matched. */
    boolean spans(long predictedAt, long labelledAt) {
        return Math.abs(labelledAt - predictedAt) <= retention.toMillis();
    }

    void expect(IssuedPrediction issued) {
        remember(issued.stratum(), issued.predictedAt(), PREDICTION, issued.imageId(), issued.predictionId());
        advance(issued.stratum(), issued.predictedAt());
    }

    void expect(CalibratedLabel label) {
        remember(label.stratum(), label.labelledAt(), LABEL, label.imageId(), "");
        advance(label.stratum(), label.labelledAt());
    }

    private void remember(String stratum, long time, String kind, String imageId, String predictionId) {
        earliest.added(stratum, time);
        store.put(
                StoreKey.of(EXPIRATION, stratum, StoreKey.sortableTime(time), kind, imageId, predictionId),
                new byte[0]);
    }

    private void advance(String stratum, long time) {
        if (!clocks.advance(stratum, time)) {
            return;
        }
        for (Bytes expired : before(stratum, time - retention.toMillis())) {
            expire(StoreKey.parts(expired));
            store.delete(expired);
        }
    }

    private List<Bytes> before(String stratum, long oldest) {
        if (oldest <= earliest.of(stratum)) {
            return List.of();
        }
        List<Bytes> expired = new ArrayList<>();
        long next = Long.MAX_VALUE;
        try (KeyValueIterator<Bytes, byte[]> iterator =
                store.prefixScan(StoreKey.of(EXPIRATION, stratum), new BytesSerializer())) {
            while (iterator.hasNext()) {
                KeyValue<Bytes, byte[]> entry = iterator.next();
                long time = Long.parseLong(StoreKey.parts(entry.key).get(1));
                if (time >= oldest) {
                    next = time;
                    break;
                }
                expired.add(entry.key);
            }
        }
        earliest.found(stratum, next);
        return expired;
    }

    private void expire(List<String> parts) {
        String stratum = parts.get(0);
        String imageId = parts.get(3);
        if (parts.get(2).equals(PREDICTION)) {
            issuedPredictions.remove(stratum, imageId, parts.get(4));
            return;
        }
        // A correction restarts the retention of its image, so only the expiry of the newest label removes the image.
        boolean waits = latestLabels
                .find(stratum, imageId)
                .filter(label -> label.labelledAt() == Long.parseLong(parts.get(1)))
                .isPresent();
        if (waits) {
            latestLabels.remove(stratum, imageId);
        }
    }
}
