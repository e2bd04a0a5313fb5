package io.conformalstreams.ops.command;

import io.conformalstreams.ops.dataset.DatasetDescription;
import io.conformalstreams.ops.demo.DescribedCases;
import io.conformalstreams.processor.method.ConformalMethods;
import io.conformalstreams.processor.method.ExampleCases;
import io.conformalstreams.processor.method.MethodType;
import java.util.List;

/**
 * The procedures that {@code --procedure} asks for.
 *
 * @param named types that were named
 * @param all whether every other type that suits the cases is added
 */
record DemoProcedureChoice(List<MethodType> named, boolean all) {

    private static final String ALL = "all";

    /**
     * Reads names of types.
     *
     * @throws CommandFailure if a name is not the name of a type
     */
    static DemoProcedureChoice of(List<String> names) {
        List<MethodType> named = names.stream()
                .filter(name -> !name.equals(ALL))
                .map(DemoProcedureChoice::type)
                .toList();
        return new DemoProcedureChoice(named, names.contains(ALL));
    }

    private static MethodType type(String name) {
        return ConformalMethods.type(name)
                .orElseThrow(() -> CommandFailure.usage("--procedure is '" + name + "'; it must be one of "
                        + String.join(", ", ConformalMethods.names()) + ", or " + ALL));
    }

    /** Whether the cases suit every named type. */
    boolean fits(DatasetDescription description) {
        ExampleCases cases = DescribedCases.of(description);
        return named.stream().allMatch(type -> type.fits(cases));
    }

    /**
     * Returns the types that run on the cases of a source, each once.
     *
     * @throws CommandFailure if a named type does not fit
     */
    List<MethodType> fitting(DatasetDescription description) {
        ExampleCases cases = DescribedCases.of(description);
        for (MethodType type : named) {
            if (!type.fits(cases)) {
                throw CommandFailure.usage(
                        "--procedure " + type.name() + ": the cases of " + description.name() + " have " + type.need());
            }
        }
        return ConformalMethods.types().stream()
                .filter(type -> all || named.contains(type))
                .filter(type -> type.fits(cases))
                .toList();
    }
}
