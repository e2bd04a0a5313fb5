package io.conformalstreams.ops.replay;

import io.conformalstreams.ops.dataset.CaseReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The schedule of records. Time is counted in ticks: at tick i, counted from 0, the i-th case is predicted.
 *
 * @param events in the order of sending
 */
public record ReplaySchedule(List<Event> events) {

    /** The kinds of records of a case that are sent. */
    public enum Content {
        LABELS,
        PREDICTIONS,
        BOTH
    }

    /** A kind of record. */
    public enum EventKind {
        PREDICTION,
        LABEL
    }

    /**
     * One record.
     *
     * @param tick its time
     * @param kind which record
     * @param reference its case
     * @param rater who made the label; empty for a prediction, and for a label of a model without raters
     */
    public record Event(long tick, EventKind kind, CaseReference reference, Optional<String> rater) {}

    public ReplaySchedule {
        events = List.copyOf(events);
    }

    /**
     * Schedules cases in the given order. With {@link Content#BOTH}, the prediction of a case comes before its label.
     *
     * @param cases in the order of their predictions
     * @param content which records
     * @param labelDelay number of further predictions between a prediction and its label, at least 0; without effect
     *     unless both are sent
     */
    public static ReplaySchedule of(List<CaseReference> cases, Content content, int labelDelay) {
        return of(cases, content, labelDelay, reference -> List.of(Optional.empty()));
    }

    /**
     * As {@link #of(List, Content, int)}, with several labels for a case.
     *
     * @param raters who labels a case, one label each; an empty rater makes the only label of a model without raters
     */
    public static ReplaySchedule of(
            List<CaseReference> cases,
            Content content,
            int labelDelay,
            Function<CaseReference, List<Optional<String>>> raters) {
        if (labelDelay < 0) {
            throw new IllegalArgumentException("label delay is " + labelDelay + "; it must be at least 0");
        }
        List<Event> events = new ArrayList<>();
        int delay = content == Content.BOTH ? labelDelay : 0;
        for (long tick = 0; tick < (long) cases.size() + delay; tick++) {
            if (content != Content.LABELS && tick < cases.size()) {
                events.add(new Event(tick, EventKind.PREDICTION, cases.get((int) tick), Optional.empty()));
            }
            if (content != Content.PREDICTIONS && tick >= delay) {
                CaseReference labelled = cases.get((int) (tick - delay));
                for (Optional<String> rater : raters.apply(labelled)) {
                    events.add(new Event(tick, EventKind.LABEL, labelled, rater));
                }
            }
        }
        return new ReplaySchedule(events);
    }
}
