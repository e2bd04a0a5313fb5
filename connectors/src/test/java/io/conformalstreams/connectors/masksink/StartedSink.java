package io.conformalstreams.connectors.masksink;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Starts the sink as a worker does. */
final class StartedSink {

    private StartedSink() {}

    static MaskSinkTask of(Path folder, Map<String, String> settings, SinkContext workerContext) {
        Map<String, String> all = new HashMap<>(Map.of("folder", folder.toString()));
        all.putAll(settings);
        MaskSinkTask task = new MaskSinkTask();
        task.initialize(workerContext);
        task.start(all);
        return task;
    }
}
