package io.conformalstreams.ops.simulation;

import io.conformalstreams.conformal.drift.KeyedUniform;

/** A detector with its alarm limit, in one run. */
@FunctionalInterface
interface Watcher {

    /** Observes a label, and returns whether the detector now alarms. */
    boolean alarms(Label label);

    /**
     * A detector with its alarm limit.
     *
     * @param name the name in tables
     * @param start creates the watcher of a run
     */
    record Rule(String name, Start start) {}

    /** Creates the watcher of a run. */
    @FunctionalInterface
    interface Start {

        /**
         * @param reference the calibration scores from before the first label
         * @param uniform the numbers that order equal scores
         */
        Watcher start(double[] reference, KeyedUniform uniform);
    }
}
