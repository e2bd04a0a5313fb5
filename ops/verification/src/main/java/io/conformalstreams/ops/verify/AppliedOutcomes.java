package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The outcomes that the calibration has read to move adaptive levels, by stratum, in the order of their log. There are
 * none if no procedure has adaptive levels.
 */
final class AppliedOutcomes {

    private final ConformalConfiguration configuration;
    private final Logs logs;
    private final Map<String, Deque<LogRecord<CoverageOutcome>>> unread = new HashMap<>();

    AppliedOutcomes(ConformalConfiguration configuration, Logs logs) {
        this.configuration = configuration;
        this.logs = logs;
    }

    /** Reads the log. A later check reports records that are unreadable or misplaced. */
    void read() {
        if (!configuration.hasAdaptiveLevels()) {
            return;
        }
        logs.read(Topic.COVERAGE_OUTCOMES, CoverageOutcome.class, record -> {
            if (record.value().isPresent() && isProcessed(record.partition(), record.offset())) {
                unread.computeIfAbsent(record.value().get().getStratum(), unused -> new ArrayDeque<>())
                        .add(record);
            }
        });
    }

    /**
     * Takes the next outcome of a stratum; empty if none is left, or if its set cites the version of thresholds or a later
     * one.
     */
    Optional<LogRecord<CoverageOutcome>> next(String stratum, long version) {
        Deque<LogRecord<CoverageOutcome>> left = unread.getOrDefault(stratum, new ArrayDeque<>());
        return Optional.ofNullable(left.peek())
                .filter(next -> next.value().orElseThrow().getThresholdVersion() < version)
                .map(next -> left.remove());
    }

    /**
     * Tells whether the calibration had finished an outcome when the logs were read.
     *
     * @param offset offset of the outcome; null if there is none
     */
    boolean isProcessed(int partition, Long offset) {
        return offset == null || offset < logs.processed(Topic.COVERAGE_OUTCOMES, partition);
    }

    /** Tells whether the log still contains every outcome that may have moved a level of a stratum. */
    boolean areComplete(String stratum) {
        boolean adaptive = configuration.modelOf(stratum).stream()
                .flatMap(model -> configuration.proceduresOf(model).stream())
                .anyMatch(procedure -> procedure.calibrationRule().adaptsLevels());
        int partition = InputRules.partition(stratum, logs.partitions(Topic.COVERAGE_OUTCOMES));
        return !adaptive || logs.beginning(Topic.COVERAGE_OUTCOMES, partition) == 0;
    }
}
