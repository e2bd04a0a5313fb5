package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.fault.committed.CommittedRecord;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A second calibration from the same log of labels, by a new application. */
final class CalibrationReplay {

    private CalibrationReplay() {}

    /**
     * Calibrates from the beginning of the log. Fails unless the new records equal the existing ones: keys, values and
     * timestamps, in the same order in each partition. The new records follow the existing ones in the topics.
     *
     * @param stream no application runs on it any more, and all its labels are calibrated
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
