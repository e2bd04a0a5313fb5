package io.conformalstreams.processor.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.drift.BucketEdges;
import io.conformalstreams.conformal.drift.CauseEvidence.Unit;
import io.conformalstreams.conformal.drift.DetectorType.Observes;
import io.conformalstreams.conformal.drift.EvidenceCurve;
import io.conformalstreams.conformal.drift.KeyedUniform;
import io.conformalstreams.conformal.drift.LabelProcess;
import io.conformalstreams.conformal.drift.LabelWindow;
import io.conformalstreams.conformal.drift.MonitoredScore;
import io.conformalstreams.conformal.drift.PolyaDetector;
import io.conformalstreams.conformal.drift.RankDetector;
import io.conformalstreams.conformal.drift.RecoveryProcess;
import io.conformalstreams.conformal.drift.ReferenceLevels;
import io.conformalstreams.conformal.drift.SequentialDetector;
import io.conformalstreams.conformal.drift.SequentialDetectors;
import io.conformalstreams.conformal.drift.ShiryaevRobertsDetector;
import io.conformalstreams.conformal.drift.StartingReference;
import io.conformalstreams.conformal.drift.Stretch;
import io.conformalstreams.conformal.drift.TestedPrediction;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.AlertSeverity;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.configuration.InputProxies.Proxy;
import io.conformalstreams.processor.drift.DriftEvent.ProxyValue;
import io.conformalstreams.processor.drift.LabelledUnit.IssuedThreshold;
import io.conformalstreams.processor.drift.LabelledUnit.Label;
import io.conformalstreams.processor.drift.LabelledUnit.ScoredComponent;
import io.conformalstreams.processor.drift.LabelledUnit.ScoredProcedure;
import io.conformalstreams.processor.drift.MonitoredSubject.Input;
import io.conformalstreams.processor.drift.MonitoredSubject.ProcedureComponent;
import io.conformalstreams.processor.drift.StratumState.OpenProcessAlert;
import io.conformalstreams.processor.store.UnknownLayoutException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes in the changelogs of running applications. They must never change without a new version. */
class DriftLayoutsTest {

    private static final RecordCoordinates LABEL = new RecordCoordinates(Instant.ofEpochMilli(1000), 0, 9L);
    private static final String LABEL_BYTES = " 00000000000003e8 00000000 0000000000000009 ";
    private static final IssuedThreshold CLAIM = new IssuedThreshold(0.5, 0.25, 9, 8, -1, true);
    private static final String CLAIM_BYTES =
            " 3fe0000000000000 3fd0000000000000 0000000000000009 0000000000000008 bff0000000000000 01 ";

    static Stream<Arguments> layouts() {
        return Stream.of(
                bufferedUnit(),
                missMonitor(),
                weightedMonitor(),
                rankMonitor(),
                inputMonitor(),
                stratumState(),
                alertHistory(),
                testedPrediction(),
                valueOfAUnit(),
                unitOfAReference());
    }

    private static Arguments bufferedUnit() {
        BufferedUnit unit = new BufferedUnit(
                1000,
                true,
                "u",
                Optional.of(new Label(LABEL, 2, "d", true, Optional.of(0.25))),
                List.of(new ScoredProcedure(
                        "a",
                        "f1",
                        Optional.of("big"),
                        3,
                        4,
                        List.of(new ScoredComponent(Component.OUTER, OptionalDouble.of(0.5), List.of(CLAIM))))),
                List.of(new ProxyValue("o", Proxy.ENTROPY, 0.5)));
        UnaryOperator<byte[]> again = bytes -> BufferedUnitLayout.toBytes(BufferedUnitLayout.unitOf(bytes));
        return Arguments.of(
                "buffered unit",
                BufferedUnitLayout.toBytes(unit),
                "02 00000000000003e8 01 0001 75 01" + LABEL_BYTES + "00000002 0001 64 01 01 3fd0000000000000 0001"
                        + " 0001 61 0002 6631 0003 626967 00000003 0000000000000004 0001 01 01 3fe0000000000000 0001"
                        + CLAIM_BYTES + "0001 0001 6f 02 3fe0000000000000",
                again);
    }

