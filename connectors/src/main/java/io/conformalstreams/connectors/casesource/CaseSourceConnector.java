package io.conformalstreams.connectors.casesource;

import io.conformalstreams.connectors.setting.ConnectorVersion;
import io.conformalstreams.connectors.setting.CrossChecks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;

/** Sends the cases of a folder and divides them among its tasks. SETTINGS.md describes the settings. */
public final class CaseSourceConnector extends SourceConnector {

    private Map<String, String> settings = Map.of();

    @Override
    public void start(Map<String, String> given) {
        settings = Map.copyOf(given);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return CaseSourceTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        List<Map<String, String>> tasks = new ArrayList<>();
        for (int task = 0; task < maxTasks; task++) {
            Map<String, String> own = new HashMap<>(settings);
            own.putAll(new CaseShare(task, maxTasks).toSettings());
            tasks.add(own);
        }
        return tasks;
    }

    @Override
    public void stop() {
        // Nothing to close: the tasks watch the folder.
    }

    @Override
    public ConfigDef config() {
        return CaseSourceSettings.definition();
    }

    @Override
    public Config validate(Map<String, String> given) {
        return CrossChecks.add(super.validate(given), () -> new CaseSourceConfiguration(given));
    }

    /**
     * Exactly-once delivery is possible, because the offset of each record is the whole state of its case after that
     * record.
     */
    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> given) {
        return ExactlyOnceSupport.SUPPORTED;
    }

    /**
     * Accepts any valid offset of a case of any folder, and the removal of an offset, after which the case is sent
     * again.
     *
     * @throws ConnectException if the partition or the offset isn't one of a case
     */
    @Override
    public boolean alterOffsets(Map<String, String> given, Map<Map<String, ?>, Map<String, ?>> offsets) {
        offsets.forEach((partition, offset) -> {
            if (offset == null) {
                return;
            }
            boolean ours = partition != null
                    && partition.keySet().equals(Set.of(CaseSourceRecords.FOLDER, CaseSourceRecords.CASE))
                    && partition.values().stream().allMatch(String.class::isInstance);
            if (!ours) {
                throw new ConnectException("Source partition " + partition + " must have the string fields "
                        + CaseSourceRecords.FOLDER + " and " + CaseSourceRecords.CASE);
            }
            Set<String> known = CaseState.NOTHING_SENT.toOffset().keySet();
            if (!known.containsAll(offset.keySet())) {
                throw new ConnectException(
                        "Source offset " + offset + " has an unknown field; known fields are " + known);
            }
            if (offset.get("revision") != null && !(offset.get("revision") instanceof Number)) {
                throw new ConnectException("The revision in source offset " + offset + " must be a number");
            }
        });
        return true;
    }

    @Override
    public String version() {
        return ConnectorVersion.current();
    }
}
