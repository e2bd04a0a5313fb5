package io.conformalstreams.ops.command;

import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.processor.calibration.CalibrationTopology;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.prediction.PredictionTopology;
import io.conformalstreams.processor.runtime.RunnableTopology;
import io.conformalstreams.processor.validation.ReferencedPixels;
import java.util.List;

/** Which topologies a process runs. */
public enum TopologyChoice {
    CALIBRATION,
    PREDICTION,
    BOTH;

    /** The topologies, ready to start. */
    public List<RunnableTopology> topologies(ConformalConfiguration configuration) {
        ContractSerdes serdes = ContractSerdes.on(configuration.kafka().registryProperties());
        ReferencedPixels referenced =
                ReferencedPixels.in(configuration.objects().open());
        RunnableTopology calibration = new RunnableTopology(
                "calibration",
                configuration.application().calibrationId(),
                new CalibrationTopology(configuration, serdes, referenced));
        RunnableTopology prediction = new RunnableTopology(
                "prediction",
                configuration.application().predictionId(),
                new PredictionTopology(configuration, serdes, referenced));
        return switch (this) {
            case CALIBRATION -> List.of(calibration);
            case PREDICTION -> List.of(prediction);
            case BOTH -> List.of(calibration, prediction);
        };
    }
}
