package io.conformalstreams.ops.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.ops.verify.RecomputedThresholds.Published;
import io.conformalstreams.processor.calibration.CalibrationConfigurations;
import io.conformalstreams.processor.calibration.CalibrationFixture;
import io.conformalstreams.processor.calibration.RandomLabels;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the output of the calibration topology with the recomputation, label by label, on random logs. */
class RandomLogsTest {

    private static final int RECORDS = 200;
    private static final int MOST_LABEL_POLICIES = 256;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void publishesWhatTheDefinitionsSay(long seed) {
        requirePublished(RandomLabels.log(seed, RECORDS), CalibrationConfigurations.CONFIGURATION);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {31, 32, 33})
    void leavesOutPixelsThatNobodyAnnotated(long seed) {
        requirePublished(RandomLabels.logWithIgnoredPixels(seed, RECORDS), CalibrationConfigurations.IGNORING);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23})
    void followsTheOrderOfArrival(long seed) {
        requirePublished(RandomLabels.log(seed, RECORDS), CalibrationConfigurations.ORDERED);
    }

    /** Each label has a policy of its own, as if a gateway put the date into its name. */
    @Test
    void startsNoEpochOnceAStratumHasHadTheMostLabelPolicies() {
        List<LabelledImage> log = RandomLabels.log(41, 6 * RECORDS);
        for (int i = 0; i < log.size(); i++) {
            log.get(i).setLabelPolicy("policy " + i);
        }
        assertThat(requirePublished(log, CalibrationConfigurations.CONFIGURATION))
                .contains("TOO_MANY_LABEL_POLICIES");
    }

    /** The levels must move often, in both directions, or the comparison shows nothing. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23})
    void movesLevelsByVerdicts(long seed) {
        int records = 300;
        List<LabelledImage> log = RandomLabels.log(seed, records);
        Recomputation recomputation = new Recomputation(CalibrationConfigurations.ORDERED);
        RandomOutcomes outcomes = new RandomOutcomes(seed);
        int moves = 0;
        try (CalibrationFixture calibration = new CalibrationFixture(CalibrationConfigurations.ORDERED)) {
            for (int offset = 0; offset < log.size(); offset++) {
                LabelledImage label = log.get(offset);
                Expected expected = recomputation.accept(label, offset);
                requireOutputs(calibration, label, expected, offset);
                expected.published().ifPresent(published -> outcomes.observe(published.thresholds()));
                moves += requireMoves(calibration, recomputation, outcomes);
            }
        }
        assertThat(moves).isBetween(records / 4, records * 3);
    }

    private static int requireMoves(
            CalibrationFixture calibration, Recomputation recomputation, RandomOutcomes outcomes) {
        int moves = 0;
        for (CoverageOutcome outcome : outcomes.next()) {
            calibration.pipe(outcome);
            Optional<StratumThresholds> expected =
                    recomputation.strata.get(outcome.getStratum()).judge(outcome, outcomes.offset());
            assertThat(values(calibration.thresholds()))
                    .as("thresholds after outcome %d", outcomes.offset())
                    .isEqualTo(expected.stream().toList());
            assertThat(calibration.scores()).isEmpty();
            expected.ifPresent(outcomes::observe);
            moves += expected.isPresent() ? 1 : 0;
        }
        return moves;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12})
    void goesOnFromTheChangelogAsIfNeverStopped(long seed) {
        requireRestored(seed, CalibrationConfigurations.CONFIGURATION);
        requireRestored(seed, CalibrationConfigurations.ORDERED);
    }

    /** Returns the reasons of the rejections. */
    private static Set<String> requirePublished(List<LabelledImage> log, ConformalConfiguration configuration) {
        Recomputation recomputation = new Recomputation(configuration);
        Set<String> reasons = new HashSet<>();
        try (CalibrationFixture calibration = new CalibrationFixture(configuration)) {
            for (int offset = 0; offset < log.size(); offset++) {
                LabelledImage label = log.get(offset);
                Expected expected = recomputation.accept(label, offset);
                requireOutputs(calibration, label, expected, offset);
                expected.rejected().ifPresent(reasons::add);
            }
        }
        return reasons;
    }

    private static void requireRestored(long seed, ConformalConfiguration configuration) {
        List<LabelledImage> log = RandomLabels.log(seed, RECORDS);
        Recomputation recomputation = new Recomputation(configuration);
        int stop = RECORDS * 2 / 3;
        RandomOutcomes outcomes = new RandomOutcomes(seed);
        boolean adaptive = configuration.hasAdaptiveLevels();
        List<KeyValue<Bytes, byte[]>> changelog;
        try (CalibrationFixture before = new CalibrationFixture(configuration)) {
            for (int i = 0; i < stop; i++) {
                recomputation
                        .accept(log.get(i), i)
                        .published()
                        .ifPresent(published -> outcomes.observe(published.thresholds()));
                before.pipe(log.get(i));
                before.thresholds();
                before.scores();
                if (adaptive) {
                    requireMoves(before, recomputation, outcomes);
                }
            }
            changelog = before.entries();
        }
        try (CalibrationFixture after = new CalibrationFixture(configuration)) {
            // The second driver starts its offsets at 0 again.
            after.restore(changelog);
            outcomes.restart();
            for (int i = stop; i < log.size(); i++) {
                if (adaptive) {
                    requireMoves(after, recomputation, outcomes);
                }
                requireOutputs(after, log.get(i), recomputation.accept(log.get(i), i - stop), i);
            }
        }
    }

    private static void requireOutputs(
            CalibrationFixture calibration, LabelledImage label, Expected expected, int position) {
        calibration.pipe(label);
        List<TestRecord<String, CalibrationScore>> scores = calibration.scores();
        List<TestRecord<String, StratumThresholds>> thresholds = calibration.thresholds();
        List<TestRecord<String, RejectedRecord>> rejected = calibration.rejected();
        Optional<Published> published = expected.published();
        assertThat(values(scores))
                .as("score of record %d", position)
                .isEqualTo(published.stream().map(Published::score).toList());
        assertThat(values(thresholds))
                .as("thresholds of record %d", position)
                .isEqualTo(published.stream().map(Published::thresholds).toList());
        assertThat(values(rejected))
                .as("rejections of record %d", position)
                .extracting(RejectedRecord::getReason)
                .isEqualTo(expected.rejected().stream().toList());
        requireKeyAndTime(scores, label);
        requireKeyAndTime(thresholds, label);
    }

    private static void requireKeyAndTime(
            List<? extends TestRecord<String, ? extends SpecificRecord>> records, LabelledImage label) {
        for (TestRecord<String, ? extends SpecificRecord> record : records) {
            assertThat(record.key()).isEqualTo(label.getStratum());
            assertThat(record.getRecordTime()).isEqualTo(label.getLabelledAt());
        }
    }

    private static <T> List<T> values(List<TestRecord<String, T>> records) {
        return records.stream().map(TestRecord::value).toList();
    }

    /** The expected result of one record: two outputs, a rejection, or nothing. */
    private record Expected(Optional<Published> published, Optional<String> rejected) {}

    private record Image(String stratum, String imageId) {}

    /** The recomputation of {@code verify}, and the rejection reasons, which {@code verify} does not compute. */
    private static final class Recomputation {

        private final ConformalConfiguration configuration;
        private final LabelRecomputation labels;
        private final Map<String, RecomputedThresholds> strata = new HashMap<>();
        private final Map<Image, ValidLabel> newest = new HashMap<>();
        private final Map<String, Set<String>> policies = new HashMap<>();

        Recomputation(ConformalConfiguration configuration) {
            this.configuration = configuration;
            this.labels =
                    new LabelRecomputation(configuration, new PixelReader(configuration.limits(), Optional.empty()), 1);
        }

        Expected accept(LabelledImage label, long offset) {
            Optional<ValidLabel> read = labels.read(new LogRecord<>(
                    0,
                    offset,
                    Instant.parse("2030-01-01T00:00:00Z").toEpochMilli(),
                    Optional.of(label.getStratum()),
                    Optional.of(label)));
            if (read.isEmpty()) {
                // The only possible mistake in the labels of these logs: no pixel is annotated.
                return new Expected(Optional.empty(), Optional.of("MISSING_LABELS"));
            }
            ValidLabel valid = read.get();
            Optional<Published> published = strata.computeIfAbsent(
                            label.getStratum(),
                            stratum -> new RecomputedThresholds(
                                    configuration.proceduresOf(valid.model()),
                                    configuration.drift().population(),
                                    LevelStarts.NONE))
                    .add(valid);
            Image image = new Image(label.getStratum(), label.getImageId());
            Set<String> known = policies.computeIfAbsent(label.getStratum(), stratum -> new HashSet<>());
            if (published.isPresent()) {
                newest.put(image, valid);
                known.add(published.get().thresholds().getLabelPolicy());
                return new Expected(published, Optional.empty());
            }
            boolean startsTooManyEpochs =
                    known.size() == MOST_LABEL_POLICIES && valid.active() && !known.contains(valid.labelPolicy());
            return new Expected(published, rejection(valid, newest.get(image), startsTooManyEpochs));
        }

        /**
         * Returns the rejection reason; none for an exact duplicate. The label policy and the inclusion probability of a
         * withdrawal are ignored.
         */
        private static Optional<String> rejection(ValidLabel label, ValidLabel held, boolean startsTooManyEpochs) {
            if (held == null || label.revision() > held.revision()) {
                return Optional.of(startsTooManyEpochs ? "TOO_MANY_LABEL_POLICIES" : "INVALID_PROBABILITY");
            }
            if (label.revision() < held.revision()) {
                return Optional.of("STALE_REVISION");
            }
            boolean duplicate = label.active() == held.active()
                    && label.unitId().equals(held.unitId())
                    && (!label.active() || label.labelPolicy().equals(held.labelPolicy()))
                    && (!label.active() || label.inclusionProbability().equals(held.inclusionProbability()))
                    && label.scoresSha256().equals(held.scoresSha256())
                    && label.scores().equals(held.scores());
            return duplicate ? Optional.empty() : Optional.of("CONFLICTING_REVISION");
        }
    }
}
