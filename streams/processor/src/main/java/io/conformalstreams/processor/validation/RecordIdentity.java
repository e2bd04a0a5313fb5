package io.conformalstreams.processor.validation;

import io.conformalstreams.contracts.DriftCommand;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import java.util.Optional;

/** The ids by which a gateway finds a rejected record. An id is empty if the record does not have it. */
public record RecordIdentity(
        Optional<String> stratum, Optional<String> imageId, Optional<String> predictionId, Optional<Integer> revision) {

    /** Returns the ids of a record of the external topics, or none if the value is of another type. */
    static RecordIdentity of(Object value) {
        if (value instanceof LabelledImage label) {
            return new RecordIdentity(
                    Optional.of(label.getStratum()),
                    Optional.of(label.getImageId()),
                    Optional.ofNullable(label.getPredictionId()),
                    Optional.of(label.getRevision()));
        }
        if (value instanceof Prediction prediction) {
            return new RecordIdentity(
                    Optional.of(prediction.getStratum()),
                    Optional.of(prediction.getImageId()),
                    Optional.of(prediction.getPredictionId()),
                    Optional.empty());
        }
        Optional<String> stratum =
                value instanceof DriftCommand command ? Optional.of(command.getStratum()) : Optional.empty();
        return new RecordIdentity(stratum, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
