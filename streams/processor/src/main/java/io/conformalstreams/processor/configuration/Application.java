package io.conformalstreams.processor.configuration;

import io.conformalstreams.processor.setting.Constraint;
import java.nio.file.Path;

/**
 * The running application.
 *
 * @param id first part of both Kafka Streams application ids, and so of the consumer groups, the internal topics and the
 *     transactional ids that an access control list must allow
 * @param stateDirectory where the state stores live on disk; losing it costs a restore, no data
 * @param exactlyOnce whether outputs, state and input offsets are committed in one transaction
 * @param http where health and metrics are served
 */
public record Application(String id, Path stateDirectory, boolean exactlyOnce, HttpAddress http) {

    static final Constraint<String> ID = Constraint.matching(
            "[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}",
            "1 to 128 letters, digits, dots, underscores and hyphens, a letter or digit first");

    public Application {
        ID.require("id", id);
    }

    /** Application id of the calibration topology. */
    public String calibrationId() {
        return id + "-calibration";
    }

    /** Application id of the prediction topology. */
    public String predictionId() {
        return id + "-prediction";
    }
}
