package io.conformalstreams.conformal.image;

/** What is counted of the keys of some scores. */
sealed interface KeyCounts permits KeyIntervals, KeySelection {
    void add(int key);
}
