package io.conformalstreams.processor.comparison;

import io.conformalstreams.conformal.comparison.DecisionRule;
import io.conformalstreams.conformal.comparison.PairedDifferences;
import io.conformalstreams.conformal.comparison.SetSizes;
import io.conformalstreams.processor.comparison.ComparedOutcome.JudgedSet;
import io.conformalstreams.processor.comparison.UnitPairing.Pair;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The differences at one level. The images that both models have judged with calibrated sets are averaged within a unit.
 * Sums of misses are in units of 2^-32, so that they do not depend on the order of the units.
 */
final class LevelDifferences {

    private static final double ONE = 0x1p32;

    private final PairedDifferences misses;
    private final PairedDifferences sizes;
    private long inUseMisses;
    private long candidateMisses;

    private LevelDifferences(
            long inUseMisses, long candidateMisses, PairedDifferences misses, PairedDifferences sizes) {
        this.inUseMisses = inUseMisses;
        this.candidateMisses = candidateMisses;
        this.misses = misses;
        this.sizes = sizes;
    }

    static LevelDifferences none() {
        return new LevelDifferences(0, 0, PairedDifferences.none(), PairedDifferences.none());
    }

    /** Adds a pair. Without an image that counts at this level, nothing changes. */
    void observe(Pair pair, int level) {
        int images = 0;
        double inUse = 0;
        double candidate = 0;
        double size = 0;
        for (String imageId : pair.inUse().images().keySet()) {
            List<JudgedSet> other = pair.candidate().images().get(imageId);
            JudgedSet first = pair.inUse().images().get(imageId).get(level);
            if (other != null && first.calibrated() && other.get(level).calibrated()) {
                JudgedSet second = other.get(level);
                images++;
                inUse += first.miss();
                candidate += second.miss();
                size += SetSizes.relativeDifference(first.size(), second.size());
            }
        }
        if (images == 0) {
            return;
        }
        misses.observe(bounded((candidate - inUse) / images));
        sizes.observe(bounded(size / images));
        inUseMisses += Math.round(inUse / images * ONE);
        candidateMisses += Math.round(candidate / images * ONE);
    }

    /** Removes what rounding has added beyond the bounds. */
    private static double bounded(double difference) {
        return Math.max(-1, Math.min(1, difference));
    }

    long units() {
        return misses.units();
    }

    double meanInUse() {
        return mean(inUseMisses);
    }

    double meanCandidate() {
        return mean(candidateMisses);
    }

    private double mean(long sum) {
        return sum == 0 ? 0 : sum / ONE / units();
    }

    PairedDifferences misses() {
        return misses;
    }

    PairedDifferences sizes() {
        return sizes;
    }

    DecisionRule.Level toLevel() {
        return new DecisionRule.Level(misses, sizes);
    }

    /**
     * Writes the differences: both sums (64 each), and the counts of the misses and of the sizes. Counts are
     * written as their number (varint), and for each its position (signed varint) and the count (varint).
     */
    void put(LayoutWriter writer) {
        writer.putLong(inUseMisses).putLong(candidateMisses);
        put(writer, misses);
        put(writer, sizes);
    }

    private static void put(LayoutWriter writer, PairedDifferences differences) {
        writer.putVarint(differences.counts().size());
        differences
                .counts()
                .forEach((position, count) -> writer.putSignedVarint(position).putVarint(count));
    }

    static LevelDifferences read(LayoutReader reader) {
        return new LevelDifferences(reader.getLong(), reader.getLong(), counts(reader), counts(reader));
    }

    private static PairedDifferences counts(LayoutReader reader) {
        long size = reader.getVarint();
        SortedMap<Integer, Long> counts = new TreeMap<>();
        for (long i = 0; i < size; i++) {
            counts.put(Math.toIntExact(reader.getSignedVarint()), reader.getVarint());
        }
        return PairedDifferences.of(counts);
    }
}
