package io.conformalstreams.ops.promise;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * An experiment that would refute a promise. Its runs are independent. Each run has an outcome, and the promise requires
 * something of the probability or the mean of the outcomes.
 *
 * <p>An experiment that could not fail would show nothing. It therefore names a fault in the arithmetic, and its trial
 * can plant this fault. The outcomes of the faulty trial must refute the promise.
 *
 * @param setting the simulation in words
 * @param requirement what the promise requires of the outcomes
 * @param fault the planted fault in words
 * @param trial one run
 * @param cost divisor of the number of runs of the check
 */
public record Experiment(String setting, Requirement requirement, String fault, Trial trial, int cost) {

    Experiment(String setting, Requirement requirement, String fault, Trial trial) {
        this(setting, requirement, fault, trial, 1);
    }

    /** Returns the same experiment with fewer runs, because a run takes long or one run alone may refute the promise. */
    Experiment costing(int newCost) {
        return new Experiment(setting, requirement, fault, trial, newCost);
    }

    /** One run of an experiment. */
    @FunctionalInterface
    public interface Trial {

        /**
         * Runs the trial once.
         *
         * @param random the only source of randomness
         * @param faulty whether the fault is planted in the arithmetic
         * @return 0 to 1; for an event, 1 if it happened and 0 otherwise; for the excess of an event over its stated
         *     probability, that number minus the probability
         */
        double outcome(SplittableRandom random, boolean faulty);
    }

    /** A run whose outcome is an event. */
    @FunctionalInterface
    interface Event {

        boolean happens(SplittableRandom random, boolean faulty);
    }

    /** Creates an experiment about the probability of an event. */
    static Experiment ofEvent(String setting, Requirement requirement, String fault, Event event) {
        return new Experiment(setting, requirement, fault, (random, faulty) -> event.happens(random, faulty) ? 1 : 0);
    }

    /** Runs the trial once for each seed, on all cores. Equal seeds give equal outcomes. */
    double[] outcomes(long[] seeds, boolean faulty) {
        return IntStream.range(0, seeds.length)
                .parallel()
                .mapToDouble(run -> trial.outcome(new SplittableRandom(seeds[run]), faulty))
                .toArray();
    }
}
