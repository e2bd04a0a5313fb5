package io.conformalstreams.ops.fault.mutation;

import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.calibration.CalibrationTopology;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.prediction.PredictionTopology;
import io.conformalstreams.processor.validation.ReferencedPixels;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.test.TestRecord;

/** The calibration and the prediction topology, which read each other's outputs as they do on a cluster. */
final class BothTopologies implements AutoCloseable {

    private final DrivenTopology calibration;
    private final DrivenTopology prediction;
    /** The latest valid record that one topology has written for the other. */
    private final Map<Topic, RecordBytes> latest = new EnumMap<>(Topic.class);

    BothTopologies(ConformalConfiguration configuration, ContractSerdes serdes) {
        this.calibration = new DrivenTopology(
                configuration,
                configuration.application().calibrationId(),
                new CalibrationTopology(configuration, serdes, ReferencedPixels.NONE).get());
        this.prediction = new DrivenTopology(
                configuration,
                configuration.application().predictionId(),
                new PredictionTopology(configuration, serdes, ReferencedPixels.NONE).get());
    }

    /**
     * Processes a record and all that follows from it.
     *
     * @param topic an input of either topology
     * @return what the topology writes that reads the topic
     */
    DrivenTopology.Output process(Topic topic, RecordBytes record, Instant appendedAt) {
        DrivenTopology.Output output = reader(topic).process(topic, record, appendedAt);
        follow(output, appendedAt);
        return output;
    }

    private DrivenTopology reader(Topic topic) {
        return switch (topic) {
            case LABELLED_IMAGES, COVERAGE_OUTCOMES -> calibration;
            case PREDICTIONS, CALIBRATION_SCORES, THRESHOLDS, DRIFT_COMMANDS -> prediction;
            default -> throw new IllegalArgumentException("no topology reads " + topic);
        };
    }

    private void follow(DrivenTopology.Output output, Instant appendedAt) {
        for (Topic topic : List.of(Topic.CALIBRATION_SCORES, Topic.THRESHOLDS, Topic.COVERAGE_OUTCOMES)) {
            for (TestRecord<byte[], byte[]> written : output.of(topic)) {
                RecordBytes record =
                        new RecordBytes(Optional.ofNullable(written.key()), Optional.ofNullable(written.value()));
                latest.put(topic, record);
                process(topic, record, appendedAt);
            }
        }
    }

    /** Returns the latest record of a topic that one topology writes and the other reads; empty if there is none. */
    Optional<RecordBytes> latest(Topic topic) {
        return Optional.ofNullable(latest.get(topic));
    }

    @Override
    public void close() {
        calibration.close();
        prediction.close();
    }
}
