package io.conformalstreams.ops.simulation;

import java.util.SplittableRandom;

/** One run of labels. */
interface LabelStream {

    /** Returns the calibration scores from before the first label. */
    double[] reference();

    /** Returns the next label in the order of arrival. */
    Label next();

    /** A source of runs. */
    @FunctionalInterface
    interface Source {

        /** Starts a run. */
        LabelStream start(SplittableRandom random);
    }

    /**
     * The beginning of the drift, if there is any.
     *
     * @param after the number of predictions before the drift; negative if there is none
     */
    record ChangePoint(int after) {

        static final ChangePoint NEVER = new ChangePoint(-1);

        boolean isBefore(long prediction) {
            return after >= 0 && prediction > after;
        }
    }
}
