package io.conformalstreams.ops.integration;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.processor.configuration.Application;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Both processes are killed repeatedly while a gateway sends. The results do not show it. */
class KilledProcessIT {

    private static final int KILLS = Integer.getInteger("conformal.it.kills", 3);
    private static final int CASES_PER_SECOND = 6;

    @Test
    void publishesWhatAnUndisturbedRunPublishes() throws Exception {
        IsolatedStream stream = IsolatedStream.create("killed-process", SyntheticStream.CONFIGURATION);
        ApplicationProcess calibration = ApplicationProcess.start(stream, TopologyChoice.CALIBRATION);
        ApplicationProcess prediction = ApplicationProcess.start(stream, TopologyChoice.PREDICTION);
        int cases;
        try {
            SteadyGateway gateway = SteadyGateway.start(stream, CASES_PER_SECOND);
            try {
                killAgainAndAgain(stream, calibration, prediction);
            } finally {
                cases = gateway.stop();
            }
            stream.awaitBoth();
        } finally {
            calibration.stop();
            prediction.stop();
        }

        stream.verify();
        stream.assertNothingPutAside();
        assertOneSetPerPredictionAndProcedure(stream, cases);
        assertCitedVersionsNeverGoBack(stream);
        assertOneOutcomePerPredictionAndProcedure(stream, cases);
        CalibrationReplay.assertWritesTheSameBytes(stream);
    }

    /** Kills each process during its work, and restarts it while the other one is being killed. */
    private static void killAgainAndAgain(
            IsolatedStream stream, ApplicationProcess calibration, ApplicationProcess prediction) throws Exception {
        Application application = stream.configuration().application();
        try (Drainage drainage = new Drainage(stream.configuration())) {
            for (int kill = 0; kill < KILLS; kill++) {
                awaitProgress(drainage, application.calibrationId(), Topic.LABELLED_IMAGES);
                awaitProgress(drainage, application.predictionId(), Topic.PREDICTIONS);
                calibration.kill();
                calibration.startAgain();
                prediction.kill();
                prediction.startAgain();
            }
        }
    }

    private static void awaitProgress(Drainage drainage, String group, Topic topic) throws Exception {
        long before = drainage.committed(group, topic);
        Await.until(group + " goes on", () -> drainage.committed(group, topic) > before);
    }

    private static void assertOneSetPerPredictionAndProcedure(IsolatedStream stream, int cases) {
        Map<String, Long> sets = stream.reader().values(Topic.CONFIDENCE_SETS, IssuedConfidenceSet.class).stream()
                .collect(groupingBy(set -> set.getPredictionId() + " " + set.getProcedure(), counting()));
        assertThat(sets).hasSize(cases * SyntheticStream.PROCEDURES);
        assertThat(sets.values()).containsOnly(1L);
    }

    private static void assertCitedVersionsNeverGoBack(IsolatedStream stream) {
        Map<String, List<IssuedConfidenceSet>> byStratum =
                stream.reader().values(Topic.CONFIDENCE_SETS, IssuedConfidenceSet.class).stream()
                        .sorted(Comparator.comparingLong(IssuedConfidenceSet::getPredictionOffset))
                        .collect(groupingBy(IssuedConfidenceSet::getStratum));
        byStratum.forEach((stratum, sets) -> assertThat(sets)
                .as(stratum)
                .extracting(set -> set.getCites() == null ? 0L : set.getCites().getVersion())
                .isSorted());
        assertThat(byStratum).hasSize(2);
    }

    private static void assertOneOutcomePerPredictionAndProcedure(IsolatedStream stream, int cases) {
        List<CoverageOutcome> outcomes = stream.reader().values(Topic.COVERAGE_OUTCOMES, CoverageOutcome.class);
        Map<String, Long> byIdentity = outcomes.stream()
                .collect(groupingBy(
                        outcome ->
                                outcome.getPredictionId() + " " + outcome.getProcedure() + " " + outcome.getRevision(),
                        counting()));
        assertThat(byIdentity).hasSize(cases * SyntheticStream.PROCEDURES);
        assertThat(byIdentity.values()).containsOnly(1L);
        assertThat(outcomes)
                .extracting(CoverageOutcome::getVerdict)
                .isSubsetOf(OutcomeVerdict.JUDGED, OutcomeVerdict.SELF_CALIBRATED);
    }
}
