package io.conformalstreams.conformal.drift;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A sequential test, in both directions, of whether the values of a property still have the distribution that they had
 * at the start of the epoch. The distribution is neither known nor estimated. As in {@link PolyaDetector}, the test
 * bets that values exceed a few order statistics of a reference. The predictive probability of such an exceedance is
 * exact if all values are exchangeable.
 *
 * <p>The property may be whether a prediction has a label. Its values are then 1 and 0, with ties broken by a uniform
 * number. An order statistic separates the ones from the zeros if its level is the share of ones. This level must not
 * be chosen from the reference itself. It is learned from earlier values that are not used again.
 *
 * <p>A proven change is reported until the rate of its event has returned to its former value. Then a new baseline
 * begins, because the counts contain the change. The class is not thread-safe.
 */
final class BaselineTest {
    private static final String NAME = "baseline test";
    private static final int ENTRY_BYTES = Double.BYTES + CompactNumbers.COUNT_BYTES;

    /** The fewest gaps of the reference above a learned level. */
    private static final double FEWEST_GAPS = 2;

    private final Design design;
    private int learned;
    private int ones;
    private final TreeMap<Double, Integer> reference = new TreeMap<>();
    private int referenceSize;
    private Optional<Directions> directions = Optional.empty();

    BaselineTest(Design design) {
        this.design = design;
    }

    /** The size of a baseline, and its levels. */
    enum Design {
        /** Values 0 and 1, with a learned level. */
        SHARE(500, 500, List.of()),
        /** Lags, at the median and at the outer 5 %. */
        LAG(0, 100, List.of(new BigDecimal("0.05"), new BigDecimal("0.5")));

        private final int learning;
        private final int ranked;
        private final List<BigDecimal> levels;

        Design(int learning, int ranked, List<BigDecimal> levels) {
            this.learning = learning;
            this.ranked = ranked;
            this.levels = levels;
        }

        /** The number of values before the first tested one. */
        int baseline() {
            return learning + ranked;
        }
    }

    /** The tests for larger and for smaller values. */
    private record Directions(ArrivalTest larger, ArrivalTest smaller) {

        private boolean isChanged() {
            return larger.isRaised() || smaller.isRaised();
        }

        private ArrivalTest raised() {
            return larger.isRaised() ? larger : smaller;
        }
    }

    /**
     * Observes the next value.
     *
     * @param value the value, with a tie-breaking number that no other value has
     * @param uniform numbers that order equal values, if this value completes a reference. No earlier reference may
     *     have used them: whether it was replaced depends on them
     */
    void observe(MonitoredScore value, Supplier<KeyedUniform> uniform) {
        if (directions.isPresent()) {
            MonitoredUnit observation = new MonitoredUnit(value, false, 0, 0, 0);
            directions.get().larger().observe(observation);
            directions.get().smaller().observe(observation.withScore(-value.score()));
        } else if (learned < design.learning) {
            learned++;
            ones += value.score() > 0 ? 1 : 0;
        } else {
            reference.merge(value.score(), 1, Integer::sum);
            referenceSize++;
            if (referenceSize == design.ranked) {
                directions = Optional.of(start(uniform.get()));
                reference.clear();
            }
        }
    }

    private Directions start(KeyedUniform uniform) {
        OrderStatisticMultiset values = new OrderStatisticMultiset();
        OrderStatisticMultiset negated = new OrderStatisticMultiset();
        reference.forEach((value, count) -> {
            for (int i = 0; i < count; i++) {
                values.insert(value);
                negated.insert(0.0 - value);
            }
        });
        return new Directions(
                new ArrivalTest(new PolyaDetector(ReferenceLevels.freeze(values, levels(), uniform))),
                new ArrivalTest(new PolyaDetector(ReferenceLevels.freeze(negated, mirrored(), uniform))));
    }

    private List<BigDecimal> levels() {
        return design.levels.isEmpty() ? List.of(learnedShare()) : design.levels;
    }

