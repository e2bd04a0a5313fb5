package io.conformalstreams.conformal.image;

/** Counts the keys of scores. */
sealed interface KeyCounts permits KeyIntervals, KeySelection {
    /** Adds the keys from one index of an array up to another, exclusive. */
    void add(int[] keys, int from, int to);
}
