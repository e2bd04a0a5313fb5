package io.conformalstreams.ops.replay;

import io.conformalstreams.ops.dataset.CaseReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** The order in which cases are streamed. */
public enum CaseOrder {
    /** The order of the source. */
    STREAM,
    /** Random order. Cases of all populations are then exchangeable. */
    SHUFFLED;

    /**
     * Sorts cases in this order.
     *
     * @param seed determines the random order
     */
    public List<CaseReference> of(List<CaseReference> cases, long seed) {
        List<CaseReference> ordered = new ArrayList<>(cases);
        if (this == SHUFFLED) {
            Collections.shuffle(ordered, new Random(seed));
        }
        return ordered;
    }
}
