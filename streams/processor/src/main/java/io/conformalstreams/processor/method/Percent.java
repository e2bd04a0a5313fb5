package io.conformalstreams.processor.method;

import java.math.BigDecimal;

/** Formats shares as percentages. */
final class Percent {

    private Percent() {}

    /** Formats a share from 0 to 1, for example 0.995 as "99.5 %". */
    static String of(BigDecimal share) {
        return share.movePointRight(2).stripTrailingZeros().toPlainString() + " %";
    }

    /** Formats the probability 1 - alpha, for example "90 %" for 0.1. */
    static String without(BigDecimal alpha) {
        return of(BigDecimal.ONE.subtract(alpha));
    }
}
