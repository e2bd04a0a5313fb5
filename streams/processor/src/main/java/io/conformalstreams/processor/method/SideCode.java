package io.conformalstreams.processor.method;

import io.conformalstreams.contracts.ThresholdSide;

/** A side as one stored byte. */
public final class SideCode {

    private SideCode() {}

    /**
     * The byte of a side.
     *
     * @throws IllegalArgumentException for a symbol of a newer contract
     */
    public static int of(ThresholdSide side) {
        return switch (side) {
            case INNER -> 0;
            case OUTER -> 1;
            case JOINT -> 2;
            case NUMERATOR -> 3;
            case DENOMINATOR -> 4;
            case RATIO -> 5;
            case RISK -> 6;
            case UNRECOGNISED ->
                throw new IllegalArgumentException("a record of the calibration topology has an unknown side");
        };
    }

    /**
     * The side of a byte.
     *
     * @throws IllegalStateException for a byte that is no side's
     */
    public static ThresholdSide side(byte code) {
        return switch (code) {
            case 0 -> ThresholdSide.INNER;
            case 1 -> ThresholdSide.OUTER;
            case 2 -> ThresholdSide.JOINT;
            case 3 -> ThresholdSide.NUMERATOR;
            case 4 -> ThresholdSide.DENOMINATOR;
            case 5 -> ThresholdSide.RATIO;
            case 6 -> ThresholdSide.RISK;
            default -> throw new IllegalStateException("no side has the code " + code);
        };
    }
}
