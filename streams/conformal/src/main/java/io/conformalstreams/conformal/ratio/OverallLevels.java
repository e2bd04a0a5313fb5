package io.conformalstreams.conformal.ratio;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How an overall interval splits its miscoverage 1 - L between Markov's alpha and the two calibration errors at Q each: one
 * split for all images, chosen once on learning images, which take no part in the calibration. (The authors choose for
 * every image the split that makes its interval narrowest; such an interval does not have its level.)
 */
public final class OverallLevels {
    private static final int CANDIDATES = 20;

    private OverallLevels() {}

    /**
     * Returns the overall interval of level L whose mean width over the learning images is smallest, among
     *
     * <pre>  Q_j = (1 + L)/2 + (1 - L)/2 (2j - 1)/40,    alpha_j = 2 Q_j - 1 - L,    j = 1..20,</pre>
     *
     * the centres of 20 equal parts of ((1 + L)/2, 1), as exact decimals; of equal ones the smallest Q. Thresholds are those of
     * the learning images, and only such Q count whose rank they have; there is no such Q with too few images.
     *
     * @param learning images; those without a true ratio are left out
     * @param level L, strictly between 0 and 1
     * @throws IllegalArgumentException if the level is outside its range
     */
    public static Optional<RatioIntervals.Overall> narrowest(
            List<LabelledRatio> learning, RatioEstimator estimator, BigDecimal level) {
        List<LabelledRatio> images =
                learning.stream().filter(image -> image.trueRatio().isPresent()).toList();
        OrderStatisticMultiset numerator = OrderStatisticMultiset.of(images.stream()
                .mapToDouble(image -> image.numerator().expected())
                .toArray());
        OrderStatisticMultiset denominator = OrderStatisticMultiset.of(images.stream()
                .mapToDouble(image -> image.denominator().expected())
                .toArray());
        Optional<RatioIntervals.Overall> narrowest = Optional.empty();
        double smallest = Double.POSITIVE_INFINITY;
        for (RatioIntervals.Overall candidate : candidates(estimator, level)) {
            if (RankRule.rank(candidate.errorMiscoverage(), images.size()) > images.size()) {
                continue;
            }
            Map<RatioError, Double> thresholds = Map.of(
                    RatioError.NUMERATOR_CALIBRATION,
                    candidate.threshold(numerator).lambda(),
                    RatioError.DENOMINATOR_CALIBRATION,
                    candidate.threshold(denominator).lambda());
            double width = images.stream()
                    .mapToDouble(image ->
                            candidate.interval(image.moments(), thresholds::get).width())
                    .average()
                    .orElseThrow();
            if (width < smallest) {
                smallest = width;
                narrowest = Optional.of(candidate);
            }
        }
        return narrowest;
    }

    /** All candidates of a level, by ascending Q. */
    static List<RatioIntervals.Overall> candidates(RatioEstimator estimator, BigDecimal level) {
        BigDecimal fortieth = BigDecimal.ONE.subtract(level).multiply(new BigDecimal("0.025"));
        BigDecimal half = new BigDecimal("0.5");
        return IntStream.rangeClosed(1, CANDIDATES)
                .mapToObj(j -> {
                    BigDecimal alpha = fortieth.multiply(BigDecimal.valueOf(2L * j - 1));
                    BigDecimal quantile = BigDecimal.ONE.add(level).add(alpha).multiply(half);
                    return new RatioIntervals.Overall(
                            estimator, alpha.stripTrailingZeros(), quantile.stripTrailingZeros());
                })
                .toList();
    }
}
