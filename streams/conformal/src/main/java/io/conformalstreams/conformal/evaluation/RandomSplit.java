package io.conformalstreams.conformal.evaluation;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * One random split of the units of a data set into calibration units and test units. A split depends only on the seed
 * and its number, so splits can be made in any order and on any number of threads.
 */
public final class RandomSplit {
    private final int[] units;
    private final int calibration;

    private RandomSplit(int[] units, int calibration) {
        this.units = units;
        this.calibration = calibration;
    }

    /**
     * @param units the number of units, 2 or more
     * @param calibration the number of calibration units, at least 1 and fewer than all
     * @param seed the seed of the whole series of splits
     * @param number the number of the split in the series, 0 or more
     */
    public static RandomSplit of(int units, int calibration, long seed, int number) {
        if (calibration < 1 || calibration >= units) {
            throw new IllegalArgumentException(
                    "calibration " + calibration + " must be at least 1 and fewer than all " + units + " units");
        }
        SplittableRandom series = new SplittableRandom(seed);
        SplittableRandom random = new SplittableRandom(series.nextLong() + 0x9e3779b97f4a7c15L * number);
        int[] shuffled = new int[units];
        for (int unit = 0; unit < units; unit++) {
            shuffled[unit] = unit;
        }
        for (int place = units - 1; place > 0; place--) {
            int other = random.nextInt(place + 1);
            int unit = shuffled[place];
            shuffled[place] = shuffled[other];
            shuffled[other] = unit;
        }
        return new RandomSplit(shuffled, calibration);
    }

    /** The indices of the calibration units, in random order. */
    public int[] calibration() {
        return Arrays.copyOf(units, calibration);
    }

    /** The indices of the test units, in random order. */
    public int[] test() {
        return Arrays.copyOfRange(units, calibration, units.length);
    }
}
