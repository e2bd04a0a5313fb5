package io.conformalstreams.connectors.casesource;

import java.util.Map;
import java.util.Optional;

/**
 * The files of a case that a scan came across.
 *
 * @param key what the patterns of scores and labels have in common
 * @param groups the named groups of the scores' path
 * @param labelGroups the named groups of the labels' path
 * @param scores the score file
 * @param scoresSidecar the file that describes the scores
 * @param labels the label file
 * @param labelsSidecar the file that describes the labels
 */
record FoundCase(
        String key,
        Map<String, String> groups,
        Map<String, String> labelGroups,
        FoundFile scores,
        Optional<FoundFile> scoresSidecar,
        Optional<FoundFile> labels,
        Optional<FoundFile> labelsSidecar) {

    /** Case names sort by when their newest file came, so that a backlog is sent in the order in which it grew. */
    long modified() {
        return Math.max(
                scores.stamp().modified(),
                labels.map(file -> file.stamp().modified()).orElse(Long.MIN_VALUE));
    }
}
