package io.conformalstreams.ops.dashboard.state;

import io.conformalstreams.contracts.CohortCoverage;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.OutcomeStatus;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.contracts.StratumThresholds;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Everything about one stratum but its images and alerts. */
public final class StratumState {

    private static final int MOST_MARKS = 64;

    /** A cohort under one procedure. A changed procedure replaces the figures. */
    private record Cohort(String attribute, String value, String procedure) implements Comparable<Cohort> {

        private static final Comparator<Cohort> ORDER = Comparator.comparing(Cohort::attribute)
                .thenComparing(Cohort::value)
                .thenComparing(Cohort::procedure);

        static Cohort of(CohortCoverage figures) {
            return new Cohort(figures.getAttribute(), figures.getValue(), figures.getProcedure());
        }

        @Override
        public int compareTo(Cohort other) {
            return ORDER.compare(this, other);
        }
    }

    private final String name;
    private final Map<Cohort, CohortCoverage> cohorts = new TreeMap<>();
    private final Map<String, ProcedureState> procedures = new TreeMap<>();
    private final Map<String, Long> rejected = new TreeMap<>();
    private final Map<Place, Long> newestRecords = new HashMap<>();
    private final Deque<Mark> marks = new ArrayDeque<>();
    private final Durations labelLags = new Durations();
    private Optional<StratumThresholds> thresholds = Optional.empty();
    private Optional<RecordCoordinates> lastLabel = Optional.empty();
    private long clock;
    private int epoch;
    private boolean judged;

    StratumState(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    /** The newest thresholds; empty if none were published. */
    public Optional<StratumThresholds> thresholds() {
        return thresholds;
    }

    public Collection<ProcedureState> procedures() {
        return Collections.unmodifiableCollection(procedures.values());
    }

    /** The coverage of a procedure; empty before its first outcome. */
    public Optional<ProcedureState> procedure(String procedure) {
        return Optional.ofNullable(procedures.get(procedure));
    }

    /** The number of rejected records that name the stratum, by reason. */
    public Map<String, Long> rejected() {
        return Collections.unmodifiableMap(rejected);
    }

    /** The newest marks about epochs and procedures, in the order in which they were read. */
    public List<Mark> marks() {
        return List.copyOf(marks);
    }

    /** The times from predictions to their labels. */
    public Durations labelLags() {
        return labelLags;
    }

    /** The newest figures of each cohort, by attribute, value and procedure. */
    public Collection<CohortCoverage> cohorts() {
        return Collections.unmodifiableCollection(cohorts.values());
    }

    boolean hasCohort(CohortCoverage figures) {
        return cohorts.containsKey(Cohort.of(figures));
    }

    void add(CohortCoverage figures) {
        cohorts.put(Cohort.of(figures), figures);
    }

    void add(StratumThresholds newest) {
        thresholds = Optional.of(newest);
    }

    void removeThresholds() {
        thresholds = Optional.empty();
    }

    /** Returns how many events an outcome would add. */
    int newEvents(CoverageOutcome outcome) {
        return procedure(outcome.getProcedure())
                .map(known -> known.newEvents(outcome))
                .orElse(outcome.getRunning().size());
    }

    void add(CoverageOutcome outcome) {
        clock = Math.max(clock, outcome.getLabel().getLabelledAt().toEpochMilli());
        ProcedureState procedure = procedures.computeIfAbsent(outcome.getProcedure(), ProcedureState::new);
        if (judged && outcome.getLabelEpoch() > epoch) {
            mark(
                    Mark.Kind.EPOCH,
                    outcome,
                    "epoch " + outcome.getLabelEpoch() + " begins: label policy " + outcome.getLabelPolicy());
        }
        epoch = judged ? Math.max(epoch, outcome.getLabelEpoch()) : outcome.getLabelEpoch();
        judged = true;
        if (procedure.isChangedBy(outcome)) {
            mark(Mark.Kind.PROCEDURE_CHANGED, outcome, "procedure " + outcome.getProcedure() + " has changed");
        }
        procedure.add(outcome, clock);
        addLag(outcome);
    }

    /** Adds the lag of a label once, although every procedure has an outcome. */
    private void addLag(CoverageOutcome outcome) {
        Optional<RecordCoordinates> label = Optional.of(outcome.getLabel());
        if (outcome.getStatus() == OutcomeStatus.FIRST && !label.equals(lastLabel)) {
            labelLags.add(outcome.getLabel().getLabelledAt().toEpochMilli()
                    - outcome.getPredictedAt().toEpochMilli());
            lastLabel = label;
        }
    }

    void addRejected(String reason) {
        rejected.merge(reason, 1L, Long::sum);
    }

    /** Notes that a record concerns the stratum. */
    void read(Coordinates coordinates) {
        newestRecords.merge(coordinates.place(), coordinates.offset(), Math::max);
    }

    /** Tells whether a record about the stratum lies at or beyond some positions. */
    boolean hasChangedSince(Positions positions) {
        return newestRecords.entrySet().stream().anyMatch(record -> record.getValue() >= positions.of(record.getKey()));
    }

    private void mark(Mark.Kind kind, CoverageOutcome outcome, String text) {
        marks.addLast(new Mark(
                clock,
                kind,
                outcome.getLabelEpoch(),
                kind == Mark.Kind.EPOCH ? Optional.of(outcome.getLabelPolicy()) : Optional.empty(),
                Optional.empty(),
                text));
        if (marks.size() > MOST_MARKS) {
            marks.removeFirst();
        }
    }
}
