package io.conformalstreams.ops.command;

import io.conformalstreams.ops.dataset.Description;
import io.conformalstreams.ops.demo.DemoProcedure;
import java.util.Arrays;
import java.util.List;

/**
 * The procedures that {@code --procedure} asks for.
 *
 * @param named types that were named
 * @param all whether all that the cases allow are meant, too
 */
record DemoProcedureChoice(List<DemoProcedure> named, boolean all) {

    private static final String ALL = "all";

    /**
     * Reads names of types.
     *
     * @throws CommandFailure for a name that is no type's
     */
    static DemoProcedureChoice of(List<String> names) {
        List<DemoProcedure> named = names.stream()
                .filter(name -> !name.equals(ALL))
                .map(DemoProcedureChoice::type)
                .toList();
        return new DemoProcedureChoice(named, names.contains(ALL));
    }

    private static DemoProcedure type(String name) {
        return DemoProcedure.of(name)
                .orElseThrow(() -> CommandFailure.usage("--procedure is '" + name + "'; it must be one of "
                        + String.join(", ", DemoProcedure.types()) + ", or " + ALL));
    }

    /** Whether cases with a ratio are needed to show all of it. */
    boolean includesRatio() {
        return all || named.contains(DemoProcedure.RATIO_BIOMARKER);
    }

    /** Whether cases with scores by several models are needed. */
    boolean includesSeveralModels() {
        return named.contains(DemoProcedure.CROSS_CONFORMAL);
    }

    /**
     * What runs on the cases of a source, each type once.
     *
     * @throws CommandFailure where a type that was named does not fit
     */
    List<DemoProcedure> fitting(Description description) {
        for (DemoProcedure type : named) {
            if (!type.fits(description)) {
                throw CommandFailure.usage(
                        "--procedure " + type.type() + ": the cases of " + description.name() + " have " + type.need());
            }
        }
        return Arrays.stream(DemoProcedure.values())
                .filter(type -> all || named.contains(type))
                .filter(type -> type.fits(description))
                .toList();
    }
}
