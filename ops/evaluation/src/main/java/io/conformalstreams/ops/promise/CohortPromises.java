package io.conformalstreams.ops.promise;

import static io.conformalstreams.ops.promise.Requirement.probabilityAtLeast;

import io.conformalstreams.conformal.drift.BetaMixtureInterval;
import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;

/** What the intervals for the coverage of cohorts promise. Misses are independent, and their rates differ. */
final class CohortPromises {

    private static final String PAGE = "streams/docs/cohorts.md";
    private static final BigDecimal ALPHA = new BigDecimal("0.1");
    private static final double ERROR = 0.05;
    private static final int COHORTS = 10;
    private static final int UNITS = 200;

    private CohortPromises() {}

    static List<RefutablePromise> all() {
        return List.of(alone(), together());
    }

    private static RefutablePromise alone() {
        return RefutablePromise.of(
                        "cohort-interval",
                        "If every unit of a cohort is a miss with the same probability, given the units that counted before"
                                + " it, all intervals for the coverage of the cohort contain it together with probability at"
                                + " least 1 - intervalError.",
                        "Robbins 1970; `BetaMixtureInterval`",
                        Experiment.ofEvent(
                                "alpha .1, rate .16, 200 units, 20 looks",
                                probabilityAtLeast(1 - ERROR),
                                "the error of an interval is .9",
                                (random, faulty) -> contains(random, 0.16, faulty ? 0.9 : ERROR)))
                .statedIn(
                        PAGE,
                        "all intervals of the cohort's life contain its coverage with probability at least 1 - intervalError");
    }

    private static RefutablePromise together() {
        return RefutablePromise.of(
                        "cohort-intervals-together",
                        "With an error of 1/m of the wanted one, the intervals of m cohorts contain all their coverages"
                                + " together with probability at least one minus the wanted error.",
                        "Robbins 1970, and the union bound; `BetaMixtureInterval`",
                        Experiment.ofEvent(
                                "10 cohorts with rates .03 to .3, 200 units of each, error .05/10",
                                probabilityAtLeast(1 - ERROR),
                                "the error is not divided, and is .5",
                                (random, faulty) -> {
                                    for (int cohort = 1; cohort <= COHORTS; cohort++) {
                                        double error = faulty ? 0.5 : ERROR / COHORTS;
                                        if (!contains(random, 0.03 * cohort, error)) {
                                            return false;
                                        }
                                    }
                                    return true;
                                }))
                .statedIn(PAGE, "Then all m intervals hold together with the error that you accept.");
    }

    private static boolean contains(SplittableRandom random, double rate, double error) {
        int misses = 0;
        for (int unit = 1; unit <= UNITS; unit++) {
            misses += random.nextDouble() < rate ? 1 : 0;
            if (unit % 10 == 0) {
                BetaMixtureInterval interval = BetaMixtureInterval.of(misses, unit, ALPHA, error);
                if (rate < interval.lower() || rate > interval.upper()) {
                    return false;
                }
            }
        }
        return true;
    }
}
