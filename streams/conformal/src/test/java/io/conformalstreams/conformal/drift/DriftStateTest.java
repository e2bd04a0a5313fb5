package io.conformalstreams.conformal.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.state.UnknownStateException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Properties of every state: its bytes never change, and a restored state continues exactly. */
class DriftStateTest {
    private static final BucketEdges EDGES = BucketEdges.of(0.25, 0.5, 0.75);
    private static final double[] SCORES = {0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9, 0.9};

    /**
     * One kind of state.
     *
     * @param step the step that observes one value from a seeded source
     */
    private record Kind<S>(
            String name,
            S start,
            BiConsumer<S, SplittableRandom> step,
            Function<S, byte[]> toBytes,
            Function<byte[], S> ofBytes) {

        @Override
        public String toString() {
            return name;
        }

        S after(int steps, SplittableRandom random) {
            S state = ofBytes.apply(toBytes.apply(start));
            for (int i = 0; i < steps; i++) {
                step.accept(state, random);
            }
            return state;
        }

        /** Returns the bytes after 5 steps from seed 1, in hexadecimal. */
        String golden() {
            String file = "/golden/" + name.replace(' ', '-') + ".hex";
            try (InputStream content = DriftStateTest.class.getResourceAsStream(file)) {
                return new String(content.readAllBytes(), StandardCharsets.US_ASCII).replace("\n", "");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static CauseEvidence cause() {
        List<CauseEvidence.Unit> reference = IntStream.range(0, 70)
                .mapToObj(i -> new CauseEvidence.Unit("unit" + i, i * i % 17 / 16.0, List.of(i / 70.0)))
                .toList();
        CauseEvidence evidence = CauseEvidence.start(reference, KeyedUniform.of("test"));
        evidence.open();
        return evidence;
    }

    static Stream<Kind<?>> kinds() {
        OrderStatisticMultiset scores = OrderStatisticMultiset.of(SCORES);
        ReferenceLevels level = ReferenceLevels.freeze(scores, List.of(new BigDecimal("0.2")), KeyedUniform.of("test"));
        return Stream.of(
                new Kind<>(
                        "evidence of the cause",
                        cause(),
                        (evidence, random) -> evidence.observe(
                                new CauseEvidence.Unit(
                                        "unit" + random.nextInt(), random.nextDouble(), List.of(random.nextDouble())),
                                KeyedUniform.of("test")),
                        CauseEvidence::toBytes,
                        CauseEvidence::ofBytes),
                new Kind<>(
                        "polya",
                        new PolyaDetector(level),
                        (detector, random) -> detector.observe(score(random), random.nextInt(4) == 0),
                        PolyaDetector::toBytes,
                        PolyaDetector::ofBytes),
                new Kind<>(
                        "rank",
                        RankDetector.start(scores, level, EDGES),
                        (detector, random) -> detector.observe(score(random), random.nextInt(4) == 0),
                        RankDetector::toBytes,
                        bytes -> RankDetector.ofBytes(EDGES, bytes)),
                new Kind<>(
                        "polya sleeper",
                        new PolyaDetector(level, ScoreEvidence.SLEEPER),
                        (detector, random) -> detector.observe(score(random), random.nextInt(4) == 0),
                        PolyaDetector::toBytes,
                        PolyaDetector::ofBytes),
                new Kind<>(
                        "polya average",
                        PolyaDetector.start(
                                new StartingReference(SCORES, List.of(new BigDecimal("0.2")), KeyedUniform.of("test")),
                                ScoreEvidence.AVERAGE),
                        (detector, random) -> detector.observe(score(random), random.nextInt(4) == 0),
                        PolyaDetector::toBytes,
                        PolyaDetector::ofBytes),
                new Kind<>(
                        "rank jumper",
                        RankDetector.start(scores, level, EDGES, ScoreEvidence.JUMPER),
                        (detector, random) -> detector.observe(score(random), random.nextInt(4) == 0),
                        RankDetector::toBytes,
                        bytes -> RankDetector.ofBytes(EDGES, bytes)),
                new Kind<>(
                        "rank null",
                        new RankNull(EDGES),
                        (ranks, random) -> ranks.observe(score(random)),
                        RankNull::toBytes,
                        bytes -> RankNull.ofBytes(EDGES, bytes)),
                new Kind<>(
                        "sleeper",
                        new SleeperProcess(),
                        (process, random) -> process.observe(random.nextInt(4) == 0, 0.25),
                        SleeperProcess::toBytes,
                        SleeperProcess::ofBytes),
                new Kind<>(
                        "recovery",
                        RecoveryProcess.opening(0.1, 0.2, 40, 80, 300),
                        (process, random) -> process.observe(random.nextInt(4) == 0),
                        RecoveryProcess::toBytes,
                        RecoveryProcess::ofBytes),
                new Kind<>(
                        "cusum",
                        new CumulativeSumDetector(3),
                        (detector, random) -> detector.observe(random.nextInt(3) == 0, 0.25),
                        CumulativeSumDetector::toBytes,
                        CumulativeSumDetector::ofBytes),
                new Kind<>(
                        "window",
                        new LabelWindow(70),
                        (window, random) -> window.observe(random.nextInt(3) == 0),
                        LabelWindow::toBytes,
                        LabelWindow::ofBytes),
                new Kind<>(
                        "jumper",
                        new SimpleJumper(SimpleJumper.Direction.SMALL),
                        (jumper, random) -> jumper.observe(random.nextDouble()),
                        SimpleJumper::toBytes,
                        SimpleJumper::ofBytes),
                new Kind<>(
                        "inverse probability",
                        new InverseProbabilityDetector(),
                        DriftStateTest::observeWeighted,
                        InverseProbabilityDetector::toBytes,
                        InverseProbabilityDetector::ofBytes),
                new Kind<>(
                        "prediction-powered",
                        new PredictionPoweredDetector(),
                        DriftStateTest::observeMeasured,
                        PredictionPoweredDetector::toBytes,
                        PredictionPoweredDetector::ofBytes),
                new Kind<>(
                        "label process",
                        new LabelProcess(),
                        DriftStateTest::observeLag,
                        LabelProcess::toBytes,
                        LabelProcess::ofBytes),
                new Kind<>(
                        "curve",
                        new EvidenceCurve(),
                        (curve, random) -> curve.observe(random.nextInt(100)),
                        EvidenceCurve::toBytes,
                        EvidenceCurve::ofBytes));
    }

    private static MonitoredScore score(SplittableRandom random) {
        return new MonitoredScore(random.nextDouble(), random.nextDouble());
    }

    private static void observeLag(LabelProcess process, SplittableRandom random) {
        boolean labelled = random.nextBoolean();
        String unit = "unit" + process.predictions();
        TestedPredictions tested = TestedPredictions.inMemory();
        process.observe(
                new MaturePrediction(
                        unit, "a", labelled ? OptionalLong.of(random.nextInt(16)) : OptionalLong.empty(), labelled),
                tested,
                KeyedUniform.of("golden"));
        if (random.nextInt(4) == 0) {
            process.correct(unit, "a", tested);
            process.late(unit, "a", tested);
        }
    }

    private static void observeMeasured(PredictionPoweredDetector detector, SplittableRandom random) {
        boolean labelled = random.nextBoolean();
        boolean miss = random.nextInt(4) == 0;
        detector.observe(new MonitoredUnit(
                new MonitoredScore(0, 0),
                labelled && miss,
                0.25,
                0.25,
                labelled ? 0.5 : 0,
                0.5,
                List.of(random.nextDouble(), miss ? Double.NaN : 1.0)));
    }

    private static void observeWeighted(InverseProbabilityDetector detector, SplittableRandom random) {
        if (random.nextBoolean()) {
            detector.observeLabelled(random.nextInt(4) == 0, 0.5, 0.25);
        } else {
            detector.observeUnlabelled(0.25);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    <S> void shouldKeepItsByteLayout(Kind<S> kind) {
        byte[] bytes = kind.toBytes().apply(kind.after(5, new SplittableRandom(1)));
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(kind.golden());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    <S> void shouldGoOnExactlyWhereTheBytesWereTaken(Kind<S> kind) {
        S undisturbed = kind.after(0, new SplittableRandom(2));
        S restored = kind.after(0, new SplittableRandom(2));
        SplittableRandom one = new SplittableRandom(2);
        SplittableRandom other = new SplittableRandom(2);
        for (int t = 0; t < 500; t++) {
            kind.step().accept(undisturbed, one);
            restored = kind.ofBytes().apply(kind.toBytes().apply(restored));
            kind.step().accept(restored, other);
            assertThat(kind.toBytes().apply(restored)).isEqualTo(kind.toBytes().apply(undisturbed));
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    <S> void shouldRefuseBytesThatAreNoState(Kind<S> kind) {
        byte[] valid = kind.toBytes().apply(kind.after(5, new SplittableRandom(3)));
        for (int length : IntStream.range(0, valid.length + 9)
                .filter(length -> length != valid.length)
                .toArray()) {
            assertRefused(kind, Arrays.copyOf(valid, length));
        }
        byte[] otherVersion = valid.clone();
        otherVersion[0]++;
        assertThatThrownBy(() -> kind.ofBytes().apply(otherVersion))
                .isInstanceOf(UnknownStateException.class)
                .hasMessageEndingWith(
                        "has layout version " + otherVersion[0] + ", but this release reads only version " + valid[0]);
        byte[] allOnes = new byte[valid.length];
        Arrays.fill(allOnes, (byte) -1);
        allOnes[0] = valid[0];
        assertRefused(kind, allOnes);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    <S> void shouldRefuseDamageOrWriteItAsItIs(Kind<S> kind) {
        byte[] valid = kind.toBytes().apply(kind.after(20, new SplittableRandom(4)));
        SplittableRandom random = new SplittableRandom(4);
        for (int run = 0; run < 2_000; run++) {
            byte[] damaged = valid.clone();
            damaged[random.nextInt(valid.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                S state = kind.ofBytes().apply(damaged);
                assertThat(kind.toBytes().apply(state)).isEqualTo(damaged);
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageContaining(" ");
            }
        }
    }

    private static void assertRefused(Kind<?> kind, byte[] bytes) {
        assertThatThrownBy(() -> kind.ofBytes().apply(bytes))
                .as("%d bytes", bytes.length)
                .isInstanceOf(IllegalArgumentException.class);
    }
}