    private static Arguments missMonitor() {
        RecoveryProcess recovery = RecoveryProcess.opening(0.25, 0.2, 2, 3, 6);
        Monitor monitor = new Monitor(
                MonitorId.breach("s", new ProcedureComponent("a", Component.INNER, Optional.empty()), 0.5),
                new MonitorEpoch(1, 2, "d", "f1"),
                new ShiryaevRobertsDetector(),
                new EvidenceCurve(),
                new LabelWindow(8),
                new TreeMap<>(Map.of(7L, LABEL)),
                5,
                Optional.of(new OpenAlert(
                        "5a",
                        Optional.of("5b"),
                        3,
                        AlertSeverity.CRITICAL,
                        new Stretch(4, 3, 2, 0, 2),
                        LABEL,
                        6,
                        1000,
                        2,
                        0.5,
                        2000,
                        Optional.of(recovery),
                        300,
                        true)),
                Optional.of(new LastObservation(CLAIM, 0.5, LABEL, 3, 1500)));
        return Arguments.of(
                "drift monitor",
                MonitorLayout.toBytes(monitor),
                "02 02 02 0001 64 01 f1 00 00" + counted(new ShiryaevRobertsDetector().toBytes())
                        + counted(new EvidenceCurve().toBytes()) + " 05 01080000 00"
                        + " 01 d00f 00 12 e807 3fe0000000000000 3fd0000000000000 09 10 bff0000000000000 01"
                        + " 3fe0000000000000 03"
                        + " 01 07 00 00 00 05 01 01 5a 01 5b 03 02 04 03 02 0000000000000000 02 00 00 00"
                        + " 06 e707 4000000000000000 3fe0000000000000 e807 " + counted(recovery.toBytes()) + " ac02 01",
                (UnaryOperator<byte[]>) DriftLayoutsTest::monitorAgain);
    }

    private static Arguments weightedMonitor() {
        SequentialDetector detector =
                SequentialDetectors.named(Observes.WEIGHTED_MISSES, "mixture").start();
        Monitor monitor = Monitor.start(
                MonitorId.breach("s", new ProcedureComponent("a", Component.OUTER, Optional.empty()), 0.5),
                new MonitorEpoch(0, 0, "", "f1"),
                detector);
        return Arguments.of(
                "drift monitor",
                MonitorLayout.toBytes(monitor),
                "02 00 00 0000 01 f1 03" + HexFormat.of().formatHex(detector.state())
                        + counted(new EvidenceCurve().toBytes())
                        + counted(new LabelWindow(200).toBytes()) + " 00 00 00 00",
                (UnaryOperator<byte[]>) DriftLayoutsTest::monitorAgain);
    }

    private static Arguments rankMonitor() {
        OrderStatisticMultiset reference = OrderStatisticMultiset.of(new double[] {1, 2, 3});
        ReferenceLevels levels =
                ReferenceLevels.freeze(reference, ReferenceLevels.DEFAULT_MISCOVERAGES, KeyedUniform.of("golden"));
        RankDetector ranks = RankDetector.start(reference, levels, BucketEdges.of(2));
        // Every second score gives an edge. After negation all edges are 2.
        SequentialDetector negated = SequentialDetectors.named(Observes.SCORES_BY_RANK, "mixture")
                .startNegated(reference(-2, -1, -2, -2, -2, -3));
        Monitor monitor = Monitor.start(
                MonitorId.scores(
                        AlertKind.OVERCOVERAGE, "s", new ProcedureComponent("a", Component.INTERVAL, Optional.empty())),
                new MonitorEpoch(0, 0, "", "f1"),
                negated);
        return Arguments.of(
                "drift monitor",
                MonitorLayout.toBytes(monitor),
                "02 00 00 0000 01 f1 02 01 01 40000000" + counted(ranks.toBytes())
                        + counted(new EvidenceCurve().toBytes())
                        + counted(new LabelWindow(200).toBytes()) + " 00 00 00 00",
                (UnaryOperator<byte[]>) DriftLayoutsTest::monitorAgain);
    }

