package io.conformalstreams.connectors.casesource;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files of a case that a scan found.
 *
 * @param key the values of the groups that the patterns of scores and labels share
 * @param groups the named groups of the scores' path
 * @param labelGroups the named groups of the labels' path
 * @param scores the score file
 * @param scoresSidecar the file that describes the scores
 * @param segmentation the segmentation that nnU-Net wrote beside the scores; it gives their spacing
 * @param properties the {@code .pkl} that nnU-Net wrote beside the scores
 * @param labels the label file
 * @param labelsSidecar the file that describes the labels
 * @param resend the marker that requests sending the case again
 * @param rivals other cases whose paths name the same image, in the order of their keys
 */
record FoundCase(
        String key,
        Map<String, String> groups,
        Map<String, String> labelGroups,
        FoundFile scores,
        Optional<FoundFile> scoresSidecar,
        Optional<FoundFile> segmentation,
        Optional<FoundFile> properties,
        Optional<FoundFile> labels,
        Optional<FoundFile> labelsSidecar,
        Optional<FoundFile> resend,
        List<Rival> rivals) {

    FoundCase withRivals(List<Rival> others) {
        return new FoundCase(
                key,
                groups,
                labelGroups,
                scores,
                scoresSidecar,
                segmentation,
                properties,
                labels,
                labelsSidecar,
                resend,
                others);
    }

    /**
     * Identifies everything that decides how the scores are read and sent. If it changes, the scores are read again.
     */
    String scoresStamp(boolean sidecars) {
        StringBuilder stamp = new StringBuilder(scores.stamp().toString());
        append(stamp, "s", sidecars ? scoresSidecar : Optional.empty());
        append(stamp, "g", segmentation);
        append(stamp, "p", properties);
        append(stamp, "r", resend);
        return rivals.isEmpty()
                ? stamp.toString()
                : stamp + "|=" + rivals.stream().map(Rival::key).toList().hashCode();
    }

    private static void append(StringBuilder stamp, String kind, Optional<FoundFile> file) {
        file.ifPresent(found -> stamp.append('|').append(kind).append(found.stamp()));
    }

    /**
     * When the newest file of the case was last written. Cases are sorted by it, so that a backlog is sent in the order
     * in which it grew.
     */
    long modified() {
        return Math.max(
                scores.stamp().modified(),
                labels.map(file -> file.stamp().modified()).orElse(Long.MIN_VALUE));
    }
}
