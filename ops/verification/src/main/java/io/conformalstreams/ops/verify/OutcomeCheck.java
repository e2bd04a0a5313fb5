package io.conformalstreams.ops.verify;

import static io.conformalstreams.ops.verify.Check.COVERAGE_OUTCOMES;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LabelStatus;
import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.contracts.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Compares each outcome with its issued set and its label, and looks for missing outcomes.
 *
 * <p>Of the revisions of a label, a set meets the newest one that was accepted before the set was issued, and all that
 * were accepted afterwards. So the number of matched revisions depends on the order of arrival. In any order, the
 * matched revisions must be the last accepted ones: at least one, without gaps, and up to the newest.
 */
final class OutcomeCheck {

    private static final String NO_SET = "the set is no longer in the log, or was not checked";
    private static final String NOT_RECOUNTED =
            "the running coverage is not recounted after an outcome that is deleted, or whose set is deleted";
    private static final String UNDECIDED =
            "unitComplete is taken from the record if the log does not show the order of arrival";

    /** Identifies a set. An expired prediction id may be used again, so the event time is part of the key. */
    private record SetKey(String stratum, String predictionId, String procedure, Instant predictedAt) {}

    private record CoverageKey(String stratum, String procedure, String fingerprint) {}

    private final Duration retention;
    private final Duration maturity;
    private final Logs logs;
    private final CalibrationFacts calibration;
    private final Findings findings;
    private final Map<SetKey, IssuedConfidenceSet> sets = new HashMap<>();
    private final Map<String, Map<String, List<PublishedScore>>> scores = new HashMap<>();
    private final Map<SetKey, List<Integer>> published = new HashMap<>();
    private final Map<SetKey, List<Integer>> met = new HashMap<>();
    private final Map<SetKey, Map<String, String>> attributes = new HashMap<>();
    private final UnitCompletion completion;
    private final Map<CoverageKey, RecomputedCoverage> coverages = new HashMap<>();
    private final Set<CoverageKey> notRecounted = new HashSet<>();

    /**
     * @param retention the time within which a set and a label can meet
     * @param maturity the time after its last prediction at which a unit counts without its missing labels
     * @param issued the checked sets
     */
    OutcomeCheck(
            Duration retention,
            Duration maturity,
            Logs logs,
            CalibrationFacts calibration,
            List<IssuedConfidenceSet> issued,
            Findings findings) {
        this.retention = retention;
        this.maturity = maturity;
        this.logs = logs;
        this.calibration = calibration;
        this.findings = findings;
        this.completion = new UnitCompletion(retention, issued);
        issued.forEach(set -> sets.put(key(set), set));
        calibration.published().forEach((stratum, published) -> {
            Map<String, List<PublishedScore>> ofImages = scores.computeIfAbsent(stratum, unused -> new HashMap<>());
            published.scores().values().forEach(score -> {
                ofImages.computeIfAbsent(score.score().getImageId(), unused -> new ArrayList<>())
                        .add(score);
                completion.advance(stratum, score.score().getLabel().getLabelledAt());
            });
        });
    }

    /** Runs all comparisons. */
    void run() {
        // Report missing outcomes first, because they change all later running coverages.
        logs.read(
                Topic.COVERAGE_OUTCOMES,
                CoverageOutcome.class,
                record -> record.value().ifPresent(outcome -> {
                    published
                            .computeIfAbsent(key(outcome), unused -> new ArrayList<>())
                            .add(outcome.getRevision());
                    completion.expect(outcome, record.offset());
                }));
        sets.forEach(this::checkCompleteness);
        logs.read(Topic.COVERAGE_OUTCOMES, CoverageOutcome.class, this::check);
    }

    private void check(LogRecord<CoverageOutcome> record) {
        Optional<CoverageOutcome> outcome = record.value();
        if (outcome.isEmpty() || !record.key().equals(outcome.map(CoverageOutcome::getStratum))) {
            findings.different(
                    COVERAGE_OUTCOMES,
                    "coverage-outcomes " + record.partition() + "/" + record.offset() + " is unreadable or misplaced");
            return;
        }
        CoverageOutcome found = outcome.get();
        Optional<IssuedConfidenceSet> set = Optional.ofNullable(sets.get(key(found)));
        CoverageKey coverage = new CoverageKey(found.getStratum(), found.getProcedure(), found.getFingerprint());
        if (set.isEmpty()) {
            notRecounted.add(coverage);
            findings.unchecked(COVERAGE_OUTCOMES, NO_SET);
            return;
        }
        if (logs.beginning(Topic.COVERAGE_OUTCOMES, record.partition()) > 0) {
            notRecounted.add(coverage);
        }
        Optional<Boolean> complete =
                isWhole(Topic.CONFIDENCE_SETS) && isWhole(Topic.PREDICTIONS) && isWhole(Topic.COVERAGE_OUTCOMES)
                        ? completion.of(found, set.get(), record.offset())
                        : Optional.empty();
        UnitState unit = new UnitState(
                complete.orElse(found.getUnitComplete()),
                set.get().getPredictedAt().plus(maturity));
        compare(found, set.get(), unit, complete.isPresent(), running(found, set.get(), unit, coverage));
    }

    /** Returns the recounted coverage; empty if it cannot be recounted. */
    private Optional<List<RunningCoverage>> running(
            CoverageOutcome found, IssuedConfidenceSet set, UnitState unit, CoverageKey coverage) {
        return notRecounted.contains(coverage)
                ? Optional.empty()
                : Optional.of(coverages
                        .computeIfAbsent(coverage, unused -> new RecomputedCoverage())
                        .after(found, unit, CountedComponents.alphas(set), CountedComponents.of(set)));
    }

