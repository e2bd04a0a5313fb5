package io.conformalstreams.conformal.image;

import java.util.Arrays;

/**
 * The highest of many keys, or the lowest. Each lane holds the highest key of the scores at its place in all rows so
 * far, so no key waits for the result of the previous one. The lanes are compared only at the end.
 */
final class KeyLanes {
    /** The number of lanes, and of scores in a row. */
    static final int WIDTH = 2048;

    /** Less than every key of binary32 scores, and than its complement. */
    private static final int NONE = Integer.MIN_VALUE;

    private final ScoreKernel kernel;
    private final int flip;
    private int[] lanes = {};

    private KeyLanes(ScoreKernel kernel, int flip) {
        this.kernel = kernel;
        this.flip = flip;
    }

    static KeyLanes highest(ScoreKernel kernel) {
        return new KeyLanes(kernel, 0);
    }

    static KeyLanes lowest(ScoreKernel kernel) {
        return new KeyLanes(kernel, -1);
    }

    /** Looks at the keys of whole rows. Only then is there memory for the lanes, which many images do not need. */
    void add(byte[] bytes, int position, int rows) {
        if (lanes.length == 0) {
            lanes = new int[WIDTH];
            Arrays.fill(lanes, NONE);
        }
        kernel.raise(bytes, position, rows, flip, lanes);
    }

    /** Whether there were no keys. */
    boolean isEmpty() {
        return lanes.length == 0;
    }

    /** The highest or the lowest key. There must have been one. */
    int key() {
        int highest = NONE;
        for (int lane : lanes) {
            highest = Math.max(highest, lane);
        }
        return highest ^ flip;
    }
}
