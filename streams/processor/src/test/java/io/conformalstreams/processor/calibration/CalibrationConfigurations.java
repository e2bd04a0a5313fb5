package io.conformalstreams.processor.calibration;

import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.util.Map;

/** Configurations of one model with every type of procedure, window and guarantee. */
public final class CalibrationConfigurations {

    /** Uses all windows, combinations and types at once. Two procedures share a fingerprint. */
    private static final String PROCEDURES = String.join(
            "\n",
            procedure("organ-all", "organ", "[0.1, 0.25, 0.5]", "marginal", "identity", "identity", "all"),
            procedure("organ-recent", "organ", "[0.25]", "marginal", "identity", "identity", "last 7"),
            procedure(
                    "lesion-recent",
                    "lesion",
                    "[0.3, 0.6]",
                    "{bonferroni: {innerShare: 0.2}}",
                    "identity",
                    "distance-chessboard",
                    "last 4"),
            procedure("organ-days", "organ", "[0.2, 0.4]", "marginal", "distance-euclidean", "identity", "last P2D"),
            procedure("lesion-joint", "lesion", "[0.2, 0.5]", "maximum", "identity", "identity", "all"),
            procedure("organ-joint-days", "organ", "[0.35]", "maximum", "identity", "identity", "last P1D"),
            procedure("organ-certain", "organ", "[0.25, 0.5]", "marginal", "identity", "identity", "last 9")
                    .replace("window", "guarantee: {trainingConditional: {delta: 0.2}}, window"),
            procedure("organ-by-size", "organ", "[0.25, 0.5]", "marginal", "identity", "identity", "all")
                    .replace("window", "sizeClasses: {names: [small, middle, large], bounds: [1, 3]}, window"),
            other("organ-margin", "morphological-margin", "organ", "element: cross, coverageRatio: 0.7, window: all"),
            other("organ-core", "morphological-erosion", "organ", "element: square, window: last P2D"),
            other(
                    "organ-risk",
                    "risk-control",
                    "organ",
                    "control: conformal, thresholdGrid: {first: -3, last: 3, step: 0.5}, window: last 9"),
            other("lesion-found", "lesion-false-negative-rate", "lesion", "tolerance: 0.3, window: last 8"),
            other(
                    "lesion-share",
                    "ratio-biomarker",
                    "lesion",
                    "denominator: organ, interval: {overall: {markovShare: 0.4}}, window: all"),
            other(
                    "lesion-share-small",
                    "ratio-biomarker",
                    "lesion",
                    "denominator: organ, interval: conformal, estimator: first-order, window: last P2D,"
                            + " sizeClasses: {names: [small, large], bounds: [2]}"),
            other(
                    "lesion-share-calibrated",
                    "ratio-biomarker",
                    "lesion",
                    "denominator: organ, interval: calibrated, window: all, widthLimit: 0.5"));

    static final int IGNORE_LABEL = 3;

    /** A model whose labels annotate every pixel. */
    public static final ConformalConfiguration CONFIGURATION = configuration(PROCEDURES);

    /** The same procedures for a model whose labels have pixels without annotation. */
    public static final ConformalConfiguration IGNORING = configuration("ignoreLabel: " + IGNORE_LABEL, PROCEDURES);

    /** Thresholds that depend on the order of arrival. */
    public static final ConformalConfiguration ORDERED = configuration(
            String.join(
                    "\n",
                    procedure("organ-lately", "organ", "[0.3, 0.5]", "marginal", "identity", "identity", "all")
                            .replace("window", "guarantee: {nonexchangeable: {rho: 0.9}}, window"),
                    procedure("organ-selected", "organ", "[0.3, 0.5]", "marginal", "identity", "identity", "last 30")
                            .replace("window", "guarantee: {inclusionWeighted: {smallestProbability: 0.25}}, window"),
                    procedure("organ-adapted", "organ", "[0.25, 0.5]", "marginal", "identity", "identity", "all")
                            .replace("window", "guarantee: {adaptive: {gamma: 0.15}}, window"),
                    procedure("lesion-adapted", "lesion", "[0.4]", "maximum", "identity", "identity", "last 7")
                            .replace(
                                    "window",
                                    "guarantee: {adaptive: {gamma: 0.3}}, sizeClasses: {names: [small, large], bounds: [2]},"
                                            + " window"),
                    other(
                            "organ-bets",
                            "risk-control",
                            "organ",
                            "control: {bound: betting, delta: 0.3}, thresholdGrid: {first: -3, last: 3, step: 0.5}, window: all")));

    private CalibrationConfigurations() {}

    static ConformalConfiguration configuration(String procedures) {
        return configuration("", procedures);
    }

    private static ConformalConfiguration configuration(String modelSettings, String procedures) {
        return ConformalConfiguration.parse("""
                topics: {partitions: 1}
                models:
                  - name: net
                    dimensions: 2
                    scores: logit
                    encoding: float32
                    %s
                    channels:
                      - {name: organ, labelValues: [1, 2]}
                      - {name: lesion, labelValues: [2]}
                limits: {pixels: 100}
                kafka: {bootstrap.servers: "unused:9092", schema.registry.url: "mock://calibration"}
                procedures:
                """.formatted(modelSettings) + procedures, Map.of());
    }

    static String procedure(
            String name, String channel, String alphas, String combination, String inner, String outer, String window) {
        return String.format(
                "  - {name: %s, type: confidence-sets, model: net, channel: %s, alphas: %s, combination: %s,"
                        + " inner: %s, outer: %s, window: %s}",
                name, channel, alphas, combination, inner, outer, window);
    }

    private static String other(String name, String type, String channel, String rest) {
        return String.format(
                "  - {name: %s, type: %s, model: net, channel: %s, alphas: [0.2, 0.5], %s}", name, type, channel, rest);
    }
}
