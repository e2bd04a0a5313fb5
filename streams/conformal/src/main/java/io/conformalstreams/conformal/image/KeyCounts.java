package io.conformalstreams.conformal.image;

/** Counts the keys of scores. */
sealed interface KeyCounts permits KeyIntervals, KeySelection {
    void add(int key);
}
