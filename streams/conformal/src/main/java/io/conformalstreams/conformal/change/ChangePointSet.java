package io.conformalstreams.conformal.change;

import io.conformalstreams.conformal.drift.MonitoredScore;
import java.util.List;

/**
 * A confidence set for the place of a change among values in time, by conformal p-values (Dandapanthula and Ramdas,
 * arXiv 2505.00292). The candidate c states that the first c values came before the change, and the others after it. If
 * it is true, the values before it are exchangeable, and so are the values after it. A candidate leaves the set only if
 * one of its two segments is unlike an exchangeable one, because that segment itself contains a change in the same
 * direction.
 *
 * <p><b>Coverage.</b> Let there be exactly one change, let the values before it be exchangeable, and likewise those
 * after it. With probability at least {@value #LEVEL}, the sets of <em>all</em> times contain the change, if their
 * values reach back to it. So the time at which a set is computed may depend on the values in any way: for example, it
 * may be the time of an alarm. This holds because the two segments of the true change are tested only at a few fixed
 * lengths. Each test uses the longest of these lengths that fits, and {@link RiseEvidence} bounds the probability that
 * it is ever rejected at any of them. No distribution is assumed. Nothing is promised if a change is gradual, or if
 * there are several: the set may then be empty.
 *
 * @param values the number of values
 * @param first the smallest candidate; -1 if the set is empty
 * @param last the largest candidate; -1 if the set is empty
 * @param candidates the number of candidates in the set. It is smaller than last - first + 1 if the set has gaps
 */
public record ChangePointSet(int values, int first, int last, int candidates) {

    /** The largest probability that the set misses the change. */
    public static final double ERROR = 0.05;

    /** The confidence level. */
    public static final double LEVEL = 1 - ERROR;

    /**
     * Returns the set for values in their order in time.
     *
     * @param values the values, with keyed numbers that break ties. More than about 2,000 values take long
     * @param direction the direction of the change. A known direction gives a smaller set
     */
    public static ChangePointSet of(List<MonitoredScore> values, Direction direction) {
        CandidateSegments segments = new CandidateSegments(new SegmentRanks(values), direction);
        int n = values.size();
        int first = -1;
        int last = -1;
        int candidates = 0;
        for (int candidate = 0; candidate < n; candidate++, segments.advance()) {
            if (!segments.reject()) {
                first = candidates == 0 ? candidate : first;
                last = candidate;
                candidates++;
            }
        }
        return new ChangePointSet(n, first, last, candidates);
    }

    /**
     * Returns whether the set contains one candidate. It takes less time than the whole set.
     *
     * @param candidate the number of values before the change, from 0 to the number of values - 1
     */
    public static boolean contains(List<MonitoredScore> values, int candidate, Direction direction) {
        return isPlausible(new SegmentRanks(values), candidate, values.size(), direction);
    }

    /** Returns whether the set of the first n values contains a candidate. */
    static boolean isPlausible(SegmentRanks ranks, int candidate, int n, Direction direction) {
        int before = RiseEvidence.longest(candidate);
        int after = RiseEvidence.longest(n - candidate);
        return !RiseEvidence.rejects(ranks, candidate, after, direction)
                && !RiseEvidence.rejects(ranks, candidate - before, before, direction);
    }

    /** Returns whether no candidate is left, because the values contradict a single change. */
    public boolean isEmpty() {
        return candidates == 0;
    }

    /** Returns the number of values that certainly came after the change, at the level of the set. */
    public int valuesAfter() {
        return isEmpty() ? 0 : values - last;
    }
}
