package io.conformalstreams.conformal.drift;

/**
 * Are scores still exchangeable with those of the reference, or do high ones come more often? An e-detector with an
 * exact null, so that under exchangeability an alarm comes falsely as rarely as its {@link ScoreEvidence} says. It looks at scores, never at thresholds that adapt: those would hide the drift.
 *
 * <p>For scores that become smaller (overcoverage), feed a detector of negated scores.
 *
 * <p>Not safe for use by several threads.
 */
public sealed interface ScoreDriftDetector permits PolyaDetector, RankDetector {

    /**
     * Takes the next unit, once, in label order or in prediction order after a maturity buffer.
     *
     * @param deployedMiss whether the set that was issued for the unit missed the truth: counted for the estimate, no evidence
     */
    void observe(MonitoredScore score, boolean deployedMiss);

    /** Returns what the evidence is. */
    ScoreEvidence kind();

    /**
     * Returns the evidence, at most 1e300; at the start 0, or 1 of a sleeper. It is no p-value; only of a sleeper the reciprocal
     * of the largest evidence is one that is valid whenever it is looked at.
     */
    double evidence();

    /** Returns the number of units observed in the epoch. */
    long observations();

    /** Returns the number of deployed misses among them. */
    long missesObserved();

    /** Returns the stretch since which scores seem raised. Where it has no labels yet, it starts with the next one. */
    SinceChange since();

    /** Returns the observations, ascending, that {@link #since()} can name as the first until another stretch starts. */
    long[] segmentStarts();

    /** Discards the evidence, as after an alarm. The null and all counts go on. */
    void restart();

    /** Returns the frozen levels: recovery is judged by their exceedances. */
    ReferenceLevels reference();

    /** Returns the whole state, in a fixed layout with a version. */
    byte[] toBytes();
}
