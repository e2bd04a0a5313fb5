package io.conformalstreams.ops.promise;

import java.util.List;
import java.util.stream.Stream;

/** The registry of promises. A sentence in a document that states a probability needs a promise here. */
public final class Promises {

    private static final List<RefutablePromise> ALL = Stream.of(
                    RankPromises.all(),
                    UnitPromises.all(),
                    GuaranteePromises.all(),
                    CrossConformalPromises.all(),
                    MethodPromises.all(),
                    MassSharePromises.all(),
                    RaterPromises.all(),
                    RiskPromises.all(),
                    BetPromises.all(),
                    DriftPromises.all(),
                    WeightedMissPromises.all(),
                    AlertPromises.all(),
                    CohortPromises.all(),
                    CausePromises.all(),
                    ComparisonPromises.all(),
                    EvaluationPromises.all())
            .flatMap(List::stream)
            .toList();

    private Promises() {}

    /** Returns every promise of the documents. */
    public static List<RefutablePromise> all() {
        return ALL;
    }
}