    /** The levels of the negated values. The complement of a learned level separates the zeros from the ones. */
    private List<BigDecimal> mirrored() {
        return design.levels.isEmpty() ? List.of(BigDecimal.ONE.subtract(learnedShare())) : design.levels;
    }

    private BigDecimal learnedShare() {
        double smallest = FEWEST_GAPS / (design.ranked + 1);
        double share = (ones + 1.0) / (learned + 2.0);
        return BigDecimal.valueOf(Math.max(smallest, Math.min(1 - smallest, share)));
    }

    /**
     * Decides whether a change is reported from now on, as {@link ArrivalTest#judge} does. While a change is reported,
     * the other direction is not judged. The counts contain the change, so a return to the former rate would look like
     * a change in that direction.
     */
    void judge(double limit) {
        directions.ifPresent(both -> {
            if (both.isChanged()) {
                both.raised().judge(limit, 0);
                if (!both.isChanged()) {
                    restart();
                }
            } else {
                both.larger().judge(limit, 0);
                both.smaller().judge(limit, 0);
            }
        });
    }

    private void restart() {
        learned = 0;
        ones = 0;
        referenceSize = 0;
        directions = Optional.empty();
    }

    boolean isChanged() {
        return directions.filter(Directions::isChanged).isPresent();
    }

    /** Returns the larger evidence of the two directions, or 0 while there is no complete baseline. */
    double evidence() {
        return directions
                .map(both -> Math.max(both.larger().evidence(), both.smaller().evidence()))
                .orElse(0.0);
    }

    /**
     * Returns the state: the number of learned values and of ones among them, the size of the reference, and the number
     * of its distinct values (varints); each value (double) with its count (varint), ascending; whether the tests run
     * (byte), and the tests of larger and of smaller values.
     */
    byte[] toBytes() {
        ByteBuffer counts = ByteBuffer.allocate(4 * CompactNumbers.COUNT_BYTES + reference.size() * ENTRY_BYTES);
        CompactNumbers.putCount(counts, learned);
        CompactNumbers.putCount(counts, ones);
        CompactNumbers.putCount(counts, referenceSize);
        CompactNumbers.putCount(counts, reference.size());
        for (Map.Entry<Double, Integer> entry : reference.entrySet()) {
            counts.putDouble(entry.getKey());
            CompactNumbers.putCount(counts, entry.getValue());
        }
        byte[] tests = directions
                .map(both ->
                        Framing.joined(both.larger().toBytes(), both.smaller().toBytes()))
                .orElseGet(() -> new byte[0]);
        return Framing.joined(StateFrame.written(counts), Framing.flag(directions.isPresent()), tests);
    }

    /** @throws IllegalArgumentException if {@link #toBytes()} cannot have written the bytes */
    static BaselineTest read(Design design, ByteBuffer state) {
        BaselineTest test = new BaselineTest(design);
        test.learned = CompactNumbers.getCount(NAME, state);
        test.ones = CompactNumbers.getCount(NAME, state);
        test.referenceSize = CompactNumbers.getCount(NAME, state);
        int distinct = CompactNumbers.getCount(NAME, state);
        int total = 0;
        for (int i = 0; i < distinct; i++) {
            double value = state.getDouble();
            int count = CompactNumbers.getCount(NAME, state);
            boolean isAscending = test.reference.isEmpty() || test.reference.lastKey() < value;
            StateFrame.requireConsistent(NAME, count > 0 && isAscending && Double.isFinite(value));
            test.reference.put(value, count);
            total += count;
        }
        if (Framing.readFlag(state)) {
            test.directions = Optional.of(new Directions(ArrivalTest.read(state), ArrivalTest.read(state)));
        }
        boolean isComplete = test.referenceSize == design.ranked;
        StateFrame.requireConsistent(
                NAME,
                test.ones <= test.learned
                        && test.learned <= design.learning
                        && test.referenceSize <= design.ranked
                        && isComplete == test.directions.isPresent()
                        && total == (isComplete ? 0 : test.referenceSize));
        return test;
    }
}
