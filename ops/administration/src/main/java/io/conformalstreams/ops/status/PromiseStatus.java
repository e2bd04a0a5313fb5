package io.conformalstreams.ops.status;

/**
 * One promise of a stratum, and how often it was kept in the current epoch.
 *
 * @param stratum the stratum
 * @param procedure configured name of the procedure
 * @param nominalAlpha configured miscoverage level
 * @param component what is promised to cover, in Avro's words
 * @param units number of units in the calibration; the smallest number if there are several thresholds
 * @param promised promised coverage
 * @param judgedUnits number of units that were judged; 0 if none was in the period
 * @param coverage share of the judged units for which the promise was kept
 * @param verdict whether the promise is kept
 */
public record PromiseStatus(
        String stratum,
        String procedure,
        double nominalAlpha,
        String component,
        long units,
        double promised,
        long judgedUnits,
        double coverage,
        Verdict verdict) {

    /** Whether a promise is kept. */
    public enum Verdict {
        /** No unit was judged in the period. */
        UNJUDGED,
        /** At least the promised share of units is covered. */
        KEPT,
        /** Fewer units are covered, which may be chance: no alert is open. */
        BELOW,
        /** An alert of a coverage breach is open. */
        BREACHED
    }
}
