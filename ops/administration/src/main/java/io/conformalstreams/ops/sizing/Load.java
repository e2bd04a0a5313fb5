package io.conformalstreams.ops.sizing;

import java.time.Duration;

/**
 * What an installation has to carry.
 *
 * @param predictionsPerDay number of predictions a day, of all strata together
 * @param labelsPerDay number of labelled images a day, of all strata together
 * @param pixels number of pixels or voxels of an image
 * @param strata number of strata
 * @param peak how many times as many records arrive in the busiest minutes as on average, at least 1
 * @param cost processor time of a record
 * @param keptFor how long calibration scores are kept; they are never deleted automatically
 */
public record Load(
        double predictionsPerDay,
        double labelsPerDay,
        long pixels,
        int strata,
        double peak,
        RecordCost cost,
        Duration keptFor) {

    /** Checks the numbers. */
    public Load {
        require("the number of predictions a day", predictionsPerDay, predictionsPerDay >= 0, "at least 0");
        require("the number of labels a day", labelsPerDay, labelsPerDay >= 0, "at least 0");
        require("the number of pixels", pixels, pixels > 0, "above 0");
        require("the number of strata", strata, strata > 0, "above 0");
        require("the peak", peak, peak >= 1, "at least 1");
        require("the number of days", keptFor.toDays(), keptFor.toDays() > 0, "above 0");
    }

    static void require(String name, double value, boolean holds, String allowed) {
        if (!holds || !Double.isFinite(value)) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be " + allowed);
        }
    }

    /** The number of predictions and labels in a second of the busiest minutes. */
    double recordsPerSecond() {
        return (predictionsPerDay + labelsPerDay) / Duration.ofDays(1).toSeconds() * peak;
    }
}
