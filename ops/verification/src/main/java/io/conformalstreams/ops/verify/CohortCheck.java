package io.conformalstreams.ops.verify;

import static io.conformalstreams.ops.verify.Check.COHORT_COVERAGE;

import io.conformalstreams.contracts.CohortCoverage;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.Cohorts;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Recomputes the figures of all cohorts from the outcomes, and compares them with the published ones. */
final class CohortCheck {

    private static final String DELETED = "the outcomes of the cohort are no longer all in the log";
    private static final String LATER = "the outcome came after the end of the log that was read";
    private static final String NOT_DECLARED = "the configuration no longer declares the attribute";

    /** Identifies the figures after one outcome. */
    private record Figures(String stratum, String procedure, String predictionId, int revision, String attribute) {}

    private record Cohort(String stratum, String attribute, String value, String procedure, String fingerprint) {}

    private final Cohorts cohorts;
    private final Logs logs;
    private final Findings findings;
    private final Map<Cohort, RecomputedCohort> recomputed = new HashMap<>();
    private final Map<String, Set<String>> values = new HashMap<>();
    private final Map<Figures, Deque<CohortCoverage>> expected = new HashMap<>();
    private final Map<String, Integer> remaining = new HashMap<>();
    private final Set<String> incomplete = new HashSet<>();

    CohortCheck(Cohorts cohorts, Logs logs, Findings findings) {
        this.cohorts = cohorts;
        this.logs = logs;
        this.findings = findings;
    }

    /** Runs all comparisons. */
    void run() {
        logs.read(
                Topic.COVERAGE_OUTCOMES,
                CoverageOutcome.class,
                record -> record.value().ifPresent(outcome -> {
                    if (logs.beginning(Topic.COVERAGE_OUTCOMES, record.partition()) > 0) {
                        incomplete.add(outcome.getStratum());
                    }
                    expect(outcome);
                }));
        logs.read(Topic.COHORT_COVERAGE, CohortCoverage.class, this::check);
        expected.forEach((figures, missing) -> missing.forEach(unused -> {
            if (isWhole(figures.stratum())) {
                findings.different(COHORT_COVERAGE, name(figures) + " are missing");
            } else {
                findings.unchecked(COHORT_COVERAGE, DELETED);
            }
        }));
    }

    private void expect(CoverageOutcome outcome) {
        for (String attribute : new TreeMap<>(outcome.getAttributes()).keySet()) {
            String value = outcome.getAttributes().get(attribute);
            if (cohorts.isDeclared(attribute) && formsCohort(outcome.getStratum(), attribute, value)) {
                Cohort cohort = new Cohort(
                        outcome.getStratum(), attribute, value, outcome.getProcedure(), outcome.getFingerprint());
                CohortCoverage figures = recomputed
                        .computeIfAbsent(cohort, unseen -> new RecomputedCohort())
                        .after(outcome, attribute, cohorts.intervalError().doubleValue());
                expected.computeIfAbsent(figures(figures), unseen -> new ArrayDeque<>())
                        .add(figures);
                remaining.merge(outcome.getStratum(), 1, Integer::sum);
            }
        }
    }

    private boolean formsCohort(String stratum, String attribute, String value) {
        Set<String> known = values.computeIfAbsent(stratum + "\n" + attribute, unseen -> new HashSet<>());
        return known.contains(value) || known.size() < cohorts.valuesPerAttribute() && known.add(value);
    }

    private void check(LogRecord<CohortCoverage> record) {
        Optional<CohortCoverage> published = record.value();
        if (published.isEmpty() || !record.key().equals(published.map(CohortCoverage::getStratum))) {
            findings.different(
                    COHORT_COVERAGE,
                    "cohort-coverage " + record.partition() + "/" + record.offset() + " is unreadable or misplaced");
            return;
        }
        Figures figures = figures(published.get());
        Optional<CohortCoverage> wanted =
                Optional.ofNullable(expected.get(figures)).map(Deque::poll);
        wanted.ifPresent(unused -> remaining.merge(figures.stratum(), -1, Integer::sum));
        if (!isWhole(figures.stratum())) {
            findings.unchecked(COHORT_COVERAGE, DELETED);
        } else if (!cohorts.isDeclared(figures.attribute())) {
            findings.unchecked(COHORT_COVERAGE, NOT_DECLARED);
        } else if (wanted.isEmpty() && remaining.getOrDefault(figures.stratum(), 0) == 0) {
            findings.unchecked(COHORT_COVERAGE, LATER);
        } else if (wanted.isEmpty()) {
            findings.different(COHORT_COVERAGE, name(figures) + " belong to no outcome");
        } else {
            RecordDifference.first(wanted.get(), published.get())
                    .ifPresentOrElse(
                            words -> findings.different(COHORT_COVERAGE, name(figures) + ": " + words),
                            () -> findings.equal(COHORT_COVERAGE));
        }
    }

    private boolean isWhole(String stratum) {
        return !incomplete.contains(stratum);
    }

    private static Figures figures(CohortCoverage figures) {
        return new Figures(
                figures.getStratum(),
                figures.getProcedure(),
                figures.getPredictionId(),
                figures.getRevision(),
                figures.getAttribute());
    }

    private static String name(Figures figures) {
        return "the figures by " + figures.attribute() + " after prediction " + figures.predictionId() + ", stratum "
                + figures.stratum() + ", procedure " + figures.procedure() + ", revision " + figures.revision();
    }
}
