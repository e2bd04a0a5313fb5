package io.conformalstreams.ops.promise;

import io.conformalstreams.conformal.evaluation.MeanTest;
import io.conformalstreams.conformal.evaluation.ShareTest;
import java.util.Arrays;
import java.util.Locale;

/**
 * What a promise requires of the outcomes of independent runs. Each requirement has a test without approximation.
 *
 * @param kind the kind of requirement
 * @param bound the required or largest or smallest value, 0 to 1
 */
public record Requirement(Kind kind, double bound) {

    /** The kinds of requirements. */
    public enum Kind {
        /** The probability of the event is at least the bound: exact binomial test. */
        PROBABILITY_AT_LEAST("probability at least"),

        /** The probability of the event is at most the bound: exact binomial test. */
        PROBABILITY_AT_MOST("probability at most"),

        /** The probability of the event equals the bound: two exact binomial tests, each at half the level. */
        PROBABILITY_EQUAL("probability exactly"),

        /** The mean of the outcomes is at least the bound: test by betting. */
        MEAN_AT_LEAST("mean at least"),

        /** The mean of the outcomes is at most the bound: test by betting. */
        MEAN_AT_MOST("mean at most"),

        /** The mean of the outcomes equals the bound: two tests by betting, each at half the level. */
        MEAN_EQUAL("mean exactly"),

        /** The mean excess of an event over its stated probability is at least the bound: test by betting. */
        EXCESS_AT_LEAST("probability minus the stated one at least");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    private static final double ROUNDING = 1e-9;

    /** @throws IllegalArgumentException if the bound is not 0 to 1 */
    public Requirement {
        if (!(bound >= 0 && bound <= 1)) {
            throw new IllegalArgumentException("bound must be 0 to 1: " + bound);
        }
    }

    static Requirement probabilityAtLeast(double bound) {
        return new Requirement(Kind.PROBABILITY_AT_LEAST, bound);
    }

    static Requirement probabilityAtMost(double bound) {
        return new Requirement(Kind.PROBABILITY_AT_MOST, bound);
    }

    static Requirement probabilityEqual(double probability) {
        return new Requirement(Kind.PROBABILITY_EQUAL, probability);
    }

    static Requirement meanAtLeast(double bound) {
        return new Requirement(Kind.MEAN_AT_LEAST, bound);
    }

    static Requirement meanAtMost(double bound) {
        return new Requirement(Kind.MEAN_AT_MOST, bound);
    }

    static Requirement meanEqual(double mean) {
        return new Requirement(Kind.MEAN_EQUAL, mean);
    }

    /**
     * An event is at least as probable as stated, if each run may state another probability. The outcome is 1 or 0 for
     * the event, minus the stated probability.
     */
    static Requirement asStated() {
        return new Requirement(Kind.EXCESS_AT_LEAST, 0);
    }

    /** The event happens in every run. */
    static Requirement always() {
        return probabilityAtLeast(1);
    }

    /** Returns the requirement in words, for example "probability at least 0.8", or "always". */
    public String text() {
        boolean certain = kind == Kind.PROBABILITY_AT_LEAST && bound == 1;
        return certain ? "always" : kind.words + " " + rounded(bound);
    }

    static String rounded(double value) {
        String text = String.format(Locale.ROOT, "%.4f", value);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }

    /**
     * Tests whether the outcomes are consistent with the requirement.
     *
     * @param outcomes of independent runs, each 0 to 1; for a probability, each 0 or 1; for an excess, each -1 to 1
     * @return the p-value
     */
    double pValue(double[] outcomes) {
        return switch (kind) {
            case PROBABILITY_AT_LEAST -> probabilityAtLeast(outcomes, bound);
            case PROBABILITY_AT_MOST -> probabilityAtMost(outcomes, bound);
            case PROBABILITY_EQUAL ->
                Math.min(1, 2 * Math.min(probabilityAtLeast(outcomes, bound), probabilityAtMost(outcomes, bound)));
            case MEAN_AT_LEAST -> MeanTest.atLeast(outcomes, bound);
            case MEAN_AT_MOST ->
                MeanTest.atLeast(Arrays.stream(outcomes).map(value -> 1 - value).toArray(), 1 - bound);
            case MEAN_EQUAL -> MeanTest.equal(outcomes, bound, ROUNDING);
            case EXCESS_AT_LEAST ->
                MeanTest.atLeast(
                        Arrays.stream(outcomes).map(value -> (1 + value) / 2).toArray(), (1 + bound) / 2);
        };
    }

    private static double probabilityAtMost(double[] outcomes, double bound) {
        return ShareTest.atMost(events(outcomes), outcomes.length, bound);
    }

    private static double probabilityAtLeast(double[] outcomes, double bound) {
        return ShareTest.atMost(outcomes.length - events(outcomes), outcomes.length, 1 - bound);
    }

    private static int events(double[] outcomes) {
        int events = 0;
        for (double outcome : outcomes) {
            if (outcome != 0 && outcome != 1) {
                throw new IllegalArgumentException("the outcome of an event must be 0 or 1: " + outcome);
            }
            events += (int) outcome;
        }
        return events;
    }
}
