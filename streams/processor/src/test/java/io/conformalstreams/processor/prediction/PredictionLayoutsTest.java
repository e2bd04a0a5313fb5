package io.conformalstreams.processor.prediction;

import static io.conformalstreams.processor.prediction.PublishedCalibration.coordinates;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.calibrator.Losses;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.method.ValueInterval;
import io.conformalstreams.processor.prediction.CalibratedLabel.ProcedureValues;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedComponent;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedLevel;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedProcedure;
import io.conformalstreams.processor.prediction.IssuedPrediction.LevelVerdict;
import io.conformalstreams.processor.prediction.IssuedPrediction.MatchedLabel;
import io.conformalstreams.processor.prediction.IssuedPredictions.StoredPrediction;
import io.conformalstreams.processor.prediction.StratumThresholdSet.LatestThreshold;
import io.conformalstreams.processor.prediction.StratumThresholdSet.ProcedureThresholdSet;
import io.conformalstreams.processor.store.UnknownLayoutException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Golden bytes. Changelogs of running applications contain them, so they must not change within a version. */
class PredictionLayoutsTest {

    private static final RecordCoordinates LABEL = coordinates(9, Instant.ofEpochMilli(1000));
    private static final String LABEL_BYTES = " 00000000000003e8 00000000 0000000000000009 ";
    private static final LevelVerdict JUDGED =
            new LevelVerdict(Set.of(Component.OUTER), Set.of(Component.OUTER), Set.of(), 0, false);

    static Stream<Arguments> layouts() {
        return Stream.of(
                latestThresholds(),
                issuedPrediction("u", false, "00 0001 75"),
                issuedPrediction("i", false, "01"),
                issuedPrediction("i", true, "02"),
                scoredLabel(),
                cohortSizes());
    }

    private static Arguments latestThresholds() {
        StratumThresholdSet adopted = new StratumThresholdSet(
                3,
                1,
                LABEL,
                Map.of(
                        "b",
                        new ProcedureThresholdSet("f2", List.of()),
                        "a",
                        new ProcedureThresholdSet(
                                "f1",
                                List.of(new LatestThreshold(
                                        0.5,
                                        Component.JOINT,
                                        0.25,
                                        3,
                                        4,
                                        Double.POSITIVE_INFINITY,
                                        Optional.of("small"))))));
        StratumThresholdSet pending = new StratumThresholdSet(4, 1, LABEL, Map.of());
        Function<byte[], Object> reader = LatestThresholdsLayout::stateOf;
        return Arguments.of(
                "latest thresholds",
                LatestThresholdsLayout.toBytes(new LatestThresholds.State(8, Optional.of(adopted), List.of(pending))),
                "01 0000000000000008 01"
                        + " 0000000000000003 00000001" + LABEL_BYTES + "0002"
                        + " 0001 61 0002 6631 0001"
                        + " 3fe0000000000000 02 3fd0000000000000 0000000000000003 0000000000000004 7ff0000000000000"
                        + " 0005 736d616c6c"
                        + " 0001 62 0002 6632 0000"
                        + " 0001 0000000000000004 00000001" + LABEL_BYTES + "0000",
                reader,
                new LatestThresholds.State(8, Optional.of(adopted), List.of(pending)));
    }

    private static Arguments issuedPrediction(String unitId, boolean awaited, String unit) {
        IssuedPrediction issued = new IssuedPrediction(
                "s",
                "i",
                "p",
                unitId,
                1000,
                "ab",
                true,
                3,
                1,
                new TreeMap<>(Map.of("x", "b", "a", "y")),
                List.of(new IssuedProcedure(
                        "a",
                        "c",
                        "f1",
                        Optional.of("big"),
                        List.of(new IssuedLevel(
                                0.5,
                                List.of(new IssuedComponent(Component.OUTER, 0.25, 300, -1, -1, true)),
                                Optional.of(new ValueInterval(0.25, 0.5)),
                                List.of(Component.OUTER, Component.INTERVAL),
                                Set.of(Component.OUTER),
                                7)),
                        Optional.of(new MatchedLabel(
                                2,
                                List.of(
                                        new LevelVerdict(
                                                Set.of(Component.INNER, Component.OUTER),
                                                Set.of(Component.OUTER),
                                                Set.of(Component.INNER),
                                                0,
                                                true),
                                        new LevelVerdict(
                                                Set.of(),
                                                Set.of(Component.JOINT, Component.RISK),
                                                Set.of(),
                                                7,
                                                false)))))));
        StoredPrediction stored = new StoredPrediction(issued, awaited);
        Function<byte[], Object> reader = bytes -> IssuedPredictionLayout.storedOf("s", "i", "p", bytes);
        return Arguments.of(
                "issued prediction",
                IssuedPredictionLayout.toBytes(stored),
                "04 " + unit + " 00000000000003e8 01 ab 01 03 01"
                        + " 0002 0001 61 0001 79 0001 78 0001 62 0001"
                        + " 0001 61 0001 63 01 f1 0003 626967 0001"
                        + " 3fe0000000000000 0001"
                        + " 01 3fd0000000000000 d804 01 bff0000000000000 01"
                        + " 01 3fd0000000000000 3fe0000000000000 0a 02 401c000000000000"
                        + " 01 00000002 0002 03 02 01 0000000000000000 01 00 14 00 0000000000000007 00",
                reader,
                stored);
    }

