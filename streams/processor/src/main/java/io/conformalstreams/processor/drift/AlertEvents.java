package io.conformalstreams.processor.drift;

import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.DriftAlert;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Converts states of alerts to Kafka records: key, event time, and the attributes of a CloudEvent 1.0 in the headers
 * (Kafka protocol binding, binary mode). The record depends on the alert alone. So an event that is emitted again after
 * a failover has the same source and id, and a consumer can recognise the duplicate. Headers of the input are not
 * passed on.
 */
final class AlertEvents {

    private static final String TYPE = "io.conformalstreams.coverage-drift.%s.v1";
    private static final String SCHEMA =
            "urn:avro:" + DriftAlert.getClassSchema().getFullName();

    private final String applicationId;

    /** @param applicationId the name of the installation in the source of the events */
    public AlertEvents(String applicationId) {
        this.applicationId = applicationId;
    }

    /** Returns the record for a state of an alert. */
    public Record<String, DriftAlert> record(DriftAlert alert) {
        return new Record<>(alert.getAlertId(), alert, alert.getEventTime().toEpochMilli(), headers(alert));
    }

    private Headers headers(DriftAlert alert) {
        RecordHeaders headers = new RecordHeaders();
        add(headers, "ce_specversion", "1.0");
        add(headers, "ce_id", alert.getAlertId() + ":" + alert.getRevision());
        add(headers, "ce_source", source(alert));
        add(headers, "ce_type", String.format(TYPE, state(alert.getState())));
        add(headers, "ce_subject", alert.getStratum());
        add(headers, "ce_time", alert.getEventTime().toString());
        add(headers, "ce_dataschema", SCHEMA);
        add(headers, "ce_partitionkey", alert.getAlertId());
        add(headers, "content-type", "application/avro");
        return headers;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the monitor as a path. Parts that the kind of alert does not have are left out. */
    private String source(DriftAlert alert) {
        String component =
                alert.getComponent() == null ? "" : alert.getComponent().name().toLowerCase(Locale.ROOT);
        String level = alert.getNominalAlpha() == 0 ? "" : Double.toString(alert.getNominalAlpha());
        List<String> path = List.of(
                applicationId,
                alert.getKind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                alert.getStratum(),
                alert.getProcedure(),
                alert.getChannel(),
                alert.getProxy(),
                component,
                Optional.ofNullable(alert.getSizeClass()).orElse(""),
                level);
        return Stream.concat(Stream.of(""), path.stream().filter(part -> !part.isEmpty()))
                .map(AlertEvents::encoded)
                .collect(Collectors.joining("/"));
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String state(AlertState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
