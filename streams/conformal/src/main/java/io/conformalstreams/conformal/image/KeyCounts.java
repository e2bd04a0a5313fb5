package io.conformalstreams.conformal.image;

/** Counts over the keys of some scores. */
sealed interface KeyCounts permits KeyIntervals, KeySelection {
    void add(int key);
}
