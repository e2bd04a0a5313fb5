package io.conformalstreams.ops.evaluate;

import io.conformalstreams.contracts.CoverageEvent;
import io.conformalstreams.processor.method.ConformalMethod;
import io.conformalstreams.processor.method.ErosionMethod;
import io.conformalstreams.processor.method.LesionMethod;
import io.conformalstreams.processor.method.MarginMethod;
import io.conformalstreams.processor.method.RatioMethod;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What a claim is measured by, beyond whether it holds. I and O are the inner and outer set, Y the truth, V the image.
 */
public enum Measure {
    /** Mean of |O \ Y| / |V|. */
    EXCESS_SHARE("excess_share"),
    /** Mean of |Y \ I| / |V|. */
    MISSED_SHARE("missed_share"),
    /** Median of |O| / |Y| over cases with a truth. */
    OUTER_RATIO("outer_ratio_median"),
    /** Median of |I| / |Y| over cases with a truth. */
    INNER_RATIO("inner_ratio_median"),
    /** Mean of |O| / |predicted mask| over cases with a predicted mask (Mossina and Friedrich, arXiv 2503.05618). */
    STRETCH("stretch_mean"),
    /** Mean volume of O in mm² or mm³. */
    OUTER_VOLUME("outer_volume_mean"),
    /** Mean volume of I in mm² or mm³. */
    INNER_VOLUME("inner_volume_mean"),
    /** Mean threshold of a margin: the number of dilations, or the radius of a disk. */
    DILATIONS("dilations_mean"),
    /** Mean threshold of the mirror of a margin. */
    EROSIONS("erosions_mean"),
    /** Share of cases whose false-negative rate is within the tolerance: the empirical coverage rate of CLS. */
    EMPIRICAL_COVERAGE("empirical_coverage_rate"),
    /** Mean of |Y \ O| / |Y|, 0 without a truth. */
    FALSE_NEGATIVE_RATE("false_negative_rate_mean"),
    /** Share of cases with a truth of which O holds nothing. */
    COMPLETELY_MISSED("completely_missed_share"),
    /** Mean width of the interval. */
    INTERVAL_WIDTH("interval_width_mean"),
    /** Share of intervals with the labelled ratio. */
    INTERVAL_COVERAGE("interval_coverage"),
    /** Mean of |predicted ratio - labelled ratio|, where a ratio is predicted. */
    RATIO_BIAS("ratio_bias_mean");

    private final String column;

    Measure(String column) {
        this.column = column;
    }

    /** Heading in a sheet. */
    String column() {
        return column;
    }

    /** Heading in a table for people. */
    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** The measures of a method. */
    static Set<Measure> of(ConformalMethod method) {
        Set<Measure> measures = EnumSet.noneOf(Measure.class);
        if (method instanceof RatioMethod) {
            measures.addAll(List.of(INTERVAL_WIDTH, INTERVAL_COVERAGE, RATIO_BIAS));
            return measures;
        }
        boolean inner = method.events().contains(CoverageEvent.INNER);
        if (inner) {
            measures.addAll(List.of(MISSED_SHARE, INNER_RATIO, INNER_VOLUME));
        }
        if (method instanceof ErosionMethod) {
            measures.add(EROSIONS);
            return measures;
        }
        measures.addAll(List.of(EXCESS_SHARE, OUTER_RATIO, STRETCH, OUTER_VOLUME));
        if (method instanceof MarginMethod) {
            measures.add(DILATIONS);
        }
        if (!inner) {
            measures.addAll(List.of(FALSE_NEGATIVE_RATE, COMPLETELY_MISSED));
        }
        if (method instanceof LesionMethod) {
            measures.add(EMPIRICAL_COVERAGE);
        }
        return measures;
    }

    /** One figure from those of single claims. */
    OptionalDouble summary(double[] ofClaims) {
        if (this != OUTER_RATIO && this != INNER_RATIO) {
            return Arrays.stream(ofClaims).average();
        }
        double[] sorted = ofClaims.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2);
    }
}
