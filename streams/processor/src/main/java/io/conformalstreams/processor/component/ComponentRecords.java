package io.conformalstreams.processor.component;

import io.conformalstreams.contracts.RegionComponent;

/** Converts components to and from records. Only this class maps the symbols of the contracts. */
public final class ComponentRecords {

    private ComponentRecords() {}

    /** Returns the symbol of a component. */
    public static RegionComponent symbol(Component component) {
        return switch (component) {
            case INNER -> RegionComponent.INNER;
            case OUTER -> RegionComponent.OUTER;
            case JOINT -> RegionComponent.JOINT;
            case NUMERATOR -> RegionComponent.NUMERATOR;
            case DENOMINATOR -> RegionComponent.DENOMINATOR;
            case INTERVAL -> RegionComponent.INTERVAL;
            case RISK -> RegionComponent.RISK;
        };
    }

    /**
     * Returns the component of a symbol.
     *
     * @throws IllegalArgumentException for a symbol that was added after this version
     */
    public static Component component(RegionComponent symbol) {
        return switch (symbol) {
            case INNER -> Component.INNER;
            case OUTER -> Component.OUTER;
            case JOINT -> Component.JOINT;
            case NUMERATOR -> Component.NUMERATOR;
            case DENOMINATOR -> Component.DENOMINATOR;
            case INTERVAL -> Component.INTERVAL;
            case RISK -> Component.RISK;
            case UNRECOGNISED ->
                throw new IllegalArgumentException(
                        "a record has a component that this version does not know: upgrade the application that reads"
                                + " it");
        };
    }
}
