package io.conformalstreams.connectors.dicomwebsink;

import io.conformalstreams.connectors.setting.ConnectorVersion;
import io.conformalstreams.connectors.setting.CrossChecks;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;

/** Stores confidence sets in an archive over DICOMweb. SETTINGS.md describes its settings. */
public final class DicomwebSinkConnector extends SinkConnector {

    private Map<String, String> settings = Map.of();

    @Override
    public void start(Map<String, String> given) {
        settings = Map.copyOf(given);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return DicomwebSinkTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return Collections.nCopies(maxTasks, settings);
    }

    @Override
    public void stop() {
        // Nothing is held open: the tasks do the work.
    }

    @Override
    public ConfigDef config() {
        return DicomwebSinkConfiguration.definition();
    }

    @Override
    public Config validate(Map<String, String> given) {
        return CrossChecks.add(super.validate(given), () -> new DicomwebSinkConfiguration(given));
    }

    @Override
    public String version() {
        return ConnectorVersion.current();
    }
}
