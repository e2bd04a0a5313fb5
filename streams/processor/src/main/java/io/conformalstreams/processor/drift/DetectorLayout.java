package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.BucketEdges;
import io.conformalstreams.conformal.drift.CumulativeSumDetector;
import io.conformalstreams.conformal.drift.InverseProbabilityDetector;
import io.conformalstreams.conformal.drift.PolyaDetector;
import io.conformalstreams.conformal.drift.RankDetector;
import io.conformalstreams.conformal.drift.RankNull;
import io.conformalstreams.conformal.drift.ShiryaevRobertsDetector;
import io.conformalstreams.conformal.drift.SleeperProcess;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.util.Optional;

/**
 * A detector in the bytes of its monitor: its type (8 bits; 0 misses, 1 Polya, 2 ranks, 3 weighted misses, 4 inputs, 5 CUSUM
 * of misses, 6 sleeper of misses); of unweighted misses whether they are told by rank (8), and if so edges and ranks; of scores
 * whether they are negated (8), of ranks edges, of inputs their centre (64); then its own bytes. Edges are their number
 * (varint) and each in single precision (32); bytes of the library stand behind a varint of their length, of a sleeper of
 * misses also those of its counts.
 */
final class DetectorLayout {

    private static final int MISSES = 0;
    private static final int POLYA = 1;
    private static final int RANKS = 2;
    private static final int WEIGHTED_MISSES = 3;
    private static final int INPUTS = 4;
    private static final int CUSUM = 5;
    private static final int SLEEPER = 6;

    private DetectorLayout() {}

    static void put(LayoutWriter writer, Detector detector) {
        if (detector instanceof MissDetector misses) {
            put(writer, misses);
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

    private static void put(LayoutWriter writer, MissDetector misses) {
        MissEvidence proof = misses.proof();
        writer.putByte(
                        switch (proof.kind()) {
                            case MIXTURE -> MISSES;
                            case CUSUM -> CUSUM;
                            case SLEEPER -> SLEEPER;
                        })
                .putBoolean(misses.ranks().isPresent());
        misses.ranks().ifPresent(units -> {
            put(writer, units.edges());
            writer.putShortBytes(units.ranks().toBytes());
        });
        if (proof instanceof MissEvidence.Mixture mixture) {
            writer.putShortBytes(mixture.detector().toBytes());
        } else if (proof instanceof MissEvidence.Cusum cusum) {
            writer.putShortBytes(cusum.detector().toBytes());
        } else if (proof instanceof MissEvidence.Sleeper sleeper) {
            writer.putShortBytes(sleeper.process().toBytes())
                    .putShortBytes(sleeper.counts().toBytes());
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
            case MISSES, CUSUM, SLEEPER -> misses(type, reader);
            case POLYA -> polya(reader);
            case RANKS -> ranks(reader);
            case WEIGHTED_MISSES ->
                new WeightedMissDetector(InverseProbabilityDetector.ofBytes(reader.getShortBytes()));
            case INPUTS -> new InputDetector(reader.getDouble(), PolyaDetector.ofBytes(reader.getShortBytes()));
            default -> throw new IllegalStateException("no detector has the type " + type);
        };
    }

    private static Detector misses(int type, LayoutReader reader) {
        Optional<PrequentialRanks> ranks = reader.getBoolean() ? Optional.of(prequential(reader)) : Optional.empty();
        byte[] bytes = reader.getShortBytes();
        MissEvidence proof = switch (type) {
            case CUSUM -> new MissEvidence.Cusum(CumulativeSumDetector.ofBytes(bytes));
            case SLEEPER ->
                new MissEvidence.Sleeper(
                        SleeperProcess.ofBytes(bytes), ShiryaevRobertsDetector.ofBytes(reader.getShortBytes()));
            default -> new MissEvidence.Mixture(ShiryaevRobertsDetector.ofBytes(bytes));
        };
        return new MissDetector(proof, ranks);
    }

    private static PrequentialRanks prequential(LayoutReader reader) {
        BucketEdges edges = edges(reader);
        return new PrequentialRanks(edges, RankNull.ofBytes(edges, reader.getShortBytes()));
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
