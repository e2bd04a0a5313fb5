package io.conformalstreams.ops.dashboard.state;

import io.conformalstreams.conformal.drift.BetaMixtureInterval;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.LevelOutcome;
import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The coverage of one event of a procedure in a stratum. */
public final class EventState {

    /** The probability that an interval ever excludes a constant coverage. */
    private static final double ERROR = 0.05;

    private static final int MOST_INTERVALS = 4;

    private final EventKey key;
    private final CoverageHistory history = new CoverageHistory();
    private double alpha;
    private RunningCoverage newest;
    private Count before = Count.ZERO;

    /** The intervals of the present counts: computing one takes some microseconds, and they are asked for often. */
    private final Map<Count, Optional<CoverageInterval>> intervals = new HashMap<>();

    EventState(EventKey key, RunningCoverage newest) {
        this.key = key;
        this.alpha = key.nominalAlpha();
        this.newest = newest;
    }

    /** Starts an epoch. What was counted up to now belongs to earlier ones. */
    void beginEpoch() {
        before = Count.of(newest);
    }

    /** Starts counting anew, as the processor does for a changed procedure. */
    void beginProcedure() {
        before = Count.ZERO;
    }

    /**
     * Adds an outcome.
     *
     * @param at the time of the stratum
     * @param earlierEpoch whether its label belongs to an epoch before the present one
     */
    void add(CoverageOutcome outcome, RunningCoverage running, long at, int epoch, boolean earlierEpoch) {
        if (earlierEpoch) {
            before = before.plus(Count.of(running).minus(Count.of(newest)));
        }
        newest = running;
        intervals.clear();
        CoverageHistory.Cited cited = CoverageHistory.Cited.UNKNOWN;
        double size = 0;
        long sized = 0;
        for (LevelOutcome level : outcome.getLevels()) {
            if (level.getNominalAlpha() == key.nominalAlpha()) {
                size = level.getSize();
                sized = 1;
                cited = cited(level);
            }
        }
        history.add(new CoverageHistory.Point(at, epoch, epochCount(), cited, size, sized, 1));
    }

    private CoverageHistory.Cited cited(LevelOutcome level) {
        return level.getComponents().stream()
                .filter(component -> component.getComponent() == ComponentRecords.symbol(key.component()))
                .findFirst()
                .map(component -> {
                    alpha = component.getAlpha();
                    return new CoverageHistory.Cited(component.getN(), component.getK(), component.getLambda());
                })
                .orElse(CoverageHistory.Cited.UNKNOWN);
    }

    public EventKey key() {
        return key;
    }

    /** The miscoverage level of the event; the promised coverage is 1 - alpha. */
    public double alpha() {
        return alpha;
    }

    /** The counts of all epochs, as the newest outcome states them. */
    public RunningCoverage newest() {
        return newest;
    }

    /** The counts of all epochs. */
    public Count allCount() {
        return Count.of(newest);
    }

    /** The counts since the first outcome whose label belongs to the present epoch. */
    public Count epochCount() {
        return Count.of(newest).minus(before);
    }

    public CoverageHistory history() {
        return history;
    }

    /**
     * The interval of a coverage that is valid at all times together, with the error {@value #ERROR}. Empty for a risk,
     * whose losses are not counts.
     */
    public Optional<CoverageInterval> interval(Count count) {
        if (intervals.size() > MOST_INTERVALS) {
            intervals.clear();
        }
        return intervals.computeIfAbsent(count, this::computed);
    }

    private Optional<CoverageInterval> computed(Count count) {
        if (key.component() == Component.RISK || count.judged() < count.covered() || count.covered() < 0) {
            return Optional.empty();
        }
        BetaMixtureInterval misses = BetaMixtureInterval.of(
                count.judged() - count.covered(), count.judged(), BigDecimal.valueOf(alpha), ERROR);
        return Optional.of(new CoverageInterval(1 - misses.upper(), 1 - misses.lower()));
    }
}
