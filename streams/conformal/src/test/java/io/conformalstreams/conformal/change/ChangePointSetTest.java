package io.conformalstreams.conformal.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.drift.MonitoredScore;
import io.conformalstreams.conformal.rank.BetaDistribution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChangePointSetTest {

    /** An outcome that is less likely than this under a stated bound refutes the bound. */
    private static final double REFUTING = 1e-4;

    private final Random random = new Random(23);

    private List<MonitoredScore> normal(int values, int change, double shift) {
        List<MonitoredScore> scores = new ArrayList<>();
        for (int i = 0; i < values; i++) {
            scores.add(score(random.nextGaussian() + (i < change ? 0 : shift)));
        }
        return scores;
    }

    private MonitoredScore score(double value) {
        return new MonitoredScore(value, random.nextDouble());
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeTheCandidatesThatASlowRecomputationKeeps(Direction direction) {
        for (int run = 0; run < 6; run++) {
            int values = run * 31;
            List<MonitoredScore> scores = new ArrayList<>();
            for (MonitoredScore score : normal(values, values / 2, direction == Direction.SMALLER ? -1 : 1)) {
                scores.add(score(Math.rint(2 * score.score())));
            }
            List<Integer> kept = SlowChangePoints.kept(scores, direction);
            assertThat(ChangePointSet.of(scores, direction))
                    .isEqualTo(new ChangePointSet(
                            values,
                            kept.isEmpty() ? -1 : kept.get(0),
                            kept.isEmpty() ? -1 : kept.get(kept.size() - 1),
                            kept.size()));
        }
    }

    /** Long segments end and start at several places, because not every length is tested. */
    @ParameterizedTest
    @EnumSource
    void shouldHaveBitForBitTheEvidenceOfEachSegment(Direction direction) {
        for (int n : new int[] {1, 15, 16, 17, 320, 801, 1100}) {
            List<MonitoredScore> scores = new ArrayList<>();
            for (MonitoredScore score : normal(n, 2 * n / 3, direction == Direction.SMALLER ? -0.3 : 0.3)) {
                scores.add(score(Math.rint(20 * score.score())));
            }
            SegmentRanks ranks = new SegmentRanks(scores);
            CandidateSegments segments = new CandidateSegments(ranks, direction);
            List<Integer> kept = new ArrayList<>();
            for (int candidate = 0; candidate < n; candidate++, segments.advance()) {
                int before = RiseEvidence.longest(candidate);
                int after = RiseEvidence.longest(n - candidate);
                assertThat(segments.lengthBefore()).isEqualTo(before);
                assertThat(segments.lengthAfter()).isEqualTo(after);
                assertThat(segments.evidenceBefore())
                        .isEqualTo(RiseEvidence.of(ranks, candidate - before, before, direction));
                assertThat(segments.evidenceAfter()).isEqualTo(RiseEvidence.of(ranks, candidate, after, direction));
                boolean isKept = ChangePointSet.isPlausible(ranks, candidate, n, direction);
                assertThat(segments.reject()).isEqualTo(!isKept);
                if (isKept) {
                    kept.add(candidate);
                }
            }
            assertThat(ChangePointSet.of(scores, direction).candidates()).isEqualTo(kept.size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldEverRejectAGrowingExchangeableSegmentNoMoreOftenThanStated(Direction direction) {
        int runs = 1_500;
        int rejected = 0;
        for (int run = 0; run < runs; run++) {
            // The segment before each candidate is all that was read until then.
            CandidateSegments segments = new CandidateSegments(new SegmentRanks(normal(256, 0, 0)), direction);
            boolean isRejected = false;
            for (int length = 1; length <= 256 && !isRejected; length++) {
                segments.advance();
                isRejected = segments.lengthBefore() == length
                        && segments.evidenceBefore() >= RiseEvidence.criticalValue(length, direction);
            }
            rejected += isRejected ? 1 : 0;
        }
        assertThat(atLeast(rejected, runs, RiseEvidence.ERROR)).isGreaterThan(REFUTING);
        // A test that hardly ever rejects would keep its bound, too.
        assertThat(rejected).isGreaterThan((int) (runs * RiseEvidence.ERROR / 4));
    }

    /**
     * Looks at the true change after every value, so also at the worst time. After the change, values are skewed, and
     * the change is as large as it must be for an alarm.
     */
    @ParameterizedTest
    @EnumSource
    void shouldContainTheChangeAtAllTimesAtOnce(Direction direction) {
        int runs = 200;
        int missed = 0;
        for (int run = 0; run < runs; run++) {
            int change = 40 + random.nextInt(80);
            List<MonitoredScore> scores = new ArrayList<>();
            for (int i = 0; i < 320; i++) {
                double later = Math.exp(random.nextGaussian());
                scores.add(score(i < change ? random.nextGaussian() : direction == Direction.SMALLER ? -later : later));
            }
            SegmentRanks ranks = new SegmentRanks(scores);
            boolean isMissed = false;
            for (int values = change + 1; values <= 320; values++) {
                boolean isTested = RiseEvidence.longest(values - change) > RiseEvidence.longest(values - 1 - change);
                isMissed |= isTested && !ChangePointSet.isPlausible(ranks, change, values, direction);
            }
            missed += isMissed ? 1 : 0;
        }
        assertThat(atLeast(missed, runs, ChangePointSet.ERROR)).isGreaterThan(REFUTING);
    }

    @Test
    void shouldBeShortAfterALargeChange() {
        int[] lengths = new int[40];
        for (int run = 0; run < lengths.length; run++) {
            ChangePointSet set = ChangePointSet.of(normal(364, 300, 1.5), Direction.LARGER);
            lengths[run] = set.last() - set.first() + 1;
            assertThat(set.valuesAfter()).isEqualTo(364 - set.last());
        }
        Arrays.sort(lengths);
        assertThat(lengths[lengths.length / 2]).isBetween(3, 60);
    }

    @Test
    void shouldKeepEveryCandidateOfFewValues() {
        assertThat(ChangePointSet.of(normal(15, 7, 9), Direction.LARGER)).isEqualTo(new ChangePointSet(15, 0, 14, 15));
        assertThat(ChangePointSet.of(List.of(), Direction.LARGER).isEmpty()).isTrue();
    }

    @Test
    void shouldBeEmptyIfValuesContradictASingleChange() {
        List<MonitoredScore> scores = new ArrayList<>(normal(256, 128, 4));
        scores.addAll(normal(256, 128, 4));
        assertThat(ChangePointSet.of(scores, Direction.EITHER).isEmpty()).isTrue();
        assertThat(ChangePointSet.of(scores, Direction.EITHER).valuesAfter()).isZero();
    }

    /** The probability of at least so many events in independent runs. */
    private static double atLeast(int events, int runs, double probability) {
        return events == 0 ? 1 : new BetaDistribution(events, runs - events + 1.0).cumulative(probability);
    }
}
