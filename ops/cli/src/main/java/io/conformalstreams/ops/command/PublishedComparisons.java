package io.conformalstreams.ops.command;

import io.conformalstreams.contracts.MeanDifference;
import io.conformalstreams.contracts.ModelComparison;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.verify.KafkaLogs;
import io.conformalstreams.ops.verify.Logs;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;

/** The published states of all comparisons, in the order of their publication. */
final class PublishedComparisons {

    private final Map<String, List<ModelComparison>> byName = new TreeMap<>();

    static PublishedComparisons read(ConformalConfiguration configuration) {
        try (KafkaLogs logs = new KafkaLogs(configuration)) {
            return of(logs);
        } catch (KafkaException e) {
            throw CommandFailure.unreachable(e.getMessage(), e);
        }
    }

    static PublishedComparisons of(Logs logs) {
        PublishedComparisons published = new PublishedComparisons();
        logs.read(
                Topic.MODEL_COMPARISONS,
                ModelComparison.class,
                record -> record.value().ifPresent(published::add));
        return published;
    }

    void add(ModelComparison state) {
        byName.computeIfAbsent(state.getComparison(), unseen -> new ArrayList<>())
                .add(state);
    }

    /** Returns the newest state of each comparison, by name. */
    List<ModelComparison> newest() {
        return byName.values().stream()
                .map(states -> states.get(states.size() - 1))
                .toList();
    }

    /**
     * Returns all states of a comparison.
     *
     * @throws CommandFailure if it has none
     */
    List<ModelComparison> states(String name) {
        if (!byName.containsKey(name)) {
            throw CommandFailure.usage("comparison " + name + " has published nothing; "
                    + (byName.isEmpty()
                            ? "no comparison has. The first state follows after updateUnits pairs of units"
                            : "these have: " + String.join(", ", byName.keySet())));
        }
        return byName.get(name);
    }

    /** Returns a table with a row for each level of each state. */
    static Table table(List<ModelComparison> states) {
        Table table = new Table(
                "COMPARISON",
                "DECISION",
                "UNITS",
                "ALPHA",
                "MISSES",
                "DIFFERENCE",
                "MARGIN",
                "SIZE",
                "MARGIN",
                "UNTIL");
        for (ModelComparison state : states) {
            state.getLevels()
                    .forEach(level -> table.row(
                            state.getComparison(),
                            state.getDecision(),
                            level.getUnits(),
                            level.getNominalAlpha(),
                            number(level.getInUseMisses()) + " -> " + number(level.getCandidateMisses()),
                            text(level.getMisses()),
                            state.getMissMargin(),
                            text(level.getSizes()),
                            state.getSizeMargin(),
                            state.getEventTime()));
        }
        return table;
    }

    /** Returns a JSON array of the records. */
    static String json(List<ModelComparison> states) {
        return states.stream().map(ModelComparison::toString).collect(Collectors.joining(",\n", "[", "]"));
    }

    private static String text(MeanDifference difference) {
        return number(difference.getMean()) + " [" + number(difference.getLower()) + ", "
                + number(difference.getUpper()) + "]";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
