package io.conformalstreams.ops.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.confidence.ScoreTransformation;
import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import io.conformalstreams.conformal.rank.Threshold;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyntheticLesionsTest {

    private static final long SEED = 20_241;
    private static final int CALIBRATED = 300;
    private static final int JUDGED = 300;
    private static final BigDecimal ALPHA = new BigDecimal("0.1");
    private static final double IMPLAUSIBLE = 1e-4;

    @Test
    void aCaseIsAFunctionOfSeedAndSequence() {
        SyntheticLesions source = SyntheticLesions.of(3, 40, 20);
        for (int sequence : new int[] {39, 0, 20, 0, 39}) {
            CaseReference reference = source.cases().get(sequence);
            assertThat(source.load(reference))
                    .isEqualTo(SyntheticLesions.of(3, 40, 20).load(reference));
        }
        CaseReference last = source.cases().get(19);
        assertThat(SyntheticLesions.of(3, 20, 20).load(last)).isEqualTo(source.load(last));
        assertThat(scores(4, 0)).isNotEqualTo(scores(3, 0));
        assertThat(scores(3, 1)).isNotEqualTo(scores(3, 0));
    }

    @ParameterizedTest(name = "case {0}")
    @CsvSource({
        "0, ebac21db571f240312a9a3bf6596f5382dba0875b1ddf2677ce648cef7896762",
        "1, 177cafff69dfb28b007068a24df9c4d6e7d6f207bd2617a62a2cfd4e698f61ee"
    })
    void theBytesAreTheSameOnEveryPlatform(int sequence, String digest) throws NoSuchAlgorithmException {
        SyntheticLesions source = SyntheticLesions.of(42, 2, 1);
        Case synthetic = source.load(source.cases().get(sequence));
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update(synthetic.scores());
        sha256.update(synthetic.labels());
        sha256.update(synthetic.picture().orElseThrow());

        assertThat(HexFormat.of().formatHex(sha256.digest())).isEqualTo(digest);
    }

    @Test
    void everyImageHasALesionAndFiniteScores() {
        SyntheticLesions source = new SyntheticLesions(5, 120, 60, 48, 64);
        for (CaseReference reference : source.cases()) {
            Case synthetic = source.load(reference);
            assertThat(synthetic.grid().height()).isBetween(48, 64);
            assertThat(synthetic.grid().width()).isBetween(48, 64);
            assertThat(truth(source, synthetic).isEmpty()).as("%s", reference).isFalse();
            assertThat(synthetic.scoreMap(0).at(0)).isFinite();
        }
    }

    @Test
    void anOrganSurroundsTheSameLesions() {
        SyntheticLesions alone = new SyntheticLesions(6, 60, 30, 48, 64);
        SyntheticLesions inOrgan = alone.inOrgan();
        List<DatasetChannel> channels = inOrgan.description().channels();
        RatioChannels ratio = inOrgan.description().ratio().orElseThrow();
        for (CaseReference reference : alone.cases()) {
            Case lesions = alone.load(reference);
            Case both = inOrgan.load(reference);
            PackedMask lesion =
                    both.labelMap().mask(channels.get(ratio.numerator()).labelValues());
            PackedMask organ =
                    both.labelMap().mask(channels.get(ratio.denominator()).labelValues());

            assertThat(lesion).as("%s", reference).isEqualTo(truth(alone, lesions));
            assertThat(both.channels()).isEqualTo(2);
            assertThat(both.scores().limit(lesions.scores().limit())).isEqualTo(lesions.scores());
            assertThat(lesion.isSubsetOf(organ)).isTrue();
            assertThat(organ.count())
                    .isGreaterThan(lesion.count())
                    .isLessThan(organ.grid().size());
            PackedMask predicted =
                    PredictedImage.of(both.scoreMap(1), ScoreKind.LOGIT).predictedMask();
            assertThat(predicted.intersectionCount(organ)).as("%s", reference).isGreaterThan(organ.count() / 2);
        }
        assertThat(alone.description().ratio()).isEmpty();
    }

    @Test
    void casesComeFromBothSitesInBothPopulations() {
        SyntheticLesions source = SyntheticLesions.of(1, 200, 100);
        Set<String> before =
                source.cases().stream().limit(100).map(CaseReference::site).collect(Collectors.toSet());
        Set<String> after =
                source.cases().stream().skip(100).map(CaseReference::site).collect(Collectors.toSet());

        assertThat(before).containsExactlyInAnyOrder("north", "south");
        assertThat(after).isEqualTo(before);
    }

    @Test
    void coverageHoldsUntilTheShiftAndFallsAfterIt() {
        SyntheticLesions source = SyntheticLesions.of(SEED, CALIBRATED + 2 * JUDGED, CALIBRATED + JUDGED);
        List<CriticalValues> critical = criticalValues(source);
        for (Side side : List.of(Side.INNER, Side.OUTER)) {
            double[] values =
                    critical.stream().mapToDouble(value -> value.of(side)).toArray();
            Threshold threshold =
                    RankRule.threshold(OrderStatisticMultiset.of(Arrays.copyOf(values, CALIBRATED)), ALPHA);

            int before = covered(values, CALIBRATED, threshold);
            int after = covered(values, CALIBRATED + JUDGED, threshold);

            assertThat(probabilityOfAtMost(before, threshold))
                    .as("%s, seed %d: %d covered before the shift", side, SEED, before)
                    .isBetween(IMPLAUSIBLE, 1 - IMPLAUSIBLE);
            assertThat(after / (double) JUDGED)
                    .as("%s, seed %d: coverage after the shift", side, SEED)
                    .isBetween(0.45, 0.75);
            assertThat(probabilityOfAtMost(after, threshold)).isLessThan(1e-6);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 96, 128", "5, 6, 96, 128", "5, -1, 96, 128", "5, 5, 47, 128", "5, 5, 96, 95", "5, 5, 96, 4097"})
    void refusesWhatMakesNoSense(int size, int shiftAt, int minimumSide, int maximumSide) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SyntheticLesions(1, size, shiftAt, minimumSide, maximumSide))
                .withMessageContaining("; ");
    }

    @Test
    void refusesCasesOfAnotherSource() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SyntheticLesions.of(1, 5, 5).load(new CaseReference(5, "lesion-000005", "north")))
                .withMessageContaining("isn't one of the 5 synthetic cases");
    }

    private static int covered(double[] values, int from, Threshold threshold) {
        return (int) Arrays.stream(values, from, from + JUDGED)
                .filter(value -> value <= threshold.lambda())
                .count();
    }

    private static List<CriticalValues> criticalValues(SyntheticLesions source) {
        InnerOuterSets sets = new InnerOuterSets(
                new ScoreTransformation.Identity(), new ScoreTransformation.Identity(), new Combination.Marginal());
        List<CriticalValues> values = new ArrayList<>();
        for (CaseReference reference : source.cases()) {
            Case synthetic = source.load(reference);
            PredictedImage image = PredictedImage.of(
                    synthetic.scoreMap(0), source.description().scoreKind());
            values.add(sets.criticalValues(image, truth(source, synthetic)));
        }
        return values;
    }

    private static PackedMask truth(SyntheticLesions source, Case synthetic) {
        return synthetic.labelMap().mask(source.description().channels().get(0).labelValues());
    }

    /** P(X at most covered) for X ~ BetaBinomial(JUDGED, k, n+1-k), the exact distribution for exchangeable images. */
    private static double probabilityOfAtMost(int covered, Threshold threshold) {
        double a = threshold.k();
        double b = threshold.n() + 1 - threshold.k();
        double probability = 1;
        for (int i = 0; i < JUDGED; i++) {
            probability *= (b + i) / (a + b + i);
        }
        double total = probability;
        for (int j = 0; j < covered; j++) {
            probability *= (JUDGED - j) / (j + 1.0) * (j + a) / (JUDGED - j - 1 + b);
            total += probability;
        }
        return total;
    }

    private static ByteBuffer scores(long seed, int sequence) {
        SyntheticLesions source = SyntheticLesions.of(seed, 2, 2);
        return source.load(source.cases().get(sequence)).scores();
    }
}
