package io.conformalstreams.ops.evaluate;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.Side;
import java.util.List;

/** What a set or a pair of sets is judged by. */
public enum Event {
    /** The inner set lies inside the truth. */
    INNER,
    /** The outer set contains the truth. */
    OUTER,
    /** Both. */
    JOINT;

    /** The events whose coverage a combination promises to be at least 1 - alpha. */
    static List<Event> promisedBy(Combination combination) {
        return combination instanceof Combination.Marginal ? List.of(INNER, OUTER) : List.of(JOINT);
    }

    /** The side whose threshold decides alone, where one does. */
    boolean isDecidedBy(Side side) {
        return name().equals(side.name());
    }
}
