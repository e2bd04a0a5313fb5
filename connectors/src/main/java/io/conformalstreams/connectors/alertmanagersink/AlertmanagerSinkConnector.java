package io.conformalstreams.connectors.alertmanagersink;

import io.conformalstreams.connectors.setting.ConnectorVersion;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;

/** Keeps Alertmanager up to date with the topic of drift alerts. SETTINGS.md describes the settings. */
public final class AlertmanagerSinkConnector extends SinkConnector {

    private Map<String, String> settings = Map.of();

    @Override
    public void start(Map<String, String> given) {
        settings = Map.copyOf(given);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return AlertmanagerSinkTask.class;
    }

    /**
     * Always one task, even if more are allowed. A few alerts a day need no more, and two tasks would disagree while
     * one of them moves to another worker.
     */
    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return List.of(settings);
    }

    @Override
    public void stop() {
        // Nothing to close: the task does the work.
    }

    @Override
    public ConfigDef config() {
        return AlertmanagerSinkConfiguration.definition();
    }

    @Override
    public String version() {
        return ConnectorVersion.current();
    }
}
