package io.conformalstreams.processor.prediction;

import io.conformalstreams.contracts.CohortCoverage;
import io.conformalstreams.contracts.CoverageOutcome;
import java.util.List;

/**
 * What a match of issued sets with a label publishes for one procedure.
 *
 * @param cohorts the new figures of the image's cohorts
 */
record MatchedOutcome(CoverageOutcome outcome, List<CohortCoverage> cohorts) {

    MatchedOutcome {
        cohorts = List.copyOf(cohorts);
    }
}
