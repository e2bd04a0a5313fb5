package io.conformalstreams.processor.comparison;

import io.conformalstreams.conformal.comparison.Decision;
import io.conformalstreams.contracts.ModelComparison;
import io.conformalstreams.processor.comparison.UnitPairing.Change;
import io.conformalstreams.processor.comparison.UnitPairing.Pair;
import io.conformalstreams.processor.configuration.Comparison;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.store.StateChange;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Pairs the outcomes of two models, and decides after each pair. It publishes the state when the decision changes, and
 * after the configured number of further units. A state is a function of the outcomes that it cites.
 */
final class ModelComparisonProcessor implements Processor<String, ComparedOutcome, String, ModelComparison> {

    /** Largest number of units that wait at a site for one model: about 20 MB for units of one image. */
    private static final long MOST_WAITING = 100_000;

    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private final Map<String, Comparison> comparisons = new LinkedHashMap<>();
    private ProcessorContext<String, ModelComparison> context;
    private KeyValueStore<Bytes, byte[]> entries;
    private ComparisonStore store;
    private ComparisonMetrics metrics;
    private Cancellable clearing;
    private boolean isCleared;

    ModelComparisonProcessor(ConformalConfiguration configuration) {
        configuration.comparisons().forEach(comparison -> comparisons.put(comparison.name(), comparison));
    }

    @Override
    public void init(ProcessorContext<String, ModelComparison> context) {
        this.context = context;
        this.entries = context.getStateStore(ComparisonTopology.COMPARISONS_STORE);
        this.store = new ComparisonStore(entries);
        this.metrics = new ComparisonMetrics(context.metrics());
        for (Comparison comparison : comparisons.values()) {
            store.progress(comparison).ifPresent(progress -> {
                List<LevelDifferences> levels = store.differences(comparison);
                metrics.show(ModelComparisonRecords.of(comparison, progress, levels, progress.publishedDecision()));
            });
        }
        // A comparison that is configured again after its removal has missed outcomes, so it must not continue. Its
        // evidence is removed now. No record may follow, and stores can't be changed during init, so a punctuation does
        // it. No output depends on the time, because outcomes of a removed comparison are not observed.
        clearing = context.schedule(
                AT_ONCE,
                PunctuationType.WALL_CLOCK_TIME,
                now -> StateChange.run("removed comparisons", this::clearOthers));
    }

    @Override
    public void process(Record<String, ComparedOutcome> record) {
        ComparedOutcome outcome = record.value();
        Comparison comparison = comparisons.get(outcome.comparison());
        // After a change of the configuration, the partition still has outcomes that were selected before it.
        if (comparison != null && comparison.fingerprint().equals(outcome.fingerprint())) {
            StateChange.run("a comparison of models", () -> {
                clearOthers();
                observe(record, comparison);
            });
        }
    }

    @Override
    public void close() {
        metrics.close();
    }

    /** Removes the evidence of comparisons that are no longer configured, or that compare something else now. */
    private void clearOthers() {
        if (!isCleared) {
            for (String name : store.names()) {
                Comparison comparison = comparisons.get(name);
                if (comparison == null || store.progress(comparison).isEmpty()) {
                    store.clear(name);
                }
            }
            isCleared = true;
            clearing.cancel();
        }
    }

    private void observe(Record<String, ComparedOutcome> record, Comparison comparison) {
        ComparedOutcome outcome = record.value();
        UnitPairing pairing =
                new UnitPairing(entries, comparison.name(), outcome.site(), comparison.retention(), MOST_WAITING);
        Change change = pairing.observe(outcome);
        Progress progress = store.progress(comparison)
                .orElseGet(() -> Progress.start(comparison.fingerprint()))
                .after(outcome, change);
        if (!change.pairs().isEmpty()) {
            progress = compare(record, comparison, progress, change.pairs());
        }
        store.put(comparison, progress);
    }

    private Progress compare(
            Record<String, ComparedOutcome> record, Comparison comparison, Progress progress, List<Pair> pairs) {
        List<LevelDifferences> levels = store.differences(comparison);
        for (Pair pair : pairs) {
            for (int level = 0; level < levels.size(); level++) {
                levels.get(level).observe(pair, level);
            }
        }
        store.put(comparison, levels);
        Decision decision = comparison
                .rule()
                .decide(levels.stream().map(LevelDifferences::toLevel).toList());
        if (decision == progress.publishedDecision()
                && progress.units() - progress.publishedUnits() < comparison.updateUnits()) {
            return progress;
        }
        ModelComparison state = ModelComparisonRecords.of(comparison, progress, levels, decision);
        context.forward(record.withKey(comparison.name()).withValue(state));
        metrics.show(state);
        return progress.published(decision);
    }
}
