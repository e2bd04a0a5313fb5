package io.conformalstreams.ops.evaluate;

import io.conformalstreams.conformal.evaluation.RandomSplit;

/**
 * A series of random splits.
 *
 * @param cases in the folder
 * @param calibration cases that calibrate in each split
 * @param count number of splits
 * @param seed what all splits follow from
 */
public record Splits(int cases, int calibration, int count, long seed) {

    public Splits {
        if (calibration < 1 || calibration >= cases) {
            throw new IllegalArgumentException("calibration " + calibration + " must be at least 1 and fewer than the "
                    + cases + " cases of the folder");
        }
        if (count < 1) {
            throw new IllegalArgumentException("splits " + count + " must be at least 1");
        }
    }

    /** One split of the series, by its number from 0. */
    public RandomSplit split(int number) {
        return RandomSplit.of(cases, calibration, seed, number);
    }

    /** A series of as many splits of so many units, of which the same share, rounded down, calibrates; at least one. */
    Splits of(int units) {
        int calibrating = Math.max(1, Math.toIntExact((long) calibration * units / cases));
        return new Splits(units, calibrating, count, seed);
    }
}