    private static Arguments inputMonitor() {
        ReferenceLevels levels = ReferenceLevels.freeze(
                OrderStatisticMultiset.of(new double[] {1, 2, 3}),
                ReferenceLevels.DEFAULT_MISCOVERAGES,
                KeyedUniform.of("golden"));
        PolyaDetector counts = new PolyaDetector(levels);
        Monitor monitor = Monitor.start(
                MonitorId.input("s", new Input("c", Proxy.SIZE)),
                new MonitorEpoch(-1, 0, "", ""),
                SequentialDetectors.named(Observes.INPUTS, "mixture").start(reference(0.5, 1.5, 0.5, 2.5, 0.5, 3.5)));
        return Arguments.of(
                "drift monitor",
                MonitorLayout.toBytes(monitor),
                "02 01 00 0000 00 04 3fe0000000000000" + counted(counts.toBytes())
                        + counted(new EvidenceCurve().toBytes())
                        + counted(new LabelWindow(200).toBytes()) + " 00 00 00 00",
                (UnaryOperator<byte[]>) DriftLayoutsTest::monitorAgain);
    }

    private static StartingReference reference(double... scores) {
        return new StartingReference(scores, ReferenceLevels.DEFAULT_MISCOVERAGES, KeyedUniform.of("golden"));
    }

    private static byte[] monitorAgain(byte[] bytes) {
        return MonitorLayout.toBytes(MonitorLayout.monitorOf(
                MonitorId.scores(
                        AlertKind.SCORE_DRIFT, "s", new ProcedureComponent("a", Component.JOINT, Optional.empty())),
                bytes));
    }

    private static Arguments stratumState() {
        StratumState state = new StratumState(
                1000,
                1,
                2,
                2000,
                "d",
                Optional.of(LABEL),
                new LabelProcess(),
                Optional.of(
                        new OpenProcessAlert("z", Optional.empty(), 3, List.of("LAG"), Optional.empty(), 1000, 2000)));
        UnaryOperator<byte[]> again = bytes -> StratumStateLayout.toBytes(StratumStateLayout.stateOf(bytes, 1000));
        return Arguments.of(
                "drift state of a stratum",
                StratumStateLayout.toBytes(state),
                "03 00000001 00000002 00000000000007d0 0001 64 01" + LABEL_BYTES
                        + sized(new LabelProcess().toBytes())
                        + " 01 0001 7a 0000 00000003 0001 0003 4c4147 00 00000000000003e8 00000000000007d0",
                again);
    }

    private static Arguments testedPrediction() {
        MonitorEpoch epoch = new MonitorEpoch(1, 2, "d", "");
        UnaryOperator<byte[]> again = bytes -> TestedPredictionStore.toBytes(
                TestedPredictionStore.predictionOf(bytes, epoch).orElseThrow(), epoch);
        return Arguments.of(
                "tested prediction",
                TestedPredictionStore.toBytes(
                        new TestedPrediction(0x123456789abcdef0L, TestedPrediction.Label.LATE), epoch),
                "01 00000001 00000002 123456789abcdef0 02",
                again);
    }

    private static Arguments alertHistory() {
        UnaryOperator<byte[]> again = bytes -> AlertHistory.ofBytes(bytes).toBytes();
        return Arguments.of(
                "alert history", new AlertHistory(2, Optional.of("z")).toBytes(), "01 00000002 0001 7a", again);
    }

    private static Arguments valueOfAUnit() {
        UnaryOperator<byte[]> again = bytes -> ValueHistory.toBytes(ValueHistory.valueOf(bytes));
        return Arguments.of(
                "value of a unit",
                ValueHistory.toBytes(new ValueHistory.Value(new MonitoredScore(0.5, 0.25), LABEL)),
                "01 3fe0000000000000 3fd0000000000000" + LABEL_BYTES,
                again);
    }

