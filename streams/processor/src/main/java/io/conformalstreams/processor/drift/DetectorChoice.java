package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.BucketEdges;
import io.conformalstreams.processor.configuration.Drift;
import io.conformalstreams.processor.configuration.Drift.Engine;
import io.conformalstreams.processor.configuration.Drift.Population;
import io.conformalstreams.processor.configuration.DriftEvidence.Tolerance;
import java.util.Optional;

/** The detectors of misses that the configuration asks for, and whether a running one is such as it asks for. */
record DetectorChoice(Drift drift) {

    /** Whether misses are told by rank, for which units are collected as a reference first. */
    boolean isPrequential() {
        return drift.monitors().coverageBreach() && drift.evidence().tolerance() == Tolerance.NONE;
    }

    /** The detector of deployed misses. */
    Detector ofDeployedMisses() {
        return drift.population() == Population.WEIGHTED
                ? WeightedMissDetector.start()
                : new MissDetector(MissEvidence.start(drift.evidence().coverageBreach()), Optional.empty());
    }

    /**
     * The detector of misses by rank.
     *
     * @param reference at first
     */
    Detector ofPrequentialMisses(double[] reference, BucketEdges edges) {
        return new MissDetector(
                MissEvidence.start(drift.evidence().coverageBreach()),
                Optional.of(PrequentialRanks.start(reference, edges)));
    }

    /** Whether a detector was started by equal settings. */
    boolean fits(Detector detector) {
        boolean isWeighted = drift.population() == Population.WEIGHTED;
        if (detector instanceof MissDetector misses) {
            return !isWeighted
                    && misses.proof().kind() == drift.evidence().coverageBreach()
                    && misses.ranks().isPresent() == (drift.evidence().tolerance() == Tolerance.NONE);
        }
        if (detector instanceof ScoreDetector scores) {
            return scores.edges().isPresent() == (drift.engine() == Engine.RANK)
                    && scores.detector().kind() == drift.evidence().scoreDrift();
        }
        return !(detector instanceof WeightedMissDetector) || isWeighted;
    }
}
