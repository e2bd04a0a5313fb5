package io.conformalstreams.processor.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.adaptation.AdaptiveMiscoverage;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.calibration.UnitVerdicts.Verdict;
import io.conformalstreams.processor.calibrator.AdaptedLevel;
import io.conformalstreams.processor.calibrator.CalibrationTarget.Aim;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.calibrator.Losses;
import io.conformalstreams.processor.calibrator.UnitScore;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.store.UnknownLayoutException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Golden bytes. Changelogs of running applications contain them, so they must not change within a version. */
class CalibrationLayoutTest {

    private static final CalibrationEntry ENTRY = new CalibrationEntry(
            "i1",
            "u1",
            3,
            true,
            1,
            5,
            1000,
            Optional.of("ab"),
            Optional.of(0.5),
            OptionalInt.of(2),
            Map.of(
                    "f2",
                    ImageScore.of(Map.of(
                            Component.INNER, Double.NEGATIVE_INFINITY, Component.OUTER, -2.0, Component.JOINT, -0.0)),
                    "f1",
                    new ImageScore(
                            Map.of(Component.DENOMINATOR, 1.5, Component.NUMERATOR, 1.0),
                            OptionalDouble.of(0.5),
                            new Losses(List.of(new Losses.Step(-1, 1L << 31))),
                            Optional.of("small"))));
    private static final byte[] ENTRY_BYTES = bytes("03 00000003 01 00000001 0000000000000005 00000000000003e8"
            + " 0002 6931 0002 7531 01 ab 01 3fe0000000000000 01 00000002 0002"
            + " 0002 6631 0002 03 3ff0000000000000 04 3ff8000000000000 01 3fe0000000000000"
            + " 0001 bff0000000000000 0000000080000000 0005 736d616c6c"
            + " 0002 6632 0003 00 fff0000000000000 01 c000000000000000 02 0000000000000000 00 0000 0000");

    private static final CalibrationEntry WITHDRAWN = new CalibrationEntry(
            "i1", "i1", 4, false, 0, 0, 0, Optional.empty(), Optional.empty(), OptionalInt.empty(), Map.of());
    private static final byte[] WITHDRAWN_BYTES =
            bytes("03 00000004 00 00000000 0000000000000000 0000000000000000 0002 6931 0000 00 00 00 0000");

    private static final StratumHeader HEADER = new StratumHeader(
            7,
            4,
            1000,
            List.of("routine", "é"),
            new RecordCoordinates(Instant.ofEpochMilli(999), 2, 6L),
            OptionalLong.of(5));
    private static final byte[] HEADER_BYTES =
            bytes("02 0000000000000007 0000000000000004 00000000000003e8 0002 0007 726f7574696e65 0002 c3a9"
                    + " 00000000000003e7 00000002 0000000000000006 0000000000000005");

    private static final List<AdaptedLevel> LEVELS = List.of(new AdaptedLevel(
            "p",
            "f1",
            Optional.of("small"),
            Component.OUTER,
            6,
            new AdaptiveMiscoverage(new BigDecimal("0.1"), new BigDecimal("0.02"), new BigDecimal("-0.018"))));
    private static final byte[] LEVELS_BYTES =
            bytes("02 0001 0001 70 0002 6631 0005 736d616c6c 01 0000000000000006 0000001c"
                    + " 01 00000001 00000001 01 00000002 00000001 02 00000003 00000001 ee");

    private static final UnitVerdicts VERDICTS = new UnitVerdicts(Map.of(
            new Aim(Component.OUTER, new BigDecimal("0.25")), new Verdict(3, true),
            new Aim(Component.INNER, new BigDecimal("0.5")), new Verdict(2, false),
            new Aim(Component.OUTER, new BigDecimal("0.1")), new Verdict(3, false)));
    private static final byte[] VERDICTS_BYTES =
            bytes("02 0003 00 0003 302e35 0000000000000002 00 01 0003 302e31 0000000000000003 00"
                    + " 01 0004 302e3235 0000000000000003 01");

    @Test
    void shouldKeepTheBytesOfTheVerdictsAboutAUnit() {
        assertThat(UnitVerdictsLayout.toBytes(VERDICTS)).isEqualTo(VERDICTS_BYTES);
        assertThat(UnitVerdictsLayout.verdictsOf(VERDICTS_BYTES)).isEqualTo(VERDICTS);
    }

    @Test
    void shouldKeepTheBytesOfAdaptedLevels() {
        assertThat(AdaptedLevelsLayout.toBytes(LEVELS)).isEqualTo(LEVELS_BYTES);
        assertThat(AdaptedLevelsLayout.levelsOf(LEVELS_BYTES)).isEqualTo(LEVELS);
    }

    @Test
    void shouldKeepTheBytesOfEntryAndHeader() {
        assertThat(CalibrationLayout.toBytes(ENTRY)).isEqualTo(ENTRY_BYTES);
        assertThat(CalibrationLayout.toBytes(WITHDRAWN)).isEqualTo(WITHDRAWN_BYTES);
        assertThat(CalibrationLayout.toBytes(HEADER)).isEqualTo(HEADER_BYTES);
        assertThat(CalibrationLayout.entryOf(ENTRY_BYTES)).isEqualTo(ENTRY);
        assertThat(CalibrationLayout.entryOf(WITHDRAWN_BYTES)).isEqualTo(WITHDRAWN);
        assertThat(CalibrationLayout.headerOf(HEADER_BYTES)).isEqualTo(HEADER);
    }

