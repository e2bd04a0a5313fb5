package io.conformalstreams.ops.simulation;

import io.conformalstreams.conformal.drift.KeyedUniform;

/** A detector with its alarm limit, in one run. */
@FunctionalInterface
interface Watcher {

    /** Takes a label and returns whether there is an alarm now. */
    boolean alarms(Label label);

    /**
     * A detector with its alarm limit.
     *
     * @param name in tables
     * @param start makes the watcher of a run
     */
    record Rule(String name, Start start) {}

    /** Makes the watcher of a run. */
    @FunctionalInterface
    interface Start {

        /**
         * @param reference scores that calibrated before the first label
         * @param uniform orders equal ones
         */
        Watcher start(double[] reference, KeyedUniform uniform);
    }
}