    private static Arguments unitOfAReference() {
        UnaryOperator<byte[]> again = bytes -> AlertCauses.toBytes(AlertCauses.unitOf(bytes));
        return Arguments.of(
                "unit of a reference",
                AlertCauses.toBytes(new Unit("z", 0.5, List.of(0.25, -1.0))),
                "01 0001 7a 3fe0000000000000 0002 3fd0000000000000 bff0000000000000",
                again);
    }

    /** Returns the state of a detector after its length. Its own golden bytes are tested with the detector. */
    private static String sized(byte[] bytes) {
        return String.format("%08x", bytes.length) + HexFormat.of().formatHex(bytes);
    }

    /** Returns the state of a detector after its length as a varint. */
    private static String counted(byte[] bytes) {
        String length = bytes.length < 0x80
                ? String.format("%02x", bytes.length)
                : String.format("%02x%02x", bytes.length & 0x7F | 0x80, bytes.length >>> 7);
        return " " + length + HexFormat.of().formatHex(bytes);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("layouts")
    void shouldKeepTheBytesAndReadThemBack(String subject, byte[] written, String golden, UnaryOperator<byte[]> again) {
        String hexadecimal = golden.replace(" ", "");
        assertThat(HexFormat.of().formatHex(written)).as(subject).isEqualTo(hexadecimal);
        assertThat(again.apply(written)).isEqualTo(written);
    }

    static Stream<Arguments> parts() {
        return Stream.of(
                Arguments.of(missMonitor(), SequentialDetectors.toBytes(new ShiryaevRobertsDetector())),
                Arguments.of(missMonitor(), new ShiryaevRobertsDetector().toBytes()),
                Arguments.of(missMonitor(), new EvidenceCurve().toBytes()),
                Arguments.of(missMonitor(), new LabelWindow(8).toBytes()),
                Arguments.of(
                        missMonitor(),
                        RecoveryProcess.opening(0.25, 0.2, 2, 3, 6).toBytes()),
                Arguments.of(stratumState(), new LabelProcess().toBytes()));
    }

    /** A restart cannot repair such a state, so it must not be taken for an outage. */
    @ParameterizedTest
    @MethodSource("parts")
    @SuppressWarnings("unchecked")
    void shouldSayThatAnotherReleaseWroteAPart(Arguments layout, byte[] part) {
        byte[] written = ((byte[]) layout.get()[1]).clone();
        int start = HexFormat.of().formatHex(written).indexOf(HexFormat.of().formatHex(part)) / 2;
        written[start] = 99;
        UnaryOperator<byte[]> again = (UnaryOperator<byte[]>) layout.get()[3];
        assertThatThrownBy(() -> again.apply(written))
                .isInstanceOf(UnknownLayoutException.class)
                .hasMessageStartingWith("a part of the " + layout.get()[0] + " cannot be read: ")
                .hasMessageContaining("99")
                .hasMessageContaining("\"State of another release\" in ops/README.md");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("layouts")
    void shouldSayWhatIsWrongWithOtherBytes(
            String subject, byte[] written, String golden, UnaryOperator<byte[]> again) {
        for (int length = 0; length < written.length; length++) {
            byte[] truncated = Arrays.copyOf(written, length);
            assertThatThrownBy(() -> again.apply(truncated))
                    .as("%d of %d bytes", length, written.length)
                    .isInstanceOf(ProcessorStateException.class)
                    .hasMessage(subject + " is truncated at byte " + length);
        }
        assertThatThrownBy(() -> again.apply(Arrays.copyOf(written, written.length + 1)))
                .isInstanceOf(ProcessorStateException.class)
                .hasMessage(subject + " has 1 bytes after its end");
        byte[] newer = written.clone();
        newer[0] = 9;
        assertThatThrownBy(() -> again.apply(newer))
                .isInstanceOf(UnknownLayoutException.class)
                .hasMessageStartingWith(
                        subject + " has layout version 9, but this release reads only version " + written[0] + ". ");
    }
}
