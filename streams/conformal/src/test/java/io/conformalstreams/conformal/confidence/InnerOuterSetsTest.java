package io.conformalstreams.conformal.confidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RandomImage;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InnerOuterSetsTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;
    private static final Grid ROW = Grid.of(1, 4);
    private static final ScoreTransformation IDENTITY = new ScoreTransformation.Identity();
    private static final InnerOuterSets SCORES = new InnerOuterSets(IDENTITY, IDENTITY, new Combination.Marginal());

    private static InnerOuterSets distances(DistanceMetric metric) {
        ScoreTransformation distance = new ScoreTransformation.SignedDistance(metric);
        return new InnerOuterSets(distance, distance, new Combination.Marginal());
    }

    private static PredictedImage image(ScoreKind kind, double... scores) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * scores.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double score : scores) {
            bytes.putFloat((float) score);
        }
        return PredictedImage.of(
                ScoreMap.of(Grid.of(1, scores.length), new ScoreEncoding.Float32(), bytes.flip()), kind);
    }

    private static PackedMask truth(boolean... members) {
        return RandomImage.mask(Grid.of(1, members.length), members);
    }

    @Test
    void predictedMaskIsStrictlyAboveTheCut() {
        assertThat(image(ScoreKind.LOGIT, -1, 0, -0.0, 1e-30).predictedMask())
                .isEqualTo(truth(false, false, false, true));
        assertThat(image(ScoreKind.PROBABILITY, 0, 0.5, 0.50001, 1).predictedMask())
                .isEqualTo(truth(false, false, true, true));
    }

    @Test
    void emptyTruthIsCoveredByEveryOuterSet() {
        assertThat(SCORES.criticalValues(image(ScoreKind.LOGIT, -1, 3, 2, 0), PackedMask.none(ROW)))
                .isEqualTo(new CriticalValues(3, -INFINITY));
    }

    @Test
    void fullTruthContainsEveryInnerSet() {
        assertThat(SCORES.criticalValues(image(ScoreKind.LOGIT, -1, 3, 2, 0), PackedMask.all(ROW)))
                .isEqualTo(new CriticalValues(-INFINITY, 1));
    }

    @ParameterizedTest
    @EnumSource(DistanceMetric.class)
    void emptyPredictedMaskGivesTheWholeImage(DistanceMetric metric) {
        PredictedImage nothing = image(ScoreKind.LOGIT, -1, -3, -2, 0);
        InnerOuterSets procedure = distances(metric);

        assertThat(procedure.criticalValues(nothing, truth(false, true, false, false)))
                .isEqualTo(new CriticalValues(-INFINITY, -INFINITY));
        assertThat(procedure.criticalValues(nothing, PackedMask.none(ROW)))
                .isEqualTo(new CriticalValues(-INFINITY, -INFINITY));
        for (double lambda : new double[] {-INFINITY, -7, 0, 7, INFINITY}) {
            assertThat(procedure.sets(nothing, lambda, lambda))
                    .isEqualTo(new ConfidenceSet(PackedMask.none(ROW), PackedMask.all(ROW)));
        }
    }

    @ParameterizedTest
    @EnumSource(DistanceMetric.class)
    void fullPredictedMaskIsInfinitelyDeep(DistanceMetric metric) {
        PredictedImage everything = image(ScoreKind.LOGIT, 1, 3, 2, 1);
        InnerOuterSets procedure = distances(metric);

        assertThat(procedure.criticalValues(everything, truth(false, true, false, false)))
                .isEqualTo(new CriticalValues(INFINITY, -INFINITY));
        assertThat(procedure.criticalValues(everything, PackedMask.all(ROW)))
                .isEqualTo(new CriticalValues(-INFINITY, -INFINITY));
        assertThat(procedure.sets(everything, 1e300, -INFINITY))
                .isEqualTo(new ConfidenceSet(PackedMask.all(ROW), PackedMask.all(ROW)));
        assertThat(procedure.innerSet(everything, INFINITY)).isEqualTo(PackedMask.none(ROW));
    }

    @Test
    void distanceCriticalValuesMeasureTheBoundaryError() {
        PredictedImage predicted = image(ScoreKind.LOGIT, -1, 1, 1, 1, -1, -1, -1);
        InnerOuterSets procedure = distances(DistanceMetric.EUCLIDEAN);

        assertThat(procedure.criticalValues(predicted, truth(false, true, true, true, true, true, false)))
                .isEqualTo(new CriticalValues(-1, 2));
        assertThat(procedure.criticalValues(predicted, truth(false, false, true, false, false, false, false)))
                .isEqualTo(new CriticalValues(0, -1));
    }

    @Test
    void negativeZeroIsFolded() {
        CriticalValues values = SCORES.criticalValues(image(ScoreKind.LOGIT, -0.0, 0.0), truth(false, true));

        assertThat(1 / values.inner()).isEqualTo(INFINITY);
        assertThat(1 / values.outer()).isEqualTo(INFINITY);
        assertThat(new CriticalValues(-0.0, -0.0)).isEqualTo(new CriticalValues(0, 0));
    }

    @Test
    void maximumReadsProbabilitiesAroundTheirCut() {
        PredictedImage predicted = image(ScoreKind.PROBABILITY, 0, 0.25, 0.75, 1);
        InnerOuterSets procedure = new InnerOuterSets(IDENTITY, IDENTITY, new Combination.Maximum());
        CriticalValues values = procedure.criticalValues(predicted, truth(false, false, true, true));

        assertThat(values).isEqualTo(new CriticalValues(-0.5, -0.5));
        assertThat(procedure.sets(predicted, values.joint(), values.joint()))
                .isEqualTo(new ConfidenceSet(truth(false, false, true, true), truth(false, false, true, true)));
        assertThat(SCORES.criticalValues(predicted, truth(false, false, true, true)))
                .isEqualTo(new CriticalValues(0.25, -0.75));
    }

    @Test
    void sharesAlphaInExactDecimals() {
        BigDecimal alpha = new BigDecimal("0.1");
        InnerOuterSets weighted =
                new InnerOuterSets(IDENTITY, IDENTITY, new Combination.Bonferroni(new BigDecimal("0.2")));
        InnerOuterSets maximum = new InnerOuterSets(IDENTITY, IDENTITY, new Combination.Maximum());

        assertThat(weighted.alpha(Side.INNER, alpha)).isEqualByComparingTo("0.02");
        assertThat(weighted.alpha(Side.OUTER, alpha)).isEqualByComparingTo("0.08");
        assertThat(SCORES.alpha(Side.INNER, alpha)).isEqualByComparingTo(alpha);
        assertThat(SCORES.alpha(Side.OUTER, alpha)).isEqualByComparingTo(alpha);
        assertThat(maximum.alpha(Side.JOINT, alpha)).isEqualByComparingTo(alpha);
        assertThat(SCORES.sides()).isEqualTo(List.of(Side.INNER, Side.OUTER));
        assertThat(maximum.sides()).isEqualTo(List.of(Side.JOINT));
        assertThatThrownBy(() -> SCORES.alpha(Side.JOINT, alpha)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> maximum.alpha(Side.INNER, alpha)).isInstanceOf(IllegalArgumentException.class);
        for (String share : List.of("0", "1", "-0.1", "1.5")) {
            assertThatThrownBy(() -> new Combination.Bonferroni(new BigDecimal(share)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void ofSideReadsTheRightValue() {
        CriticalValues values = new CriticalValues(-INFINITY, 3);

        assertThat(values.of(Side.INNER)).isEqualTo(-INFINITY);
        assertThat(values.of(Side.OUTER)).isEqualTo(3);
        assertThat(values.of(Side.JOINT)).isEqualTo(3);
    }

    @Test
    void refusesOtherGridsAndWhatIsNotANumber() {
        PredictedImage predicted = image(ScoreKind.LOGIT, 1, 3, 2, 1);
        PackedMask other = PackedMask.all(Grid.of(4, 1));

        for (InnerOuterSets procedure : List.of(SCORES, distances(DistanceMetric.CHESSBOARD))) {
            assertThatThrownBy(() -> procedure.criticalValues(predicted, other))
                    .isInstanceOf(InvalidImageException.class)
                    .hasMessageContaining("4x1");
            assertThatThrownBy(() -> procedure.sets(predicted, Double.NaN, 0))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> procedure.sets(predicted, 0, Double.NaN))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new CriticalValues(Double.NaN, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ConfidenceSet(PackedMask.all(ROW), other))
                .isInstanceOf(InvalidImageException.class);
    }
}
