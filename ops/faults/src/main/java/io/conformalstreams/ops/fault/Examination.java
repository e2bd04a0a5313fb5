package io.conformalstreams.ops.fault;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.OutcomeStatus;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.ops.fault.Dispatch.LabelState;
import io.conformalstreams.ops.fault.Dispatch.PredictionKey;
import io.conformalstreams.ops.fault.Published.Value;
import io.conformalstreams.ops.verify.Check;
import io.conformalstreams.ops.verify.VerificationReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Judges what a disturbed stream has published.
 *
 * @param disturbed what was published under faults
 * @param undisturbed what an undisturbed run of the same log has published
 * @param verification independent recomputation of the disturbed stream
 * @param sent what the gateway has sent
 * @param staged strata about which everything is a function of the log
 */
record Examination(
        Published disturbed,
        Published undisturbed,
        VerificationReport verification,
        SentRecords sent,
        Set<String> staged) {

    private record SetKey(PredictionKey prediction, String procedure) {}

    private record OutcomeKey(PredictionKey prediction, String procedure, int revision) {}

    private record RejectedKey(String topic, int partition, long offset, String reason) {}

    List<Verdict> verdicts() {
        return List.of(
                recomputation(),
                sameBytes("calibration scores and thresholds have the bytes of the undisturbed run", calibration()),
                sameBytes("sets of staged strata have the bytes of the undisturbed run", stagedSets()),
                sameBytes("outcomes of staged strata have the bytes of the undisturbed run", stagedOutcomes()),
                sameBytes("alerts of staged strata have the bytes of the undisturbed run", stagedAlerts()),
                oneStateOfEachAlert(),
                oneSetPerPredictionAndProcedure(),
                citedVersionsNeverGoBack(),
                outcomesAreComplete(),
                rejectedAreThoseOfFaultyGateways());
    }

    private Verdict recomputation() {
        long equal = verification.tallies().values().stream()
                .mapToLong(VerificationReport.Tally::equal)
                .sum();
        // Advice names the units since a change, and after some corrections the outcomes do not tell which these are.
        boolean isComplete = verification.tallies().entrySet().stream()
                .filter(tally -> tally.getKey() != Check.RECALIBRATION_ADVICE)
                .allMatch(tally -> tally.getValue().unchecked() == 0);
        // The configuration of a run does not change, so nothing may be left out.
        return Verdict.of(
                "everything published follows from the inputs (verify)",
                verification.passed()
                        && verification.differences().isEmpty()
                        && verification.leftOut().isEmpty()
                        && isComplete,
                equal + " records recomputed",
                first(
                        verification.differences(),
                        verification.leftOutInWords().map(List::of).orElse(verification.notes())));
    }

    private <T> Verdict sameBytes(String check, Function<Published, Map<T, ? extends List<?>>> part) {
        Map<T, ? extends List<?>> expected = part.apply(undisturbed);
        Map<T, ? extends List<?>> actual = part.apply(disturbed);
        long records = expected.values().stream().mapToLong(List::size).sum();
        String differing = Stream.concat(expected.keySet().stream(), actual.keySet().stream())
                .distinct()
                .filter(key -> !expected.containsKey(key) || !expected.get(key).equals(actual.get(key)))
                .map(key -> key + " has " + size(actual, key) + " records, expected " + size(expected, key))
                .findFirst()
                .orElse("the undisturbed run has none");
        return Verdict.of(check, expected.equals(actual) && records > 0, records + " records", differing);
    }

    private static <T> int size(Map<T, ? extends List<?>> lists, T key) {
        return lists.containsKey(key) ? lists.get(key).size() : 0;
    }

    private static Function<Published, Map<String, ? extends List<?>>> calibration() {
        return published -> {
            Map<String, List<?>> byPartition = new HashMap<>();
            published.scores().stream()
                    .collect(groupingBy(record -> "scores-" + record.partition()))
                    .forEach(byPartition::put);
            published.thresholds().stream()
                    .collect(groupingBy(record -> "thresholds-" + record.partition()))
                    .forEach(byPartition::put);
            return byPartition;
        };
    }

    private Function<Published, Map<SetKey, ? extends List<?>>> stagedSets() {
        return published -> published.sets().stream()
                .filter(set -> staged.contains(set.content().getStratum()))
                .collect(groupingBy(set -> key(set.content()), mapping(Value::bytes, toList())));
    }

    private Function<Published, Map<String, ? extends List<?>>> stagedOutcomes() {
        return published -> published.outcomes().stream()
                .filter(outcome -> staged.contains(outcome.content().getStratum()))
                .collect(groupingBy(outcome -> outcome.content().getStratum(), mapping(Value::bytes, toList())));
    }

    private Function<Published, Map<String, ? extends List<?>>> stagedAlerts() {
        return published -> published.alerts().stream()
                .filter(alert -> staged.contains(alert.content().getStratum()))
                .collect(groupingBy(alert -> alert.content().getAlertId(), mapping(Value::bytes, toList())));
    }

    private Verdict oneStateOfEachAlert() {
        Map<String, List<DriftAlert>> byId =
                disturbed.alerts().stream().map(Value::content).collect(groupingBy(DriftAlert::getAlertId));
        List<String> wrong = byId.entrySet().stream()
                .filter(states -> !isCounted(states.getValue()))
                .map(states -> states.getKey() + " has the revisions "
                        + states.getValue().stream()
                                .map(DriftAlert::getRevision)
                                .toList())
                .toList();
        return Verdict.of(
                "each alert has its states once and in order", wrong.isEmpty(), byId.size() + " alerts", first(wrong));
    }

    private static boolean isCounted(List<DriftAlert> states) {
        for (int i = 0; i < states.size(); i++) {
            if (states.get(i).getRevision() != i + 1) {
                return false;
            }
        }
        return true;
    }

    private Verdict oneSetPerPredictionAndProcedure() {
        Map<PredictionKey, Long> sets = disturbed.sets().stream()
                .collect(groupingBy(set -> key(set.content()).prediction(), counting()));
        Set<SetKey> distinct =
                disturbed.sets().stream().map(set -> key(set.content())).collect(Collectors.toSet());
        Set<PredictionKey> predictions = sent.predictions();
        List<String> wrong = Stream.concat(predictions.stream(), sets.keySet().stream())
                .distinct()
                .filter(prediction -> !predictions.contains(prediction)
                        || sets.getOrDefault(prediction, 0L) != StreamSettings.PROCEDURES)
                .map(prediction -> prediction + " has " + sets.getOrDefault(prediction, 0L) + " sets")
                .toList();
        return Verdict.of(
                "one set per prediction and procedure",
                wrong.isEmpty() && distinct.size() == disturbed.sets().size(),
                predictions.size() + " predictions",
                first(wrong, List.of("a procedure has two sets of one prediction")));
    }

    private Verdict citedVersionsNeverGoBack() {
        List<String> wrong = new ArrayList<>();
        Map<String, List<IssuedConfidenceSet>> byStratum = disturbed.sets().stream()
                .map(Value::content)
                .sorted(Comparator.comparingLong(IssuedConfidenceSet::getPredictionOffset))
                .collect(groupingBy(IssuedConfidenceSet::getStratum));
        byStratum.forEach((stratum, sets) -> {
            long latest = 0;
            for (IssuedConfidenceSet set : sets) {
                long version = set.getCites() == null ? 0 : set.getCites().getVersion();
                if (version < latest) {
                    wrong.add(stratum + " " + set.getPredictionId() + " cites version " + version + " after " + latest);
                }
                latest = Math.max(latest, version);
            }
        });
        return Verdict.of(
                "cited threshold versions never go back", wrong.isEmpty(), byStratum.size() + " strata", first(wrong));
    }

    /** In live strata, a label may be corrected before its prediction is processed. Then only its last state counts. */
    private Verdict outcomesAreComplete() {
        List<CoverageOutcome> outcomes =
                disturbed.outcomes().stream().map(Value::content).toList();
        Map<OutcomeKey, CoverageOutcome> byKey = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        for (CoverageOutcome outcome : outcomes) {
            OutcomeKey key = new OutcomeKey(
                    new PredictionKey(outcome.getStratum(), outcome.getPredictionId()),
                    outcome.getProcedure(),
                    outcome.getRevision());
            if (byKey.put(key, outcome) != null) {
                wrong.add(key + " has two outcomes");
            }
            if (!isExpected(outcome)) {
                wrong.add(key + " is " + outcome.getStatus() + " " + outcome.getVerdict());
            }
        }
        Set<String> procedures =
                outcomes.stream().map(CoverageOutcome::getProcedure).collect(Collectors.toSet());
        Map<PredictionKey, LabelState> labels = sent.labels();
        labels.forEach((prediction, label) -> procedures.forEach(procedure -> {
            for (int revision = 1; revision <= label.revision(); revision++) {
                OutcomeKey key = new OutcomeKey(prediction, procedure, revision);
                boolean mustExist = staged.contains(prediction.stratum())
                        || revision == label.revision()
                                && (!label.isWithdrawn()
                                        || byKey.containsKey(new OutcomeKey(prediction, procedure, 1)));
                if (mustExist && !byKey.containsKey(key)) {
                    wrong.add(key + " has no outcome");
                }
            }
        }));
        return Verdict.of(
                "outcomes are complete",
                wrong.isEmpty() && procedures.size() == StreamSettings.PROCEDURES,
                byKey.size() + " outcomes of " + labels.size() + " labelled predictions",
                first(wrong, List.of("procedures without outcomes")));
    }

    private static boolean isExpected(CoverageOutcome outcome) {
        return outcome.getStatus() == OutcomeStatus.RETRACTS
                ? outcome.getVerdict() == OutcomeVerdict.WITHDRAWN
                : outcome.getVerdict() == OutcomeVerdict.JUDGED
                        || outcome.getVerdict() == OutcomeVerdict.SELF_CALIBRATED;
    }

    private Verdict rejectedAreThoseOfFaultyGateways() {
        Set<RejectedKey> expected = rejected(undisturbed);
        Set<RejectedKey> actual = rejected(disturbed);
        long ahead = actual.stream()
                .filter(record -> record.reason().equals("FUTURE_TIME"))
                .count();
        long duplicates = actual.stream()
                .filter(record -> record.reason().equals("DUPLICATE_PREDICTION"))
                .count();
        long stale = actual.stream()
                .filter(record -> record.reason().equals("STALE_REVISION"))
                .count();
        boolean passed = expected.equals(actual)
                && actual.size() == disturbed.rejected().size()
                && ahead == count(FaultKind.CLOCK_AHEAD)
                && duplicates == sent.duplicatePredictions()
                && stale == count(FaultKind.WITHDRAWAL)
                && ahead + duplicates + stale == actual.size()
                && disturbed.deadLetters() == 0;
        String detail = ahead + " from the future, " + duplicates + " repeated predictions, " + stale
                + " outdated labels, " + disturbed.deadLetters() + " dead letters";
        return Verdict.of(
                "exactly the records of faulty gateways are rejected",
                passed,
                detail,
                detail + "; " + actual.size() + " rejected in "
                        + disturbed.rejected().size() + " records, expected "
                        + expected.size() + ": " + count(FaultKind.CLOCK_AHEAD) + ", " + sent.duplicatePredictions()
                        + ", " + count(FaultKind.WITHDRAWAL));
    }

    private long count(FaultKind kind) {
        return sent.faults().stream().filter(fault -> fault == kind).count();
    }

    private static Set<RejectedKey> rejected(Published published) {
        return published.rejected().stream()
                .map(Value::content)
                .map(record -> new RejectedKey(
                        record.getTopic(), record.getPartition(), record.getOffset(), record.getReason()))
                .collect(Collectors.toSet());
    }

    private static SetKey key(IssuedConfidenceSet set) {
        return new SetKey(new PredictionKey(set.getStratum(), set.getPredictionId()), set.getProcedure());
    }

    private static String first(List<String> wrong) {
        return wrong.isEmpty() ? "" : wrong.get(0) + (wrong.size() > 1 ? " (and " + (wrong.size() - 1) + " more)" : "");
    }

    private static String first(List<String> wrong, List<String> otherwise) {
        return first(wrong.isEmpty() ? otherwise : wrong);
    }
}
