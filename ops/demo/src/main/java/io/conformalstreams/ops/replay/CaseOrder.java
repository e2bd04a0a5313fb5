package io.conformalstreams.ops.replay;

import io.conformalstreams.ops.dataset.CaseReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** In which order cases are streamed. */
public enum CaseOrder {
    /** As they come in the source. */
    STREAM,
    /** At random: cases of all populations are exchangeable then. */
    SHUFFLED;

    /**
     * Cases in this order.
     *
     * @param seed what a random order follows from
     */
    public List<CaseReference> of(List<CaseReference> cases, long seed) {
        List<CaseReference> ordered = new ArrayList<>(cases);
        if (this == SHUFFLED) {
            Collections.shuffle(ordered, new Random(seed));
        }
        return ordered;
    }
}
