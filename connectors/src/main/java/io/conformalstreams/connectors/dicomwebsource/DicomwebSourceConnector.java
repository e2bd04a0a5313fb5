package io.conformalstreams.connectors.dicomwebsource;

import io.conformalstreams.connectors.setting.ConnectorVersion;
import io.conformalstreams.connectors.setting.CrossChecks;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;

/** Polls an archive over DICOMweb, with one task. SETTINGS.md describes its settings. */
public final class DicomwebSourceConnector extends SourceConnector {

    private Map<String, String> settings = Map.of();

    @Override
    public void start(Map<String, String> given) {
        settings = Map.copyOf(given);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return DicomwebSourceTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return List.of(settings);
    }

    @Override
    public void stop() {
        // Nothing to close: the task polls the archive.
    }

    @Override
    public ConfigDef config() {
        return DicomwebSourceSettings.definition();
    }

    @Override
    public Config validate(Map<String, String> given) {
        return CrossChecks.add(super.validate(given), () -> new DicomwebSourceConfiguration(given));
    }

    /** Exactly-once delivery is possible, because the offset of each record says that its instance has been sent. */
    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> given) {
        return ExactlyOnceSupport.SUPPORTED;
    }

    @Override
    public String version() {
        return ConnectorVersion.current();
    }
}
