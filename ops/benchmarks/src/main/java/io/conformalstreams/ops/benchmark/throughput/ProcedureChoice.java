package io.conformalstreams.ops.benchmark.throughput;

/** The procedure that both topologies run: marginal, alpha 0.1, over all images. */
enum ProcedureChoice {
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

    /** The procedures section of a configuration, for a model with a channel named {@code lesion}. */
    String yaml(String model) {
        return """
                procedures:
                  - name: sets
                    type: confidence-sets
                    model: %s
                    channel: lesion
                    alphas: [0.1]
                    combination: marginal
                    inner: %s
                    outer: %s
                    window: all
                """.formatted(model, inner, outer);
    }

    /** For the report. */
    String text() {
        return "marginal, alpha 0.1, inner " + inner + ", outer " + outer;
    }
}
