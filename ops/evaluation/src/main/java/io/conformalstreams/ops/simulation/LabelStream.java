package io.conformalstreams.ops.simulation;

import java.util.SplittableRandom;

/** One run of labels. */
interface LabelStream {

    /** Returns the scores that calibrated before the first label. */
    double[] reference();

    /** Returns the next label in the order of arrival. */
    Label next();

    /** Where runs come from. */
    @FunctionalInterface
    interface Source {

        /** Starts a run. */
        LabelStream start(SplittableRandom random);
    }

    /**
     * When drift begins, if ever.
     *
     * @param after this many predictions; negative for never
     */
    record Change(int after) {

        static final Change NEVER = new Change(-1);

        boolean isBefore(long prediction) {
            return after >= 0 && prediction > after;
        }
    }
}
