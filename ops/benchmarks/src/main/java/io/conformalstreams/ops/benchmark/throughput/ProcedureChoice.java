package io.conformalstreams.ops.benchmark.throughput;

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
        return """
                procedures:
                  - name: sets
                    type: confidence-sets
                    model: %s
                    channel: lesion
                    alphas: %s
                    combination: marginal
                    inner: %s
                    outer: %s
                    window: all
                """.formatted(model, alphas, inner, outer);
    }

    /** For the report. */
    public String text() {
        return "marginal, alpha 0.1, inner " + inner + ", outer " + outer;
    }
}
