package io.conformalstreams.ops.fault.mutation;

import io.conformalstreams.contracts.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts how mutated records were treated. Keeps the first failures. */
final class MutationTally {

    private static final int KEPT_FAILURES = 20;

    private final Map<Mutation, Map<Treatment, Long>> byMutation = new EnumMap<>(Mutation.class);
    private final Map<Topic, Map<Treatment, Long>> byTopic = new EnumMap<>(Topic.class);
    private final List<String> failures = new ArrayList<>();
    private long failed;
    private long valid;
    private Duration longest = Duration.ZERO;
    private String slowest = "none";

    void count(Topic topic, Mutation mutation, Treatment treatment) {
        byMutation
                .computeIfAbsent(mutation, added -> new EnumMap<>(Treatment.class))
                .merge(treatment, 1L, Long::sum);
        byTopic.computeIfAbsent(topic, added -> new EnumMap<>(Treatment.class)).merge(treatment, 1L, Long::sum);
    }

    void countValid() {
        valid++;
    }

    void fail(String description) {
        failed++;
        if (failures.size() < KEPT_FAILURES) {
            failures.add(description);
        }
    }

    /** @param processor processor time of a mutated record */
    void time(Topic topic, Mutation mutation, Duration processor) {
        if (processor.compareTo(longest) > 0) {
            longest = processor;
            slowest = mutation.text() + " in " + topic;
        }
    }

    Map<Mutation, Map<Treatment, Long>> byMutation() {
        return byMutation;
    }

    Map<Topic, Map<Treatment, Long>> byTopic() {
        return byTopic;
    }

    /** The first failures. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Number of mutated records that made a topology fail, and of valid ones that did not come through. */
    long failed() {
        return failed;
    }

    /** Number of valid predictions with labels. */
    long valid() {
        return valid;
    }

    Duration longest() {
        return longest;
    }

    /** What was mutated in the record that took the longest time. */
    String slowest() {
        return slowest;
    }
}
