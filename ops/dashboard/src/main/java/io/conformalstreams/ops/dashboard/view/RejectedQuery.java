package io.conformalstreams.ops.dashboard.view;

import io.conformalstreams.contracts.RejectedRecord;
import java.util.Optional;

/** Which rejected records to show; what is empty selects all. */
public record RejectedQuery(Optional<String> reason, Optional<String> topic, Optional<String> stratum, Page page) {

    boolean matches(RejectedRecord record) {
        return reason.map(record.getReason()::equals).orElse(true)
                && topic.map(record.getTopic()::equals).orElse(true)
                && stratum.map(name -> name.equals(record.getStratum())).orElse(true);
    }
}