    /** A changelog topic has the limit of the broker, which is a megabyte unless it is configured. */
    @Test
    void shouldWriteAHeaderWithTheMostAndLongestPoliciesIntoOneRecord() {
        StratumHeader full = StratumHeader.EMPTY;
        for (int i = 0; i < StratumHeader.MOST_LABEL_POLICIES; i++) {
            full = full.afterCorrection("\u20ac".repeat(253) + (100 + i), HEADER.lastLabel());
        }
        byte[] bytes = CalibrationLayout.toBytes(full);
        assertThat(bytes).hasSizeBetween(190_000, 200_000);
        assertThat(CalibrationLayout.headerOf(bytes)).isEqualTo(full);
    }

    @Test
    void shouldSayThatAnotherReleaseWroteAnAdaptedLevel() {
        byte[] newer = LEVELS_BYTES.clone();
        int stateBytes = 0x1c;
        newer[newer.length - stateBytes] = 9;
        assertThatThrownBy(() -> AdaptedLevelsLayout.levelsOf(newer))
                .isInstanceOf(UnknownLayoutException.class)
                .hasMessageStartingWith("a part of the adapted levels cannot be read: ");
    }

    static Stream<Arguments> layouts() {
        Function<byte[], Object> entry = CalibrationLayout::entryOf;
        Function<byte[], Object> entryWithoutDigest = bytes -> new EntryReader(bytes).entryWithoutDigest();
        Function<byte[], Object> scores = bytes -> readScores(bytes, "f1");
        Function<byte[], Object> scoresOfOthers = bytes -> readScores(bytes, "f");
        Function<byte[], Object> header = CalibrationLayout::headerOf;
        Function<byte[], Object> verdicts = UnitVerdictsLayout::verdictsOf;
        return Stream.of(
                Arguments.of("calibration entry", ENTRY_BYTES, entry),
                Arguments.of("calibration entry", ENTRY_BYTES, entryWithoutDigest),
                Arguments.of("calibration entry", ENTRY_BYTES, scores),
                Arguments.of("calibration entry", ENTRY_BYTES, scoresOfOthers),
                Arguments.of("stratum header", HEADER_BYTES, header),
                Arguments.of("verdicts about a unit", VERDICTS_BYTES, verdicts));
    }

    private static RestoredUnits readScores(byte[] bytes, String fingerprint) {
        RestoredUnits units = new RestoredUnits(fingerprint);
        new EntryReader(bytes).readScores(List.of(units));
        return units;
    }

    @Test
    void shouldReadTheScoresOfAProcedureWithoutTheEntry() {
        UnitScore expected =
                new UnitScore(ENTRY.scores().get("f1"), ENTRY.sequence(), ENTRY.fold(), ENTRY.inclusionProbability());
        assertThat(readScores(ENTRY_BYTES, "f1").joined(Set.of())).containsExactly(expected);
        assertThat(readScores(ENTRY_BYTES, "f").joined(Set.of())).isEmpty();
        assertThat(new EntryReader(ENTRY_BYTES).isOwnUnit()).isFalse();
        assertThat(new EntryReader(ENTRY_BYTES).isActiveIn(1)).isTrue();
        assertThat(new EntryReader(ENTRY_BYTES).isActiveIn(0)).isFalse();
        assertThat(new EntryReader(WITHDRAWN_BYTES).isOwnUnit()).isTrue();
        assertThat(new EntryReader(WITHDRAWN_BYTES).isActiveIn(0)).isFalse();
    }

    /** NaN has no rank. No layout contains it, unless a store is corrupt. */
    @Test
    void shouldRefuseACriticalValueThatIsNaN() {
        byte[] corrupt = bytes(HexFormat.of().formatHex(ENTRY_BYTES).replace("3ff8000000000000", "7ff8000000000000"));
        for (String fingerprint : List.of("f1", "f2", "f")) {
            assertThatThrownBy(() -> readScores(corrupt, fingerprint))
                    .hasMessage("critical value of DENOMINATOR must not be NaN");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("layouts")
    void shouldSayWhatIsWrongWithOtherBytes(String subject, byte[] bytes, Function<byte[], Object> reader) {
        for (int length = 0; length < bytes.length; length++) {
            byte[] truncated = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> reader.apply(truncated))
                    .as("%d of %d bytes", length, bytes.length)
                    .isInstanceOf(ProcessorStateException.class)
                    .hasMessage(subject + " is truncated at byte " + length);
        }
        assertThatThrownBy(() -> reader.apply(Arrays.copyOf(bytes, bytes.length + 2)))
                .isInstanceOf(ProcessorStateException.class)
                .hasMessage(subject + " has 2 bytes after its end");
        byte[] newer = bytes.clone();
        newer[0] = 9;
        assertThatThrownBy(() -> reader.apply(newer))
                .isInstanceOf(UnknownLayoutException.class)
                .hasMessageStartingWith(
                        subject + " has layout version 9, but this release reads only version " + bytes[0] + ". ");
    }

    private static byte[] bytes(String hexadecimal) {
        return HexFormat.of().parseHex(hexadecimal.replace(" ", ""));
    }
}
