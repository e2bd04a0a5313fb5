package io.conformalstreams.ops.command;

import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.processor.calibration.CalibrationTopology;
import io.conformalstreams.processor.comparison.ComparisonTopology;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.prediction.PredictionTopology;
import io.conformalstreams.processor.runtime.RunnableTopology;
import io.conformalstreams.processor.validation.ReferencedPixels;
import java.util.List;
import java.util.stream.Stream;

/** Which topologies a process runs. */
public enum TopologyChoice {
    CALIBRATION,
    PREDICTION,
    /** The comparison of models, which must be configured. */
    COMPARISON,
    /** Calibration and prediction, and the comparison of models if one is configured. */
    ALL;

    /**
     * The topologies, ready to start.
     *
     * @throws CommandFailure if the comparison is chosen and none is configured
     */
    public List<RunnableTopology> topologies(ConformalConfiguration configuration) {
        ContractSerdes serdes = ContractSerdes.on(configuration.kafka().registryProperties());
        return switch (this) {
            case CALIBRATION -> List.of(calibration(configuration, serdes, referenced(configuration)));
            case PREDICTION -> List.of(prediction(configuration, serdes, referenced(configuration)));
            case COMPARISON -> List.of(comparison(configuration, serdes));
            case ALL -> all(configuration, serdes, referenced(configuration));
        };
    }

    private static List<RunnableTopology> all(
            ConformalConfiguration configuration, ContractSerdes serdes, ReferencedPixels referenced) {
        Stream<RunnableTopology> always = Stream.of(
                calibration(configuration, serdes, referenced), prediction(configuration, serdes, referenced));
        return configuration.comparisons().isEmpty()
                ? always.toList()
                : Stream.concat(always, Stream.of(comparison(configuration, serdes)))
                        .toList();
    }

    private static ReferencedPixels referenced(ConformalConfiguration configuration) {
        return ReferencedPixels.in(configuration.objects().open());
    }

    private static RunnableTopology calibration(
            ConformalConfiguration configuration, ContractSerdes serdes, ReferencedPixels referenced) {
        return new RunnableTopology(
                "calibration",
                configuration.application().calibrationId(),
                new CalibrationTopology(configuration, serdes, referenced));
    }

    private static RunnableTopology prediction(
            ConformalConfiguration configuration, ContractSerdes serdes, ReferencedPixels referenced) {
        return new RunnableTopology(
                "prediction",
                configuration.application().predictionId(),
                new PredictionTopology(configuration, serdes, referenced));
    }

    private static RunnableTopology comparison(ConformalConfiguration configuration, ContractSerdes serdes) {
        if (configuration.comparisons().isEmpty()) {
            throw CommandFailure.usage("--topology comparison: the configuration has no comparisons; add the section "
                    + "comparisons, or choose another topology");
        }
        return new RunnableTopology(
                "comparison",
                configuration.application().comparisonId(),
                new ComparisonTopology(configuration, serdes));
    }
}
