package io.conformalstreams.conformal.ratio;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Chooses how an overall interval divides its miscoverage 1 - L. Markov's inequality gets the part alpha, and each of
 * the two calibration errors gets a part 1 - Q. The same split applies to all images. It is chosen once, on learning
 * images that take no part in the calibration. The authors of the method (arXiv 2505.19585) instead choose for
 * each image the split with the narrowest interval, and such an interval does not reach its level.
 */
public final class OverallLevels {
    private static final int CANDIDATES = 20;

    private OverallLevels() {}

    /**
     * Returns the overall interval of level L whose mean width over the learning images is smallest, among
     *
     * <pre>  Q_j = (1 + L)/2 + (1 - L)/2 (2j - 1)/40,    alpha_j = 2 Q_j - 1 - L,    j = 1..20,</pre>
     *
     * the centres of 20 equal parts of ((1 + L)/2, 1), as exact decimals. Among equally narrow intervals, the smallest
     * Q is chosen. The learning images also give the thresholds. A candidate is skipped if there are too few images for
     * its rank. If all candidates are skipped, the result is empty.
     *
     * @param learning the learning images; images without a true ratio are ignored
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

    /** Returns all candidates for a level, by ascending Q. */
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