    private boolean isWhole(Topic topic) {
        return IntStream.range(0, logs.partitions(topic)).allMatch(partition -> logs.beginning(topic, partition) == 0);
    }

    private void compare(
            CoverageOutcome found,
            IssuedConfidenceSet set,
            UnitState unit,
            boolean isDecided,
            Optional<List<RunningCoverage>> running) {
        List<Integer> metBefore = met.computeIfAbsent(key(set), unused -> new ArrayList<>());
        Optional<CalibrationScore> score = accepted(set).stream()
                .map(PublishedScore::score)
                .filter(candidate -> candidate.getRevision() == found.getRevision() && belong(set, candidate))
                // A backfill repeats a label, with further critical values.
                .max(Comparator.comparing(candidate -> candidate.getLabel().equals(found.getLabel())));
        boolean repeats = !metBefore.isEmpty() && metBefore.get(metBefore.size() - 1) >= found.getRevision();
        if (repeats) {
            findings.different(COVERAGE_OUTCOMES, name(found) + " is published twice, or after a higher revision");
        } else if (score.isEmpty()) {
            findings.different(COVERAGE_OUTCOMES, name(found) + " has no accepted label that belongs to the set");
        } else {
            CoverageOutcome expected = new ExpectedOutcome(
                            set, score.get(), attributes(set, score.get()), metBefore.isEmpty())
                    .record(unit, running.orElse(found.getRunning()));
            RecordDifference.first(expected, found)
                    .ifPresentOrElse(
                            words -> findings.different(COVERAGE_OUTCOMES, name(found) + ": " + words),
                            () -> reportEqual(isDecided, running.isPresent()));
        }
        metBefore.add(found.getRevision());
    }

    /** Returns the attributes of the set and, of the first label that the set met, those that the set does not have. */
    private Map<String, String> attributes(IssuedConfidenceSet set, CalibrationScore met) {
        return attributes.computeIfAbsent(key(set), first -> {
            Map<String, String> all = new HashMap<>(met.getAttributes());
            all.putAll(set.getAttributes());
            return all;
        });
    }

    private void reportEqual(boolean isDecided, boolean isRecounted) {
        if (!isRecounted) {
            findings.unchecked(COVERAGE_OUTCOMES, NOT_RECOUNTED);
        } else if (!isDecided) {
            findings.unchecked(COVERAGE_OUTCOMES, UNDECIDED);
        } else {
            findings.equal(COVERAGE_OUTCOMES);
        }
    }

    private void checkCompleteness(SetKey key, IssuedConfidenceSet set) {
        if (!calibration.isOfConfiguration(set.getStratum(), 1)) {
            return;
        }
        List<CalibrationScore> processed = accepted(set).stream()
                .filter(score -> score.offset() < logs.processed(Topic.CALIBRATION_SCORES, score.partition()))
                .map(PublishedScore::score)
                .toList();
        Set<Integer> revisions = new HashSet<>();
        processed.forEach(score -> revisions.add(score.getRevision()));
        List<Integer> found = published.getOrDefault(key, List.of()).stream()
                .filter(revisions::contains)
                .distinct()
                .toList();
        boolean complete = processed.isEmpty();
        for (int from = 0; from < processed.size() && !complete; from++) {
            complete = found.equals(metFrom(set, processed.subList(from, processed.size())));
        }
        if (!complete) {
            findings.different(
                    COVERAGE_OUTCOMES,
                    "outcomes of prediction " + key.predictionId() + ", stratum " + key.stratum() + ", procedure "
                            + key.procedure() + ", have the revisions " + found + ", but " + revisions
                            + " were accepted");
        }
    }

    /** Returns the revisions that a set meets among these labels. A retraction needs an earlier outcome. */
    private List<Integer> metFrom(IssuedConfidenceSet set, List<CalibrationScore> labels) {
        List<Integer> revisions = new ArrayList<>();
        for (CalibrationScore label : labels) {
            boolean nothingToRetract = label.getStatus() == LabelStatus.WITHDRAWN && revisions.isEmpty();
            boolean repeats = revisions.contains(label.getRevision());
            if (belong(set, label) && !nothingToRetract && !repeats) {
                revisions.add(label.getRevision());
            }
        }
        return revisions;
    }

    private boolean belong(IssuedConfidenceSet set, CalibrationScore score) {
        Duration apart = Duration.between(set.getPredictedAt(), score.getLabel().getLabelledAt())
                .abs();
        return (score.getPredictionId() == null || score.getPredictionId().equals(set.getPredictionId()))
                && apart.compareTo(retention) <= 0;
    }

    private List<PublishedScore> accepted(IssuedConfidenceSet set) {
        return scores.getOrDefault(set.getStratum(), Map.of()).getOrDefault(set.getImageId(), List.of());
    }

    private static SetKey key(IssuedConfidenceSet set) {
        return new SetKey(set.getStratum(), set.getPredictionId(), set.getProcedure(), set.getPredictedAt());
    }

    private static SetKey key(CoverageOutcome outcome) {
        return new SetKey(
                outcome.getStratum(), outcome.getPredictionId(), outcome.getProcedure(), outcome.getPredictedAt());
    }

    private static String name(CoverageOutcome outcome) {
        return "outcome of prediction " + outcome.getPredictionId() + ", stratum " + outcome.getStratum()
                + ", procedure " + outcome.getProcedure() + ", revision " + outcome.getRevision();
    }
}
