package io.conformalstreams.processor.method;

import io.conformalstreams.conformal.dice.DiceCoefficient;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;

/**
 * Measures that several methods share. I and O are the inner and the outer set, Y is the truth, and V is the image. All
 * of them exclude pixels that were not annotated.
 */
public final class Measures {

    /** Mean of |O \ Y| / |V|. */
    public static final Measure EXCESS_SHARE = Measure.mean(
            "excess_share", region -> (double) (region.outer().count() - region.coveredByOuter()) / region.pixels());

    /** Mean of |Y \ I| / |V|. */
    public static final Measure MISSED_SHARE = Measure.mean(
            "missed_share",
            region -> (double) (region.truth().count() - region.inner().intersectionCount(region.truth()))
                    / region.pixels());

    /** Median of |O| / |Y| over the cases with a nonempty truth. */
    public static final Measure OUTER_RATIO =
            Measure.median("outer_ratio_median", region -> ratio(region.outer(), region.truth()));

    /** Median of |I| / |Y| over the cases with a nonempty truth. */
    public static final Measure INNER_RATIO =
            Measure.median("inner_ratio_median", region -> ratio(region.inner(), region.truth()));

    /**
     * Mean of |O| / |predicted mask| over the cases with a nonempty predicted mask (Mossina and Friedrich, arXiv
     * 2503.05618).
     */
    public static final Measure STRETCH =
            Measure.mean("stretch_mean", region -> ratio(region.outer(), region.predictedMask()));

    /** Mean volume of O in mm² or mm³. */
    public static final Measure OUTER_VOLUME = Measure.mean("outer_volume_mean", region -> volume(region.outer()));

    /** Mean volume of I in mm² or mm³. */
    public static final Measure INNER_VOLUME = Measure.mean("inner_volume_mean", region -> volume(region.inner()));

    /** Mean threshold of a margin: the number of dilations, or the radius of a disk. */
    public static final Measure DILATIONS = Measure.mean("dilations_mean", region -> region.threshold(Component.OUTER));

    /** Mean threshold of an erosion: the number of erosions, or the radius of a disk. */
    public static final Measure EROSIONS = Measure.mean("erosions_mean", region -> region.threshold(Component.INNER));

    /** Share of the cases in which the set misses nothing: the empirical coverage rate of CLS at the tolerance 0. */
    public static final Measure EMPIRICAL_COVERAGE = empiricalCoverage(BigDecimal.ZERO);

    /** Mean of |Y \ O| / |Y|, with 0 for an empty truth. */
    public static final Measure FALSE_NEGATIVE_RATE = Measure.mean(
            "false_negative_rate_mean",
            region -> region.truth().isEmpty()
                    ? 0
                    : (double) region.missedByOuter() / region.truth().count());

    /** Share of the cases with a nonempty truth in which O contains none of its pixels. */
    public static final Measure COMPLETELY_MISSED = Measure.mean(
            "completely_missed_share",
            region -> region.coveredByOuter() == 0 && !region.truth().isEmpty() ? 1 : 0);

    /** Mean width of the interval. */
    public static final Measure INTERVAL_WIDTH = Measure.mean(
            "interval_width_mean", region -> region.interval().interval().width());

    /** Share of intervals that contain the labelled value. */
    public static final Measure INTERVAL_COVERAGE = Measure.mean(
            "interval_coverage", region -> region.interval().interval().contains(region.labelledValue()) ? 1 : 0);

    /** Mean of |estimate - labelled value| over the intervals with an estimate. */
    public static final Measure ESTIMATE_ERROR = Measure.mean(
            "estimate_error_mean",
            region -> Math.abs(region.interval().estimate().orElse(Double.NaN) - region.labelledValue()));

    /** Mean of the lower bound for the Dice coefficient of the predicted mask. */
    public static final Measure DICE_BOUND = Measure.mean("dice_bound_mean", MeasuredRegion::diceBound);

    /** Share of the bounds that the true Dice coefficient reaches. */
    public static final Measure DICE_BOUND_COVERAGE = Measure.mean(
            "dice_bound_coverage",
            region -> Double.isNaN(region.diceBound())
                    ? Double.NaN
                    : DiceCoefficient.of(region.predictedMask(), region.truth()) >= region.diceBound() ? 1 : 0);

    /** Share of the cases that are marked for review; undefined without a limit. */
    public static final Measure REVIEW_SHARE = Measure.mean(
            "review_share",
            region -> region.review().map(marked -> marked ? 1.0 : 0.0).orElse(Double.NaN));

    /** The measures of an inner and an outer set that are promised separately. */
    static final List<Measure> OF_BOTH_SETS =
            List.of(EXCESS_SHARE, MISSED_SHARE, OUTER_RATIO, INNER_RATIO, STRETCH, OUTER_VOLUME, INNER_VOLUME);

    /** The measures of sets that are promised together, and so bound the Dice coefficient of the predicted mask. */
    static final List<Measure> OF_JOINT_SETS = Stream.concat(
                    OF_BOTH_SETS.stream(), Stream.of(DICE_BOUND, DICE_BOUND_COVERAGE, REVIEW_SHARE))
            .toList();

    /** All measures, in the order of the columns of a sheet. */
    public static final List<Measure> ALL = List.of(
            EXCESS_SHARE,
            MISSED_SHARE,
            OUTER_RATIO,
            INNER_RATIO,
            STRETCH,
            OUTER_VOLUME,
            INNER_VOLUME,
            DILATIONS,
            EROSIONS,
            EMPIRICAL_COVERAGE,
            FALSE_NEGATIVE_RATE,
            COMPLETELY_MISSED,
            INTERVAL_WIDTH,
            INTERVAL_COVERAGE,
            ESTIMATE_ERROR,
            DICE_BOUND,
            DICE_BOUND_COVERAGE,
            REVIEW_SHARE);

    private Measures() {}

    /**
     * Returns the share of the cases that miss at most a tolerated share of the truth: the empirical coverage rate of
     * CLS.
     *
     * @param tolerance share of the truth that may be missed, 0..1
     */
    static Measure empiricalCoverage(BigDecimal tolerance) {
        return Measure.mean("empirical_coverage_rate", region -> {
            BigDecimal allowed =
                    tolerance.multiply(BigDecimal.valueOf(region.truth().count()));
            return BigDecimal.valueOf(region.missedByOuter()).compareTo(allowed) <= 0 ? 1 : 0;
        });
    }

    private static double ratio(PackedMask set, PackedMask mask) {
        return mask.isEmpty() ? Double.NaN : (double) set.count() / mask.count();
    }

    private static double volume(PackedMask mask) {
        return mask.count() * mask.grid().voxelVolume();
    }
}
