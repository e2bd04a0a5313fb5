package io.conformalstreams.ops.benchmark.throughput;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The procedure that both topologies run: marginal, alpha 0.1, over all images. */
public enum ProcedureChoice {
    /** Scores as they are on both sides. */
    IDENTITY("identity", "identity"),
    /** Scores inside, signed Euclidean distances of the predicted mask outside. */
    DISTANCE("identity", "distance-euclidean");

    private final String inner;
    private final String outer;

    ProcedureChoice(String inner, String outer) {
        this.inner = inner;
        this.outer = outer;
    }

    /**
     * Returns the procedures section of a configuration.
     *
     * @param model a model with a channel named {@code lesion}
     * @param alphas list of alphas in YAML
     */
    public String yaml(String model, String alphas) {
        return yaml(model, alphas, 1);
    }

    /**
     * Returns a procedures section in which the procedure occurs several times under different names.
     *
     * @param model a model with a channel named {@code lesion}
     * @param alphas list of alphas in YAML
     * @param copies number of procedures, at least 1
     */
    public String yaml(String model, String alphas, int copies) {
        return "procedures:\n"
                + IntStream.range(0, copies)
                        .mapToObj(copy -> procedure(copy == 0 ? "sets" : "sets-" + copy, model, alphas))
                        .collect(Collectors.joining());
    }

    private String procedure(String name, String model, String alphas) {
        return """
                  - name: %s
                    type: confidence-sets
                    model: %s
                    channel: lesion
                    alphas: %s
                    combination: marginal
                    inner: %s
                    outer: %s
                    window: all
                """.formatted(name, model, alphas, inner, outer);
    }

    /** For the report. */
    public String text() {
        return "marginal, alpha 0.1, inner " + inner + ", outer " + outer;
    }
}
