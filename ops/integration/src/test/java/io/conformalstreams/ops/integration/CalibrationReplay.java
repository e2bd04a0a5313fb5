package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.command.TopologyChoice;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A second calibration of the same labelled log, by an application that knows nothing of the first one. */
final class CalibrationReplay {

    private CalibrationReplay() {}

    /**
     * Reads the log from zero and fails unless what comes out is what is there already: keys, values and timestamps, in
     * each partition in the same order. The second copy stays behind the first in the topics.
     *
     * @param stream nothing runs on it any more, and all its labels are calibrated
     */
    static void assertWritesTheSameBytes(IsolatedStream stream) throws Exception {
        Map<Integer, List<CommittedRecord>> scores = byPartition(stream, Topic.CALIBRATION_SCORES);
        Map<Integer, List<CommittedRecord>> thresholds = byPartition(stream, Topic.THRESHOLDS);
        IsolatedStream fresh = stream.forFreshApplication();

        fresh.whileRunning(TopologyChoice.CALIBRATION, fresh::awaitCalibration);

        assertFollows(scores, byPartition(stream, Topic.CALIBRATION_SCORES));
        assertFollows(thresholds, byPartition(stream, Topic.THRESHOLDS));
    }

    private static void assertFollows(
            Map<Integer, List<CommittedRecord>> before, Map<Integer, List<CommittedRecord>> after) {
        assertThat(before).isNotEmpty();
        assertThat(after).containsOnlyKeys(before.keySet());
        before.forEach((partition, expected) -> {
            List<CommittedRecord> both = after.get(partition);
            assertThat(both).hasSize(2 * expected.size());
            assertThat(both.subList(0, expected.size())).isEqualTo(expected);
            assertThat(both.subList(expected.size(), both.size())).isEqualTo(expected);
        });
    }

    private static Map<Integer, List<CommittedRecord>> byPartition(IsolatedStream stream, Topic topic) {
        return stream.reader().records(topic).stream()
                .map(CommittedRecord::withoutOffset)
                .collect(Collectors.groupingBy(CommittedRecord::partition));
    }
}
