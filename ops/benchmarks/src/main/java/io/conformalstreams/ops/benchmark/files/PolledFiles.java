package io.conformalstreams.ops.benchmark.files;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.connectors.casesource.CaseSourceConnector;
import io.conformalstreams.connectors.casesource.CaseSourceTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/** Runs the case source's tasks without a worker. They make records of files, but nobody sends the records. */
final class PolledFiles {

    private PolledFiles() {}

    /** The settings of the case source, without topics and converters. */
    static Map<String, String> settings(Path folder, Grid grid) {
        return Map.of(
                "folder", folder.toString(),
                "stratum", "volumes",
                "channels", "lesion",
                "dimensions", Integer.toString(grid.dimensions()),
                "file.stable.ms", "0");
    }

    /** Makes records of all files of a folder, with the given number of tasks, each in its own thread. */
    static Speed poll(Path folder, Grid grid, int count, int tasks) throws IOException, InterruptedException {
        CaseSourceConnector connector = new CaseSourceConnector();
        connector.start(settings(folder, grid));
        CompletableFuture<Speed> speed = new CompletableFuture<>();
        AtomicInteger polled = new AtomicInteger();
        List<Callable<Void>> runs = new ArrayList<>();
        FilesStopwatch watch = FilesStopwatch.start();
        for (Map<String, String> settings : connector.taskConfigs(tasks)) {
            runs.add(() -> poll(settings, polled, count, () -> speed.complete(watch.speed(count))));
        }
        ExecutorService threads = Executors.newFixedThreadPool(tasks);
        try {
            for (Future<Void> run : threads.invokeAll(runs)) {
                run.get();
            }
            return speed.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    /**
     * Runs one task until all tasks together have made the records.
     *
     * @param finished runs after the last record. A task that has made its own records waits a second for new files
     *     before it returns, and this second is not part of the work
     */
    private static Void poll(Map<String, String> settings, AtomicInteger polled, int count, Runnable finished)
            throws InterruptedException {
        CaseSourceTask task = new CaseSourceTask();
        task.initialize(new NothingSent(settings));
        task.start(settings);
        while (polled.get() < count) {
            List<SourceRecord> records = task.poll();
            if (records != null && polled.addAndGet(records.size()) >= count) {
                finished.run();
            }
        }
        task.stop();
        return null;
    }

    private record NothingSent(Map<String, String> configs) implements SourceTaskContext, OffsetStorageReader {

        @Override
        public OffsetStorageReader offsetStorageReader() {
            return this;
        }

        @Override
        public PluginMetrics pluginMetrics() {
            throw new UnsupportedOperationException("the case source has no metrics of its own");
        }

        @Override
        public <T> Map<String, Object> offset(Map<String, T> partition) {
            return Map.of();
        }

        @Override
        public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
            return new HashMap<>();
        }
    }
}
