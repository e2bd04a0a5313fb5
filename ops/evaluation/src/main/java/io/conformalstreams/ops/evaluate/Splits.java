package io.conformalstreams.ops.evaluate;

import io.conformalstreams.conformal.evaluation.RandomSplit;

/**
 * A series of random splits of units.
 *
 * @param units number of units in the folder
 * @param calibration number of units that calibrate in each split
 * @param count number of splits
 * @param seed determines all splits
 */
public record Splits(int units, int calibration, int count, long seed) {

    public Splits {
        if (calibration < 1 || calibration >= units) {
            throw new IllegalArgumentException("calibration " + calibration + " must be at least 1 and fewer than the "
                    + units + " units of the folder");
        }
        if (count < 1) {
            throw new IllegalArgumentException("splits " + count + " must be at least 1");
        }
    }

    /** One split of the series, by its number from 0. */
    public RandomSplit split(int number) {
        return RandomSplit.of(units, calibration, seed, number);
    }

    /**
     * A series with the same number of splits, for another number of units. The same share of them calibrates, rounded
     * down, but at least one unit.
     */
    Splits of(int other) {
        int calibrating = Math.max(1, Math.toIntExact((long) calibration * other / units));
        return new Splits(other, calibrating, count, seed);
    }
}
