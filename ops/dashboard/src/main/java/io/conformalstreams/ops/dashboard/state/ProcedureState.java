package io.conformalstreams.ops.dashboard.state;

import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.processor.component.ComponentRecords;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The coverage of one procedure in a stratum. */
public final class ProcedureState {

    private final String name;
    private final Map<EventKey, EventState> events = new LinkedHashMap<>();
    private String channel = "";
    private String fingerprint = "";
    private int epoch;

    ProcedureState(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    /** The channel of the newest outcome; empty before the first. */
    public Optional<String> channel() {
        return Optional.of(channel).filter(text -> !text.isEmpty());
    }

    /** The fingerprint of the newest outcome; empty before the first. */
    public Optional<String> fingerprint() {
        return Optional.of(fingerprint).filter(text -> !text.isEmpty());
    }

    /** The events in the order of the outcomes. */
    public Collection<EventState> events() {
        return Collections.unmodifiableCollection(events.values());
    }

    /** Tells whether an outcome comes from another definition of the procedure than the outcomes before it. */
    boolean isChangedBy(CoverageOutcome outcome) {
        return !fingerprint.isEmpty() && !fingerprint.equals(outcome.getFingerprint());
    }

    /** Returns how many events an outcome would add. */
    int newEvents(CoverageOutcome outcome) {
        return (int) outcome.getRunning().stream()
                .filter(running -> !events.containsKey(key(running)))
                .count();
    }

    void add(CoverageOutcome outcome, long at) {
        boolean changed = isChangedBy(outcome);
        channel = outcome.getChannel();
        fingerprint = outcome.getFingerprint();
        if (changed) {
            events.values().forEach(EventState::beginProcedure);
        }
        int labelEpoch = outcome.getLabelEpoch();
        if (changed || events.isEmpty()) {
            epoch = labelEpoch;
        } else if (labelEpoch > epoch) {
            events.values().forEach(EventState::beginEpoch);
            epoch = labelEpoch;
        }
        for (RunningCoverage running : outcome.getRunning()) {
            events.computeIfAbsent(key(running), unseen -> new EventState(unseen, running))
                    .add(outcome, running, at, epoch, labelEpoch < epoch);
        }
    }

    private static EventKey key(RunningCoverage running) {
        return new EventKey(running.getNominalAlpha(), ComponentRecords.component(running.getComponent()));
    }
}
