package io.conformalstreams.ops.dashboard.state;

import io.conformalstreams.contracts.CohortCoverage;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.InstanceStatus;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.contracts.StratumThresholds;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What the dashboard has learnt from the topics: bounded aggregates, never pixels. Everything follows from the records
 * and their order in each partition. Readers and writers take turns; {@link #look} shows a consistent state.
 */
public final class ObservedTopics {

    /** The largest number of strata. Records of further strata are left out, and counted. */
    public static final int MOST_STRATA = 2000;

    /** The largest number of events with a history, over all strata. */
    public static final int MOST_EVENTS = 10_000;

    /** The largest number of kept rejections. */
    public static final int MOST_REJECTED = 500;

    /** The largest number of kept dead letters. */
    public static final int MOST_DEAD_LETTERS = 200;

    /** The largest number of cohorts, over all strata and procedures. Further ones are left out; their strata are counted. */
    public static final int MOST_COHORTS = 10_000;

    private static final int MOST_LEFT_OUT = 10_000;

    private final Map<String, StratumState> strata = new TreeMap<>();
    private final Set<String> leftOut = new HashSet<>();
    private final Alerts alerts = new Alerts();
    private final KeptImages images;
    private final RecentRecords<Rejection> rejected = new RecentRecords<>(MOST_REJECTED);
    private final RecentRecords<DeadLetterSummary> deadLetters = new RecentRecords<>(MOST_DEAD_LETTERS);
    private final Map<String, Long> rejectedByReason = new TreeMap<>();
    private final Map<String, Long> rejectedByTopic = new TreeMap<>();
    private final Instances instances = new Instances();
    private final Durations latencies = new Durations();
    private final Map<Place, Long> next = new TreeMap<>();
    private long outcomes;
    private int events;
    private int cohorts;
    private long revision;

    /**
     * @param mostImages the largest number of kept images, at least 1
     */
    public ObservedTopics(int mostImages) {
        this.images = new KeptImages(mostImages);
    }

    /** Lets a function look at a state that does not change meanwhile. It must not keep what it sees. */
    public synchronized <T> T look(Function<ObservedTopics, T> function) {
        return function.apply(this);
    }

    /** Changes the state as one step, and wakes those who wait for a change. */
    public synchronized void change(Runnable records) {
        records.run();
        revision++;
        notifyAll();
    }

    /** Waits until the revision differs from one, or a time has passed. Returns the present revision. */
    public synchronized long await(long known, long milliseconds) throws InterruptedException {
        long end = System.nanoTime() + milliseconds * 1_000_000;
        while (revision == known) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        return revision;
    }

    /** Grows with every change. It means nothing to another dashboard. */
    public synchronized long revision() {
        return revision;
    }

    /** Notes how far a partition was read. */
    public synchronized void advance(Place place, long offset) {
        next.put(place, offset);
    }

    public synchronized Positions positions() {
        return new Positions(next);
    }

    public synchronized void add(Coordinates coordinates, CoverageOutcome outcome) {
        outcomes++;
        stratum(outcome.getStratum(), coordinates).ifPresent(stratum -> {
            int added = stratum.newEvents(outcome);
            if (events + added > MOST_EVENTS) {
                leaveOut(outcome.getStratum());
                return;
            }
            events += added;
            stratum.add(outcome);
            images.add(outcome, coordinates);
        });
    }

    public synchronized void add(Coordinates coordinates, CohortCoverage figures) {
        stratum(figures.getStratum(), coordinates).ifPresent(stratum -> {
            int added = stratum.hasCohort(figures) ? 0 : 1;
            if (cohorts + added > MOST_COHORTS) {
                leaveOut(figures.getStratum());
                return;
            }
            cohorts += added;
            stratum.add(figures);
        });
    }

    public synchronized void add(Coordinates coordinates, StratumThresholds thresholds) {
        stratum(thresholds.getStratum(), coordinates).ifPresent(stratum -> stratum.add(thresholds));
    }

    /** Removes the thresholds of a stratum, whose record was deleted. */
    public synchronized void removeThresholds(Coordinates coordinates, String stratum) {
        Optional.ofNullable(strata.get(stratum)).ifPresent(known -> {
            known.read(coordinates);
            known.removeThresholds();
        });
    }

    public synchronized void add(Coordinates coordinates, IssuedConfidenceSet issued) {
        stratum(issued.getStratum(), coordinates).ifPresent(stratum -> images.add(issued, coordinates));
        latencies.add(coordinates.timestamp() - issued.getPredictedAt().toEpochMilli());
    }

    public synchronized void add(Coordinates coordinates, DriftAlert alert) {
        stratum(alert.getStratum(), coordinates).ifPresent(stratum -> alerts.add(alert));
    }

    /** Removes an alert, whose record was deleted. */
    public synchronized void removeAlert(Coordinates coordinates, String alertId) {
        alerts.alert(alertId)
                .flatMap(life -> Optional.ofNullable(strata.get(life.newest().getStratum())))
                .ifPresent(stratum -> stratum.read(coordinates));
        alerts.remove(alertId);
    }

    public synchronized void add(Coordinates coordinates, RejectedRecord record) {
        rejected.add(new Rejection(record, coordinates));
        rejectedByReason.merge(record.getReason(), 1L, Long::sum);
        rejectedByTopic.merge(record.getTopic(), 1L, Long::sum);
        // A rejected record may name anything, so it does not make a stratum known.
        Optional.ofNullable(record.getStratum())
                .flatMap(name -> Optional.ofNullable(strata.get(name)))
                .ifPresent(stratum -> {
                    stratum.read(coordinates);
                    stratum.addRejected(record.getReason());
                });
    }

    public synchronized void add(DeadLetterSummary letter) {
        deadLetters.add(letter);
    }

    public synchronized void add(Coordinates coordinates, InstanceStatus status) {
        instances.add(coordinates, status);
    }

    /** Removes an instance that has stopped. */
    public synchronized void removeInstance(Coordinates coordinates, String instance) {
        instances.remove(instance);
    }

    /** The instances of the application. */
    public synchronized Instances instances() {
        return instances;
    }

    private Optional<StratumState> stratum(String name, Coordinates coordinates) {
        StratumState known = strata.get(name);
        if (known == null) {
            if (strata.size() >= MOST_STRATA) {
                leaveOut(name);
                return Optional.empty();
            }
            known = new StratumState(name);
            strata.put(name, known);
        }
        known.read(coordinates);
        return Optional.of(known);
    }

    private void leaveOut(String stratum) {
        if (leftOut.size() < MOST_LEFT_OUT) {
            leftOut.add(stratum);
        }
    }

    /** Names the strata that have changed since some positions. */
    public synchronized List<String> changedSince(Positions positions) {
        return strata.values().stream()
                .filter(stratum -> stratum.hasChangedSince(positions))
                .map(StratumState::name)
                .toList();
    }

    /** Tells whether a topic has grown since some positions. */
    public synchronized boolean hasGrownSince(Positions positions, Source source) {
        return positions().isBeyond(positions, source);
    }

    /** All strata, by name. */
    public synchronized Collection<StratumState> strata() {
        return Collections.unmodifiableCollection(strata.values());
    }

    public synchronized Optional<StratumState> stratum(String name) {
        return Optional.ofNullable(strata.get(name));
    }

    /** The number of strata of which some records were left out, up to {@value #MOST_LEFT_OUT}. */
    public synchronized int leftOutStrata() {
        return leftOut.size();
    }

    public synchronized Alerts alerts() {
        return alerts;
    }

    public synchronized KeptImages images() {
        return images;
    }

    public synchronized RecentRecords<Rejection> rejected() {
        return rejected;
    }

    public synchronized RecentRecords<DeadLetterSummary> deadLetters() {
        return deadLetters;
    }

    /** The number of rejected records by reason. */
    public synchronized Map<String, Long> rejectedByReason() {
        return Collections.unmodifiableMap(rejectedByReason);
    }

    /** The number of rejected records by topic. */
    public synchronized Map<String, Long> rejectedByTopic() {
        return Collections.unmodifiableMap(rejectedByTopic);
    }

    /** The times from the predictions to the broker's reception of their sets. */
    public synchronized Durations latencies() {
        return latencies;
    }

    /** The number of outcomes that were read. */
    public synchronized long outcomes() {
        return outcomes;
    }

    /** The number of events with a history. */
    public synchronized int events() {
        return events;
    }
}
