package io.conformalstreams.conformal.image;

import java.nio.ByteBuffer;

/**
 * The loops over the bytes of one encoding.
 *
 * <p>Each encoding gives its scores an integer key in the order of the scores. A cut between two neighbouring keys
 * stands for every threshold between their scores, so that sets are packed by comparing integers although the question
 * was asked in double.
 */
interface ScoreKernel {
    static ScoreKernel of(ScoreEncoding encoding) {
        if (encoding instanceof ScoreEncoding.Uint8 uint8) {
            return new Uint8Kernel(uint8);
        }
        return encoding instanceof ScoreEncoding.Float16 ? new Float16Kernel() : new Float32Kernel();
    }

    /** Key of the smallest score that the encoding can express. */
    int lowestKey();

    /** Key of the largest score that the encoding can express. */
    int highestKey();

    /** The score of a key; does not decrease with the key. */
    double score(int key);

    /** The score of a pixel. */
    double at(ByteBuffer bytes, int index);

    /** Decodes the scores of consecutive pixels. */
    void read(ByteBuffer bytes, int first, int count, double[] scores);

    /** Whether some of the scores from a byte position on are not a number. */
    boolean containsNaN(byte[] bytes, int position, int count);

    /**
     * Whether all scores surely lie from 0 to the score of a key. May say no where a score is -0; never says yes where
     * one is not a number.
     *
     * @param highest key of a score that is not negative
     */
    boolean areSurelyWithin(byte[] bytes, int position, int count, int highest);

    /** The key of the score at a byte position. */
    int key(byte[] bytes, int position);

    /** Counts the keys of consecutive scores. */
    void count(byte[] bytes, int position, int count, KeyCounts counts);

    /**
     * For each cut, sets the bits of the scores whose key exceeds it, in the words of a block that starts at a multiple of
     * 64 pixels.
     *
     * @param first index of the block's first pixel
     * @param cuts each from {@code lowestKey() - 1}, which every score exceeds, to {@code highestKey()}, which none does
     * @param words of each set; those of the block are 0
     */
    void pack(byte[] bytes, int position, int first, int count, int[] cuts, long[][] words);
}
