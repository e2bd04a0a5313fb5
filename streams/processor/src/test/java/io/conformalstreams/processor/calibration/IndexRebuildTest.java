package io.conformalstreams.processor.calibration;

import static io.conformalstreams.processor.calibration.CalibrationConfigurations.CONFIGURATION;
import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.calibrator.UnitScore;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Procedure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IndexRebuildTest {

    private static final String STRATUM = "net";

    private static final List<Procedure> PROCEDURES = CONFIGURATION.procedures();

    /** Whether windows are among the procedures decides how entries are read. */
    static Stream<Arguments> proceduresAndSeeds() {
        List<Procedure> withoutWindows = PROCEDURES.stream()
                .filter(procedure -> !procedure.window().forgets())
                .toList();
        return Stream.of(PROCEDURES, withoutWindows)
                .flatMap(procedures -> IntStream.range(0, 20).mapToObj(seed -> Arguments.of(procedures, seed)));
    }

    @ParameterizedTest
    @MethodSource("proceduresAndSeeds")
    void shouldFindTheScoresOfEveryUnit(List<Procedure> procedures, int seed) {
        StratumHeader header = new StratumHeader(
                40, 40, 40, List.of("old", "new"), new RecordCoordinates(Instant.EPOCH, 0, 6L), OptionalLong.empty());
        CalibrationEntries entries = new CalibrationEntries(
                Stores.inMemoryKeyValueStore("calibration-entries").get());
        Map<String, List<CalibrationEntry>> byUnit = new HashMap<>();
        Random random = new Random(seed);
        for (int image = 0; image < header.images(); image++) {
            CalibrationEntry entry = entry(image, procedures, random);
            entries.put(STRATUM, entry);
            byUnit.computeIfAbsent(entry.unitId(), unit -> new ArrayList<>()).add(entry);
        }

        IndexRebuild rebuild = new IndexRebuild(
                procedures,
                header,
                new WindowIndex(procedures.stream().map(Procedure::window).toList()),
                new UnitIndex());
        rebuild.read(STRATUM, entries);

        for (Procedure procedure : procedures) {
            List<UnitScore> expected = byUnit.values().stream()
                    .flatMap(images -> UnitScores.of(procedure, header, images).stream())
                    .toList();
            assertThat(rebuild.unitsOf(procedure)).as(procedure.name()).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    /** With windows and without them, because that decides how entries are read. */
    static Stream<ConformalConfiguration> configurations() {
        return Stream.of(
                CONFIGURATION,
                CalibrationConfigurations.ORDERED,
                CalibrationConfigurations.configuration(CalibrationConfigurations.procedure(
                        "organ-all", "organ", "[0.1, 0.25, 0.5]", "marginal", "identity", "identity", "all")));
    }

    /** Compares all digits. The offset of the last label differs, because the driver's topic starts anew. */
    @ParameterizedTest
    @MethodSource("configurations")
    void shouldPublishTheSameThresholdsAfterARestart(ConformalConfiguration configuration) {
        List<LabelledImage> labels = RandomLabels.log(7, 300);
        List<KeyValue<Bytes, byte[]>> entries;
        List<Object> expected;
        try (CalibrationFixture calibration = new CalibrationFixture(configuration)) {
            labels.subList(0, 200).forEach(calibration::pipe);
            calibration.thresholds();
            entries = calibration.entries();
            expected = published(calibration, labels.subList(200, 300));
        }
        try (CalibrationFixture restarted = new CalibrationFixture(configuration)) {
            restarted.restore(entries);
            assertThat(published(restarted, labels.subList(200, 300)))
                    .isNotEmpty()
                    .isEqualTo(expected);
        }
    }

    private static List<Object> published(CalibrationFixture calibration, List<LabelledImage> labels) {
        labels.forEach(calibration::pipe);
        return calibration.thresholds().stream()
                .<Object>map(record -> List.of(
                        record.value().getStratum(),
                        record.value().getVersion(),
                        record.value().getProcedures()))
                .toList();
    }

    /** Most images are their own units. Some name a patient, and some another image. */
    private static CalibrationEntry entry(int image, List<Procedure> procedures, Random random) {
        String imageId = "i" + image;
        String unitId = switch (random.nextInt(5)) {
            case 0 -> "patient" + random.nextInt(3);
            case 1 -> "i" + random.nextInt(40);
            default -> imageId;
        };
        Map<String, ImageScore> scores = new HashMap<>();
        scores.put("former procedure", score(random));
        procedures.stream()
                .filter(procedure -> random.nextInt(5) > 0)
                .forEach(procedure -> scores.put(procedure.fingerprint(), score(random)));
        return new CalibrationEntry(
                imageId,
                unitId,
                1,
                random.nextInt(6) > 0,
                random.nextInt(4) > 0 ? 1 : 0,
                image,
                image,
                Optional.of("ab"),
                random.nextBoolean() ? Optional.of(0.5) : Optional.empty(),
                unitId.hashCode() % 2 == 0 ? OptionalInt.of(1) : OptionalInt.empty(),
                scores);
    }

    private static ImageScore score(Random random) {
        ImageScore score = ImageScore.of(Map.of(
                Component.INNER,
                random.nextInt(3) - 1.0,
                Component.OUTER,
                random.nextInt(9) == 0 ? Double.NEGATIVE_INFINITY : random.nextGaussian()));
        return random.nextBoolean() ? score : score.in("small");
    }

    @Test
    void shouldPublishHowLongTheRebuildTook() {
        try (CalibrationFixture calibration = new CalibrationFixture(CONFIGURATION)) {
            assertThat(calibration.metrics().entrySet())
                    .filteredOn(metric -> metric.getKey().name().equals("conformal_index_rebuild_seconds"))
                    .singleElement()
                    .satisfies(metric -> {
                        assertThat(metric.getKey().tags()).containsEntry("task_id", "0_0");
                        assertThat((double) metric.getValue().metricValue()).isBetween(1e-9, 60.0);
                    });
        }
    }
}
