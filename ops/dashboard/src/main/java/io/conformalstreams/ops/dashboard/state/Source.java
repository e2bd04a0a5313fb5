package io.conformalstreams.ops.dashboard.state;

import io.conformalstreams.contracts.topic.Topic;
import java.util.Arrays;
import java.util.Optional;

/** A topic that the dashboard follows. */
public enum Source {
    COVERAGE_OUTCOMES('o', Topic.COVERAGE_OUTCOMES),
    THRESHOLDS('t', Topic.THRESHOLDS),
    CONFIDENCE_SETS('s', Topic.CONFIDENCE_SETS),
    DRIFT_ALERTS('a', Topic.DRIFT_ALERTS),
    REJECTED('r', Topic.REJECTED),
    DEAD_LETTERS('d', Topic.DEAD_LETTERS),
    INSTANCE_STATUS('i', Topic.INSTANCE_STATUS),
    COHORT_COVERAGE('c', Topic.COHORT_COVERAGE);

    private final char letter;
    private final Topic topic;

    Source(char letter, Topic topic) {
        this.letter = letter;
        this.topic = topic;
    }

    /** The letter of the topic in the text of {@link Positions}. */
    char letter() {
        return letter;
    }

    public Topic topic() {
        return topic;
    }

    static Optional<Source> of(char letter) {
        return Arrays.stream(values()).filter(source -> source.letter == letter).findFirst();
    }
}
