package io.conformalstreams.ops.promise;

import java.util.List;
import java.util.stream.Stream;

/**
 * What each method promises, in the words of the method. Images have 36 pixels, and alpha is .2. Regions are judged by
 * the definition of the promise, pixel by pixel.
 */
final class MethodPromises {

    /** Why the rank rule proves the promise of a method. */
    static final String RANK_RULE = "a region covers if and only if its critical values are at most the "
            + "thresholds, to which the rank rule applies; ";

    private MethodPromises() {}

    static List<RefutablePromise> all() {
        return Stream.of(
                        ConfidenceSetPromises.all(),
                        MarginPromises.all(),
                        FalseNegativeRatePromises.all(),
                        IntervalPromises.all())
                .flatMap(List::stream)
                .toList();
    }

    static RefutablePromise of(String name, SimulatedProcedure procedure, String proof, Experiment... experiments) {
        return RefutablePromise.of(name, procedure.statement(), proof, experiments);
    }
}
