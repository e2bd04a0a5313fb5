package io.conformalstreams.connectors.study;

import io.conformalstreams.connectors.format.SegmentedNrrdEncoder.NamedSegment;
import io.conformalstreams.connectors.issued.IssuedDiceBound;
import io.conformalstreams.connectors.issued.IssuedInterval;
import io.conformalstreams.connectors.issued.IssuedLevel;
import io.conformalstreams.connectors.issued.IssuedQuantity;
import io.conformalstreams.connectors.issued.IssuedSet;
import io.conformalstreams.connectors.issued.IssuedSets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The texts about a set: its label and its guarantee. */
public final class SetWording {

    private static final double CUBIC_MILLIMETRES_PER_MILLILITRE = 1000;

    private final IssuedSets sets;

    SetWording(IssuedSets sets) {
        this.sets = sets;
    }

    /** The sets as segments with labels for people. */
    public static List<NamedSegment> segments(IssuedSets sets) {
        SetWording wording = new SetWording(sets);
        List<NamedSegment> segments = new ArrayList<>();
        for (IssuedLevel level : sets.levels()) {
            segments.add(new NamedSegment(
                    wording.label(level, false), false, level.inner().mask()));
            segments.add(new NamedSegment(
                    wording.label(level, true), true, level.outer().mask()));
        }
        return segments;
    }

    /** Such as {@code lesion, outer set, 90 %, 12.3 ml}. */
    String label(IssuedLevel level, boolean outer) {
        IssuedSet set = outer ? level.outer() : level.inner();
        String size = set.isCalibrated() ? size(set) : "trivial: " + set.reason();
        return sets.channel() + ", " + (outer ? "outer" : "inner") + " set, " + percent(level.alpha()) + ", " + size;
    }

    /** Such as {@code lesion-sets of unet@3|north, 90 %}. */
    String seriesDescription() {
        StringBuilder text = new StringBuilder(sets.procedure())
                .append(": confidence sets of ")
                .append(sets.channel());
        sets.levels().forEach(level -> text.append(", ").append(percent(level.alpha())));
        return text.toString();
    }

    /** The guarantee for the sets of a level, and the calibration that it rests on. */
    String promise(IssuedLevel level) {
        if (!level.inner().isCalibrated() && !level.outer().isCalibrated()) {
            return "The sets are trivial and carry no information: "
                    + level.outer().reason();
        }
        String inner = level.inner().isCalibrated() ? "the inner set lies inside the true " + sets.channel() : "";
        String outer = level.outer().isCalibrated() ? "the outer set contains it" : "";
        String both = inner.isEmpty() || outer.isEmpty() ? inner + outer : inner + " and " + outer;
        return "With probability at least " + percent(level.alpha()) + " over images like those of the calibration, "
                + both.replace("contains it", inner.isEmpty() ? "contains the true " + sets.channel() : "contains it")
                + ". Calibrated on "
                + Math.max(level.inner().units(), level.outer().units()) + " units of stratum "
                + sets.stratum() + ". This is a statement about many images, not about this one.";
    }

    /** Such as {@code lesion, Dice bound, 90 %}. */
    String diceLabel(IssuedLevel level) {
        return sets.channel() + ", Dice bound, " + percent(level.alpha())
                + (isCalibrated(level) ? "" : ", trivial: " + level.outer().reason());
    }

    /** The guarantee for the Dice bound of both sets, and whether a review is requested. */
    String dicePromise(IssuedLevel level, IssuedDiceBound bound) {
        if (!isCalibrated(level)) {
            return "The sets are trivial, and so the bound carries no information: "
                    + level.outer().reason() + "." + reviewText(bound.review());
        }
        return "With probability at least " + percent(level.alpha())
                + " over images like those of the calibration, both"
                + " sets hold, and the Dice coefficient of the predicted " + sets.channel() + " is then at least "
                + rounded(bound.value()) + ". This is a statement about many images, not about this one."
                + reviewText(bound.review());
    }

    private static boolean isCalibrated(IssuedLevel level) {
        return level.inner().isCalibrated() || level.outer().isCalibrated();
    }

    private static String reviewText(Optional<Boolean> review) {
        return review.filter(requested -> requested).isPresent() ? " A review by a person is requested." : "";
    }

    /** Such as {@code nucleus-ratio, interval, 90 %}. */
    String label(IssuedInterval interval) {
        String kind = interval.quantity() == IssuedQuantity.DICE ? "Dice bound" : "interval";
        return sets.procedure() + ", " + kind + ", " + percent(interval.alpha())
                + interval.trivial().map(reason -> ", trivial: " + reason).orElse("");
    }

    /** The guarantee for an interval. */
    String promise(IssuedInterval interval) {
        if (interval.trivial().isPresent()) {
            return "The interval contains every value and carries no information: "
                    + interval.trivial().get() + "." + reviewText(interval.review());
        }
        String promised = interval.quantity() == IssuedQuantity.DICE
                ? "Dice coefficient of the predicted " + sets.channel() + " is at least " + rounded(interval.lower())
                : "interval contains the true number";
        return "With probability at least " + percent(interval.alpha())
                + " over images like those of the calibration, the " + promised + ". Calibrated on " + interval.units()
                + " units of stratum " + sets.stratum()
                + ". This is a statement about many images, not about this one." + reviewText(interval.review());
    }

    /** Such as {@code 12.3 ml}. */
    String size(IssuedSet set) {
        if (!sets.hasSpacing()) {
            return set.voxels() + " pixels";
        }
        return sets.grid().dimensions() == 3
                ? rounded(set.volume() / CUBIC_MILLIMETRES_PER_MILLILITRE) + " ml"
                : rounded(set.volume()) + " mm2";
    }

    /** The coverage 1 - alpha, such as {@code 90 %} or {@code 99.5 %}. */
    static String percent(double alpha) {
        String text = String.format(Locale.ROOT, "%.3f", 100 * (1 - alpha));
        return text.replaceAll("\\.?0+$", "") + " %";
    }

    /** Three significant digits, and every digit before the point. */
    static String rounded(double value) {
        if (value == 0 || Math.abs(value) >= 100) {
            return Long.toString(Math.round(value));
        }
        int decimals = Math.max(0, 2 - (int) Math.floor(Math.log10(Math.abs(value))));
        return String.format(Locale.ROOT, "%." + Math.min(decimals, 6) + "f", value);
    }
}
