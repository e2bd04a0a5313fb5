package io.conformalstreams.processor.prediction;

import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.contracts.ThresholdSide;

/** A side as one stored byte and as a symbol of the contracts. */
final class SideLayout {

    private SideLayout() {}

    static int code(Side side) {
        return switch (side) {
            case INNER -> 0;
            case OUTER -> 1;
            case JOINT -> 2;
        };
    }

    static Side side(byte code) {
        return switch (code) {
            case 0 -> Side.INNER;
            case 1 -> Side.OUTER;
            case 2 -> Side.JOINT;
            default -> throw new IllegalStateException("no side has the code " + code);
        };
    }

    static ThresholdSide symbol(Side side) {
        return switch (side) {
            case INNER -> ThresholdSide.INNER;
            case OUTER -> ThresholdSide.OUTER;
            case JOINT -> ThresholdSide.JOINT;
        };
    }

    /**
     * @throws IllegalArgumentException for a symbol of a newer contract
     */
    static Side side(ThresholdSide symbol) {
        return switch (symbol) {
            case INNER -> Side.INNER;
            case OUTER -> Side.OUTER;
            case JOINT -> Side.JOINT;
            case UNRECOGNISED ->
                throw new IllegalArgumentException("a record of the calibration topology has an unknown side");
        };
    }
}
