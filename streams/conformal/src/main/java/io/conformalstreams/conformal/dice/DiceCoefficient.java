package io.conformalstreams.conformal.dice;

import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.PackedMask;

/**
 * The Dice coefficient of two sets of pixels, 2|M and T| / (|M| + |T|) (Dice, Ecology 26, 1945). It is 1 if both sets
 * are empty.
 *
 * <p>Numerator and denominator are exact, and their quotient is rounded once. Rounding preserves order, so a bound in
 * exact arithmetic is also a bound for the rounded numbers.
 */
public final class DiceCoefficient {

    private DiceCoefficient() {}

    /**
     * Returns the Dice coefficient of a predicted mask and the truth, in [0, 1].
     *
     * @throws InvalidImageException if the sets lie on different grids
     */
    public static double of(PackedMask predicted, PackedMask truth) {
        return quotient(predicted.intersectionCount(truth), predicted.count() + truth.count());
    }

    /**
     * Returns the smallest Dice coefficient of a predicted mask M and a truth T, over every T that contains an inner set
     * I and lies inside an outer set O:
     *
     * <pre>  2|M and I| / (|M| + |M and I| + |O without M|).</pre>
     *
     * <p>A pixel of M in T raises the coefficient, and a pixel of T outside M lowers it. So the smallest coefficient
     * belongs to the T that has as few pixels of M and as many other pixels as possible: the union of I and the part of
     * O outside M. M need neither contain I nor lie inside O. If M and O are empty, T is empty too, and the coefficient
     * is 1.
     *
     * <p>If I does not lie inside O, there is no such T. The number then bounds nothing.
     *
     * @throws InvalidImageException if the sets lie on different grids
     */
    public static double smallest(PackedMask predicted, PackedMask inner, PackedMask outer) {
        long common = predicted.intersectionCount(inner);
        long added = outer.count() - predicted.intersectionCount(outer);
        return quotient(common, predicted.count() + common + added);
    }

    private static double quotient(long common, long sizes) {
        return sizes == 0 ? 1 : 2.0 * common / sizes;
    }
}
