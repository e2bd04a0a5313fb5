package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.BucketEdges;
import io.conformalstreams.conformal.drift.InverseProbabilityDetector;
import io.conformalstreams.conformal.drift.PolyaDetector;
import io.conformalstreams.conformal.drift.RankDetector;
import io.conformalstreams.conformal.drift.ShiryaevRobertsDetector;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.util.Optional;

/**
 * A detector in the bytes of its monitor: its type (8 bits; 0 misses, 1 Polya, 2 ranks, 3 weighted misses, 4 inputs); of
 * scores whether they are negated (8), of ranks the number of edges (varint) and those (single precision, 32 each), of inputs
 * their centre (64); then its own bytes behind a varint of their length.
 */
final class DetectorLayout {

    private static final int MISSES = 0;
    private static final int POLYA = 1;
    private static final int RANKS = 2;
    private static final int WEIGHTED_MISSES = 3;
    private static final int INPUTS = 4;

    private DetectorLayout() {}

    static void put(LayoutWriter writer, Detector detector) {
        if (detector instanceof MissDetector misses) {
            writer.putByte(MISSES).putShortBytes(misses.detector().toBytes());
        } else if (detector instanceof WeightedMissDetector misses) {
            writer.putByte(WEIGHTED_MISSES).putShortBytes(misses.detector().toBytes());
        } else if (detector instanceof InputDetector inputs) {
            writer.putByte(INPUTS)
                    .putDouble(inputs.centre())
                    .putShortBytes(inputs.detector().toBytes());
        } else if (detector instanceof ScoreDetector scores) {
            writer.putByte(scores.edges().isPresent() ? RANKS : POLYA).putBoolean(scores.negated());
            scores.edges().ifPresent(edges -> put(writer, edges));
            writer.putShortBytes(scores.detector().toBytes());
        }
    }

    private static void put(LayoutWriter writer, BucketEdges edges) {
        double[] values = edges.toArray();
        writer.putVarint(values.length);
        for (double value : values) {
            writer.putInt(Float.floatToIntBits((float) value));
        }
    }

    static Detector get(LayoutReader reader) {
        int type = reader.getByte();
        return switch (type) {
            case MISSES -> new MissDetector(ShiryaevRobertsDetector.ofBytes(reader.getShortBytes()));
            case POLYA -> polya(reader);
            case RANKS -> ranks(reader);
            case WEIGHTED_MISSES ->
                new WeightedMissDetector(InverseProbabilityDetector.ofBytes(reader.getShortBytes()));
            case INPUTS -> new InputDetector(reader.getDouble(), PolyaDetector.ofBytes(reader.getShortBytes()));
            default -> throw new IllegalStateException("no detector has the type " + type);
        };
    }

    private static Detector polya(LayoutReader reader) {
        boolean negated = reader.getBoolean();
        return new ScoreDetector(PolyaDetector.ofBytes(reader.getShortBytes()), Optional.empty(), negated);
    }

    private static Detector ranks(LayoutReader reader) {
        boolean negated = reader.getBoolean();
        BucketEdges edges = edges(reader);
        return new ScoreDetector(RankDetector.ofBytes(edges, reader.getShortBytes()), Optional.of(edges), negated);
    }

    private static BucketEdges edges(LayoutReader reader) {
        double[] values = new double[(int) Math.min(reader.getVarint(), ScoreMonitors.BUCKETS)];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(reader.getInt());
        }
        return BucketEdges.of(values);
    }
}