    private static Arguments scoredLabel() {
        CalibratedLabel label = new CalibratedLabel(
                "s",
                "i",
                "u",
                Optional.of("p"),
                false,
                2,
                LABEL,
                "d",
                true,
                Optional.of(0.25),
                3,
                Optional.of("ab"),
                Map.of("x", "b"),
                Map.of(
                        "a",
                        new ProcedureValues(
                                "f1",
                                Optional.of("big"),
                                Map.of(Component.JOINT, 1.0, Component.INNER, -1.0),
                                OptionalDouble.of(0.5),
                                new Losses(List.of(new Losses.Step(-1, 1L << 31))),
                                true)));
        Function<byte[], Object> reader = CalibratedLabelLayout::labelOf;
        return Arguments.of(
                "calibrated label",
                CalibratedLabelLayout.toBytes(label),
                "03 0001 73 0001 69 0001 75 0001 70 00 00000002" + LABEL_BYTES
                        + "0001 64 01 01 3fd0000000000000 00000003 0002 6162 0001 0001 78 0001 62 0001"
                        + " 0001 61 0002 6631 0003 626967 0002 00 bff0000000000000 02 3ff0000000000000 01 3fe0000000000000"
                        + " 0001 bff0000000000000 0000000080000000 01",
                reader,
                label);
    }

    /** Two sets of sizes 7 and 3 at the level .5, and one of size 2.5 that a later label removed. */
    private static Arguments cohortSizes() {
        CohortSizes sizes = new CohortSizes();
        for (double size : new double[] {7, 2.5, 3}) {
            sizes.add(procedure(size), List.of(JUDGED), 1);
        }
        sizes.add(procedure(2.5), List.of(JUDGED), -1);
        String golden = "01 0001 3fe0000000000000 01 0000000000000002 4024000000000000";
        Function<byte[], Object> reader =
                bytes -> HexFormat.of().formatHex(CohortSizes.of(bytes).toBytes());
        return Arguments.of("cohort sizes", sizes.toBytes(), golden, reader, golden.replace(" ", ""));
    }

    private static IssuedProcedure procedure(double size) {
        return new IssuedProcedure(
                "a",
                "c",
                "f1",
                Optional.empty(),
                List.of(new IssuedLevel(
                        0.5, List.of(), Optional.empty(), List.of(Component.OUTER), Set.of(Component.OUTER), size)),
                Optional.empty());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("layouts")
    void shouldKeepTheBytesAndReadThemBack(
            String subject, byte[] written, String golden, Function<byte[], Object> reader, Object value) {
        String hexadecimal = golden.replace(" ", "");
        assertThat(HexFormat.of().formatHex(written)).as(subject).isEqualTo(hexadecimal);
        assertThat(reader.apply(HexFormat.of().parseHex(hexadecimal))).isEqualTo(value);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("layouts")
    void shouldSayWhatIsWrongWithOtherBytes(
            String subject, byte[] written, String golden, Function<byte[], Object> reader, Object value) {
        for (int length = 0; length < written.length; length++) {
            byte[] truncated = Arrays.copyOf(written, length);
            assertThatThrownBy(() -> reader.apply(truncated))
                    .as("%d of %d bytes", length, written.length)
                    .isInstanceOf(ProcessorStateException.class)
                    .hasMessage(subject + " is truncated at byte " + length);
        }
        assertThatThrownBy(() -> reader.apply(Arrays.copyOf(written, written.length + 1)))
                .isInstanceOf(ProcessorStateException.class)
                .hasMessage(subject + " has 1 bytes after its end");
        byte[] newer = written.clone();
        newer[0] = 9;
        assertThatThrownBy(() -> reader.apply(newer))
                .isInstanceOf(UnknownLayoutException.class)
                .hasMessageStartingWith(
                        subject + " has layout version 9, but this release reads only version " + written[0] + ". ");
    }
}
