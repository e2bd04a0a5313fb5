package io.conformalstreams.conformal.image;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.DoublePredicate;

/**
 * The loops over the bytes of one encoding.
 *
 * <p>Each encoding gives its scores integer keys in the order of the scores. A cut between two neighbouring keys
 * represents every threshold between their scores. So a condition on doubles becomes a comparison of integers.
 */
interface ScoreKernel {
    static ScoreKernel of(ScoreEncoding encoding) {
        if (encoding instanceof ScoreEncoding.Uint8 uint8) {
            return new Uint8Kernel(uint8);
        }
        return encoding instanceof ScoreEncoding.Float16 ? new Float16Kernel() : new Float32Kernel();
    }

    /** The key of the smallest score that the encoding can express. */
    int lowestKey();

    /** The key of the largest score that the encoding can express. */
    int highestKey();

    /** The score of a key. It never decreases with the key. */
    double score(int key);

    /** The score of a pixel. */
    double at(ByteBuffer bytes, int index);

    /** Decodes the scores of consecutive pixels. */
    void read(ByteBuffer bytes, int first, int count, double[] scores);

    /** Whether any of the scores from a byte position on is NaN. */
    boolean containsNaN(byte[] bytes, int position, int count);

    /**
     * A quick check whether all scores lie between 0 and the score of a key. True is always right, and excludes NaN.
     * False may be wrong if a score is -0.
     *
     * @param highest the key of a score that is not negative
     */
    boolean areSurelyWithin(byte[] bytes, int position, int count, int highest);

    /** The key of the score at a byte position. */
    int key(byte[] bytes, int position);

    /** Writes the keys of consecutive scores to an array, from an index on. */
    void keys(byte[] bytes, int position, int count, int[] keys, int from);

    /**
     * Sets for each cut the bits of the scores whose key exceeds it. The block starts at a multiple of 64 pixels.
     *
     * @param first the index of the block's first pixel
     * @param cuts keys from {@code lowestKey() - 1}, which every score exceeds, to {@code highestKey()}, which no score
     *     exceeds
     * @param words the words of each set; the words of this block must be 0
     */
    void pack(byte[] bytes, int position, int first, int count, int[] cuts, long[][] words);

    /** The loop that raises lanes. Without one, {@link #pack} helps to find the highest key. */
    default Optional<KeyLanes.Loop> laneLoop() {
        return Optional.empty();
    }

    /** Returns the largest key whose score is below a number. It is {@code lowestKey() - 1} if there is none. */
    default int highestKeyBelow(double number) {
        return cut(score -> score >= number);
    }

    /**
     * Returns the largest key whose score does not fulfil a condition of the form "large enough", by bisection over all
     * keys of the encoding. It is {@code lowestKey() - 1} if every score fulfils the condition.
     */
    default int cut(DoublePredicate condition) {
        long failing = lowestKey() - 1L;
        long fulfilling = highestKey() + 1L;
        while (fulfilling - failing > 1) {
            long key = Math.floorDiv(failing + fulfilling, 2L);
            if (condition.test(score((int) key))) {
                fulfilling = key;
            } else {
                failing = key;
            }
        }
        return (int) failing;
    }
}
