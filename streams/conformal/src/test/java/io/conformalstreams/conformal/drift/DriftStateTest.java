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

    private static final String POLYA_AVERAGE =
            "0109013fc999999999999a083feccccccccccccd3fd278fb7752347603050001004011d19e71cb7a5e7fddcb"
                    + "09010000400ffffffffffffe7fdbbbbc010000400a5555555555557fd8000001000040030909090909087fd1"
                    + "c71c0100003ff7ac29eb0a7ac47fc8ba2f0100003fed79be02468ace7fc0000001000009013fb99999999999"
                    + "9a3feb93d2826b7cc9023fc999999999999a3fe07ac64e987f80033fd33333333333333fb89fd86bcabd2004"
                    + "3fd999999999999a3fd7ce16f98e686a053fe33333333333333fe1a758ee14e255063fe66666666666663fb8"
                    + "235008aeb1c8073fe999999999999a3fd92db079f983b2083feccccccccccccd3fd278fb77523476093feccc"
                    + "cccccccccd3fe43d928ff6cbd1000000000300010100003ffe7eb2783eb76d400934802c1ddb4b4011567332"
                    + "9ec478401300dd9ce6639b010100000000000000053fd6ea7d54de96c43fd572903c45229b3fd3a2f26edc46"
                    + "9f40158069278427393fb56de8ce1cb1263fbf939bff28d50d";

    private static final String CAUSE = resource("cause-evidence.hex");

    private static final String PREDICTION_POWERED =
            "0100000000000000050000000000000003400de5123d9da6294012dbc26e7da7514018f5a9f9f6487b3ff530"
                    + "acc15278e43fd00000000000000000000000000004401d99fcd7bb8feb3ffa69ecfb98be173fd00000000000"
                    + "0000000000000000044022e9ac816adc6e40024e544928a8e23fd00000000000000000000000000004402932"
                    + "4af60789eb400b82b4a56713f53fd0000000000000000000000000000440304aa52432e14b4014d22d24ce69"
                    + "ce3fd000000000000000000000000000044032d00b6ab743f6401bafe1ba9ae64f3fd0000000000000000000"
                    + "0000000004010200000000000000053fe396cd0b681f3c3fd2839058c9ebd500000000000000033ff0000000"
                    + "0000000000000000000000bfd3a65f226105bdbfa47f01c6547bcc00000000000000003fe5e8192ca915453f"
                    + "c8d3e4212be5cb00000000000000003fc8d3e4212be5cb3fe9ebf780ee04dc00000000000000000000000000"
                    + "00000000000000000000003ff0000000000000";

    private static final String LABEL_PROCESS =
            "02000000000000000500000000000000020000000000000001000000000000000100000005000000"
                    + "0200000002"
                    + "00".repeat(39)
                    + "0100000001"
                    + "00".repeat(684)
                    + "0502000000050200000000000202402400000000000001402800000000000001000000d101010000"
                    + "00000000000200000000000000003fffe161d00ebfa33fefeb9231cba6a000000000000000020000"
                    + "0000000000003fffc2f790ef29fc3fefd73e68701462000000000000000200000000000000003fff"
                    + "86bcf83ed6de3fefaee41e6a7498000000000000000200000000000000003fff10a233c556e83fef"
                    + "5f5f5f5f5f5f000000000000000200000000000000003ffe2d719c060f253feec4ec4ec4ec4e0000"
                    + "00000000000200000000000000003ffceda47541898a3fede81323e34a2b00000000000000020000"
                    + "000000000000000000d1010100000000000000030000000000000001400956cfabeba9893ff344b3"
                    + "abf701e900000000000000010000000000000001400a9005a558ae683ff649509577a4fd00000000"
                    + "000000010000000000000001400cb259f31e52fb3ffba48ebf57ee87000000000000000100000000"
                    + "00000001400fea755348204f4002081400c4f3e1000000000000000100000000000000014011af68"
                    + "4bda12f7400725ed097b426000000000000000010000000000000001401229f534742bc0400a0325"
                    + "c1c0a8f80000000000000001000000000000000100";

    /**
     * One kind of state.
     *
     * @param step the step that observes one value from a seeded source
     * @param golden the bytes after 5 steps from seed 1, in hexadecimal
     */
    private record Kind<S>(
            String name,
            S start,
            BiConsumer<S, SplittableRandom> step,
            Function<S, byte[]> toBytes,
            Function<byte[], S> ofBytes,
            String golden) {

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
    }

    private static String resource(String name) {
        try (InputStream content = DriftStateTest.class.getResourceAsStream("/golden/" + name)) {
            return new String(content.readAllBytes(), StandardCharsets.US_ASCII).replace("\n", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
                        CauseEvidence::ofBytes,
                        CAUSE),
                new Kind<>(
                        "polya",
                        new PolyaDetector(level),
                        (detector, random) -> detector.observe(score(random), random.nextInt(4) == 0),
                        PolyaDetector::toBytes,
                        PolyaDetector::ofBytes,
                        "0109013fc999999999999a083feccccccccccccd3fd278fb7752347600050001004011d19e71cb7a5e7fddcb"
                                + "09010000400ffffffffffffe7fdbbbbc010000400a5555555555557fd8000001000040030909090909087fd1"
                                + "c71c0100003ff7ac29eb0a7ac47fc8ba2f0100003fed79be02468ace7fc00000010000"),
                new Kind<>(
                        "rank",
                        RankDetector.start(scores, level, EDGES),
                        (detector, random) -> detector.observe(score(random), random.nextInt(4) == 0),
                        RankDetector::toBytes,
                        bytes -> RankDetector.ofBytes(EDGES, bytes),
                        "0109013fc999999999999a083feccccccccccccd3fd278fb775234760204030500050001004017c85780f289"
                                + "5c7feb3120030000401b17a027ee01947ff6183c030000402025a99cf8a0218005097b030000402314f95fca"
                                + "df2480147a6703000040242e15ca25585180224b26030000402255fde49beaed8025097b030000"),
                new Kind<>(
                        "polya sleeper",
                        new PolyaDetector(level, ScoreEvidence.SLEEPER),
                        (detector, random) -> detector.observe(score(random), random.nextInt(4) == 0),
                        PolyaDetector::toBytes,
                        PolyaDetector::ofBytes,
                        "0109013fc999999999999a083feccccccccccccd3fd278fb7752347602050001003fe16925ccc57d5d7fddcb"
                                + "090100003fddb3e0d810f2fa7fdbbbbc0100003fd62965dc17ad847fd800000100003fcaddba1e9fc6407fd1"
                                + "c71c0100003fb960503b993f467fc8ba2f0100003fa851392b7381857fc00000010000"),
                new Kind<>(
                        "polya average",
                        PolyaDetector.start(
                                new StartingReference(SCORES, List.of(new BigDecimal("0.2")), KeyedUniform.of("test")),
                                ScoreEvidence.AVERAGE),
                        (detector, random) -> detector.observe(score(random), random.nextInt(4) == 0),
                        PolyaDetector::toBytes,
                        PolyaDetector::ofBytes,
                        POLYA_AVERAGE),
                new Kind<>(
                        "rank jumper",
                        RankDetector.start(scores, level, EDGES, ScoreEvidence.JUMPER),
                        (detector, random) -> detector.observe(score(random), random.nextInt(4) == 0),
                        RankDetector::toBytes,
                        bytes -> RankDetector.ofBytes(EDGES, bytes),
                        "0109013fc999999999999a083feccccccccccccd3fd278fb775234760204030501050001004017c85780f289"
                                + "5c7feb3120030000401b17a027ee01947ff6183c030000402025a99cf8a0218005097b030000402314f95fca"
                                + "df2480147a6703000040242e15ca25585180224b26030000402255fde49beaed8025097b0300000101000000"
                                + "00000000053fd659da087deed63fd5c538e1365f0b3fd3e0ed164bb21f4015038ebf7ea3233fb2832f547244"
                                + "263fca582b4aca9a02"),
                new Kind<>(
                        "rank null",
                        new RankNull(EDGES),
                        (ranks, random) -> ranks.observe(score(random)),
                        RankNull::toBytes,
                        bytes -> RankNull.ofBytes(EDGES, bytes),
                        "0100020102"),
                new Kind<>(
                        "sleeper",
                        new SleeperProcess(),
                        (process, random) -> process.observe(random.nextInt(4) == 0, 0.25),
                        SleeperProcess::toBytes,
                        SleeperProcess::ofBytes,
                        "0100000000000000053ff00000000000003fe0063022f0f1b93fd96a1bd3fac50d3fd0ced0f81ab2973fc144"
                                + "cf73f13f933fabfc7dd79d187c3f99817f6f4242ea"),
                new Kind<>(
                        "recovery",
                        RecoveryProcess.opening(0.1, 0.2, 40, 80, 300),
                        (process, random) -> process.observe(random.nextInt(4) == 0),
                        RecoveryProcess::toBytes,
                        RecoveryProcess::ofBytes,
                        "013fbeb851eb851eb93fc88116263f3b8c00000000000000053ff3b4454e4510c13fe6d0daa69e94843fe877"
                                + "ca1510a07d3feac286d219736c3fed56da55d8c2c33fefa3abdebebfcf3ff084a11c385075"
                                + "00000000000000053ff6faba8292f16b3fe848a869a1f0dc3feb3a6c257c8b4e3fef98"
                                + "d9f8c03cc43ff2755c3180884a3ff503b1913cc79e3ff6a734308efd93"),
                new Kind<>(
                        "cusum",
                        new CumulativeSumDetector(3),
                        (detector, random) -> detector.observe(random.nextInt(3) == 0, 0.25),
                        CumulativeSumDetector::toBytes,
                        CumulativeSumDetector::ofBytes,
                        "0140080000000000004000000000000000000000000000000500000000000000020000000000000005000000"
                                + "0000000001"),
                new Kind<>(
                        "window",
                        new LabelWindow(70),
                        (window, random) -> window.observe(random.nextInt(3) == 0),
                        LabelWindow::toBytes,
                        LabelWindow::ofBytes,
                        "01460505120000000000000000"),
                new Kind<>(
                        "jumper",
                        new SimpleJumper(SimpleJumper.Direction.SMALL),
                        (jumper, random) -> jumper.observe(random.nextDouble()),
                        SimpleJumper::toBytes,
                        SimpleJumper::ofBytes,
                        "010100000000000000053fc9c12e163f81dc3fd4e3c6c27b42343fde3ba23264fce04011395f36763f28bfd6"
                                + "d6b3023e653d0000000000000000"),
                new Kind<>(
                        "inverse probability",
                        new InverseProbabilityDetector(),
                        DriftStateTest::observeWeighted,
                        InverseProbabilityDetector::toBytes,
                        InverseProbabilityDetector::ofBytes,
                        "0100000000000000050000000000000001000000000000000040124d90b99dd4d83fef0f0f0f0f0f0f000000"
                                + "000000000000000000000000054010e74d002fb9503fee38e38e38e38e000000000000000000000000000000"
                                + "05400d7c169c23b7963feccccccccccccd000000000000000000000000000000054007ecc60ebfbc943feaaa"
                                + "aaaaaaaaab0000000000000000000000000000000540024e00000000003fe800000000000000000000000000"
                                + "0000000000000000053ffd3bda39c96c933fe5d1745d1745d200000000000000000000000000000005"),
                new Kind<>(
                        "prediction-powered",
                        new PredictionPoweredDetector(),
                        DriftStateTest::observeMeasured,
                        PredictionPoweredDetector::toBytes,
                        PredictionPoweredDetector::ofBytes,
                        PREDICTION_POWERED),
                new Kind<>(
                        "label process",
                        new LabelProcess(),
                        DriftStateTest::observeLag,
                        LabelProcess::toBytes,
                        LabelProcess::ofBytes,
                        LABEL_PROCESS),
                new Kind<>(
                        "curve",
                        new EvidenceCurve(),
                        (curve, random) -> curve.observe(random.nextInt(100)),
                        EvidenceCurve::toBytes,
                        EvidenceCurve::ofBytes,
                        "01058074800080a98085804c"));
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
