package io.conformalstreams.processor.method;

import io.conformalstreams.contracts.ThresholdSide;

/**
 * A side as one stored byte: its place in the contract. Symbols of the contract are added before {@code UNRECOGNISED},
 * after all others, so that no code ever changes.
 */
public final class SideCode {

    private static final ThresholdSide[] SIDES = ThresholdSide.values();

    private SideCode() {}

    /**
     * The byte of a side.
     *
     * @throws IllegalArgumentException for a symbol of a newer contract
     */
    public static int of(ThresholdSide side) {
        if (side == ThresholdSide.UNRECOGNISED) {
            throw new IllegalArgumentException("a record of the calibration topology has an unknown side");
        }
        return side.ordinal();
    }

    /**
     * The side of a byte.
     *
     * @throws IllegalStateException for a byte that is no side's
     */
    public static ThresholdSide side(byte code) {
        if (code < 0 || code >= ThresholdSide.UNRECOGNISED.ordinal()) {
            throw new IllegalStateException("no side has the code " + code);
        }
        return SIDES[code];
    }
}
