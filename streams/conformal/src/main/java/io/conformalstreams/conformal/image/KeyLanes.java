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

    private final Loop loop;
    private final int flip;
    private int[] lanes = {};

    private KeyLanes(Loop loop, int flip) {
        this.loop = loop;
        this.flip = flip;
    }

    static KeyLanes highest(Loop loop) {
        return new KeyLanes(loop, 0);
    }

    static KeyLanes lowest(Loop loop) {
        return new KeyLanes(loop, -1);
    }

    /** Looks at the keys of whole rows. The first call allocates the lanes, because many images need none. */
    void add(byte[] bytes, int position, int rows) {
        if (lanes.length == 0) {
            lanes = new int[WIDTH];
            Arrays.fill(lanes, NONE);
        }
        loop.raise(bytes, position, rows, flip, lanes);
    }

    /** Whether there were any keys. */
    boolean haveKeys() {
        return lanes.length > 0;
    }

    /** The highest or the lowest key. There must have been one. */
    int key() {
        int highest = NONE;
        for (int lane : lanes) {
            highest = Math.max(highest, lane);
        }
        return highest ^ flip;
    }

    /** A loop over the scores of one encoding. */
    interface Loop {

        /**
         * Raises each lane to the highest key of its scores: those at its own place in every row.
         *
         * @param position of the first score, in bytes
         * @param rows the number of rows. A row has one score for each lane
         * @param flip 0, or -1 to complement the keys first, so that the lanes get the complements of the lowest keys
         */
        void raise(byte[] bytes, int position, int rows, int flip, int[] lanes);
    }
}
