package io.conformalstreams.processor.component;

import io.conformalstreams.contracts.CoverageEvent;
import io.conformalstreams.contracts.ThresholdSide;

/** Components in records. The symbols of the contracts are mapped here and nowhere else. */
public final class ComponentRecords {

    private ComponentRecords() {}

    /** The symbol of a component that is calibrated. */
    public static ThresholdSide side(Component component) {
        return switch (component) {
            case INNER -> ThresholdSide.INNER;
            case OUTER -> ThresholdSide.OUTER;
            case JOINT -> ThresholdSide.JOINT;
            case NUMERATOR -> ThresholdSide.NUMERATOR;
            case DENOMINATOR -> ThresholdSide.DENOMINATOR;
            case INTERVAL -> ThresholdSide.INTERVAL;
            case RISK -> ThresholdSide.RISK;
        };
    }

    /**
     * The symbol of a component whose coverage is counted.
     *
     * @throws IllegalArgumentException for a component whose coverage is never counted
     */
    public static CoverageEvent event(Component component) {
        return switch (component) {
            case INNER -> CoverageEvent.INNER;
            case OUTER -> CoverageEvent.OUTER;
            case JOINT -> CoverageEvent.JOINT;
            case INTERVAL -> CoverageEvent.INTERVAL;
            case RISK -> CoverageEvent.RISK;
            case NUMERATOR, DENOMINATOR ->
                throw new IllegalArgumentException("the coverage of " + component + " is not counted");
        };
    }

    /**
     * The component of a symbol.
     *
     * @throws IllegalArgumentException for a symbol that was added after this version
     */
    public static Component component(ThresholdSide side) {
        return switch (side) {
            case INNER -> Component.INNER;
            case OUTER -> Component.OUTER;
            case JOINT -> Component.JOINT;
            case NUMERATOR -> Component.NUMERATOR;
            case DENOMINATOR -> Component.DENOMINATOR;
            case INTERVAL -> Component.INTERVAL;
            case RISK -> Component.RISK;
            case UNRECOGNISED -> throw unrecognised("side");
        };
    }

    /**
     * The component of a symbol.
     *
     * @throws IllegalArgumentException for a symbol that was added after this version
     */
    public static Component component(CoverageEvent event) {
        return switch (event) {
            case INNER -> Component.INNER;
            case OUTER -> Component.OUTER;
            case JOINT -> Component.JOINT;
            case INTERVAL -> Component.INTERVAL;
            case RISK -> Component.RISK;
            case UNRECOGNISED -> throw unrecognised("event");
        };
    }

    private static IllegalArgumentException unrecognised(String field) {
        return new IllegalArgumentException(
                "a record has a " + field + " that this version does not know: upgrade the application that reads it");
    }
}
