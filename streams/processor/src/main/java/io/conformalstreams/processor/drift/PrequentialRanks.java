package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.BucketEdges;
import io.conformalstreams.conformal.drift.RankNull;

/**
 * Misses of the sets that thresholds from the reference and all units before would have given, whatever was deployed: a
 * unit is missed when the p-value of its rank is at most alpha. While units are exchangeable that has exactly the
 * probability alpha, whatever came before, so that no tolerance is needed. Each unit is ranked and then inserted.
 */
record PrequentialRanks(BucketEdges edges, RankNull ranks) {

    /**
     * @param scores the reference, inserted untested
     * @param edges not taken from them
     */
    static PrequentialRanks start(double[] scores, BucketEdges edges) {
        RankNull ranks = new RankNull(edges);
        for (double score : scores) {
            ranks.insert(score);
        }
        return new PrequentialRanks(edges, ranks);
    }

    /** The unit with that miss, under that null. */
    Observation judge(Observation observation) {
        double alpha = observation.claim().alpha();
        return observation.with(ranks.observe(observation.score()) <= alpha, alpha);
    }
}
