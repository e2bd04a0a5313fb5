package io.conformalstreams.connectors.casesource;

import io.conformalstreams.connectors.format.ElementType;
import io.conformalstreams.connectors.format.NpyArray;
import io.conformalstreams.connectors.format.NpzFile;
import io.conformalstreams.connectors.format.PngEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * A folder, a task that watches it, a clock that the test advances, and a store of offsets that is committed together
 * with the records, as in a worker with transactions.
 */
final class WatchedFolder {

    static final int SIZE = 2;

    private final Path folder;
    private final Map<String, String> settings;
    private final AtomicLong nanoTime = new AtomicLong();
    private final Map<Map<String, ?>, Map<String, ?>> offsets = new HashMap<>();
    private final List<SourceRecord> sent = new ArrayList<>();
    private CaseSourceTask task;
    private long written;

    WatchedFolder(Path folder, Map<String, String> overrides) {
        this.folder = folder;
        settings = new HashMap<>(Map.of(
                "folder", folder.toString(),
                "stratum", "unet@3|north",
                "channels", "cell,nucleus",
                "scores.kind", "logit",
                "label.values", "1,2,3",
                "compression", "none",
                "scan.interval.ms", "1",
                "file.stable.ms", "1000",
                "withdrawal.delay.ms", "5000"));
        settings.putAll(overrides);
        restart();
    }

    /** Stops the task as a kill does, and starts another one from the committed offsets. */
    void restart() {
        task = new CaseSourceTask(nanoTime::get, Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC));
        task.initialize(new Context());
        task.start(settings);
    }

    /** Lets time pass, and polls until a scan is complete. Commits the records that were sent, and returns them. */
    List<SourceRecord> after(long milliseconds) throws InterruptedException {
        List<SourceRecord> records = uncommittedAfter(milliseconds);
        records.forEach(record -> offsets.put(record.sourcePartition(), record.sourceOffset()));
        sent.addAll(records);
        return records;
    }

    /** As {@link #after}, but the transaction is never committed. */
    List<SourceRecord> uncommittedAfter(long milliseconds) throws InterruptedException {
        nanoTime.addAndGet(milliseconds * 1_000_000);
        List<SourceRecord> records = task.poll();
        return records == null ? List.of() : records;
    }

    /** Two scans with enough time between them for files to count as settled. */
    List<SourceRecord> settle() throws InterruptedException {
        List<SourceRecord> records = new ArrayList<>(after(2));
        records.addAll(after(1_001));
        return records;
    }

    List<SourceRecord> sent() {
        return sent;
    }

    /** Creates a folder whose bad files are reported, below a directory. */
    static WatchedFolder reporting(Path directory, Map<String, String> overrides) throws IOException {
        Map<String, String> all = new HashMap<>(Map.of("file.errors.action", "report", "file.errors.topic", "reports"));
        all.putAll(overrides);
        return new WatchedFolder(Files.createDirectories(directory.resolve("watched")), all);
    }

    /** Writes scores to a path of any form. */
    void writeScoresTo(String path) throws IOException {
        writeScores("template", 1);
        byte[] scores = Files.readAllBytes(resolve("scores/template.npz"));
        delete("scores/template.npz");
        write(path, scores);
    }

    /** Logits of two channels of 2 x 2 pixels. All have the same value, which is not a whole number. */
    void writeScores(String name, int value) throws IOException {
        byte[] scores = new byte[2 * SIZE * SIZE * 4];
        for (int index = 0; index < scores.length; index += 4) {
            ByteBuffer.wrap(scores).order(ByteOrder.LITTLE_ENDIAN).putFloat(index, value + 0.25f);
        }
        NpyArray array = NpyArray.of(ElementType.FLOAT32, new int[] {2, 1, SIZE, SIZE}, ByteBuffer.wrap(scores));
        write("scores/" + name + ".npz", NpzFile.encode(Map.of("logits", array)));
    }

    void writeLabel(String name, int value) throws IOException {
        byte[] labels = new byte[SIZE * SIZE];
        labels[0] = (byte) value;
        write("labels/" + name + ".png", PngEncoder.grey(SIZE, SIZE, 8, ByteBuffer.wrap(labels)));
    }

    void write(String path, byte[] content) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        // Each writing has its own time, whatever the file system's clock resolves.
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L + 1_000 * written++));
    }

    void delete(String path) throws IOException {
        Files.delete(folder.resolve(path));
    }

    Path resolve(String path) {
        return folder.resolve(path);
    }

    static Struct value(SourceRecord record) {
        return (Struct) record.value();
    }

    /** A summary of each record in one line. */
    static List<String> summary(List<SourceRecord> records) {
        List<String> summary = new ArrayList<>();
        for (SourceRecord record : records) {
            if (record.topic().equals("reports")) {
                summary.add("report " + ((String) record.key()).replaceAll(".*/", ""));
            } else if (value(record).schema().field("revision") == null) {
                summary.add("prediction " + value(record).getString("imageId"));
            } else {
                summary.add(
                        value(record).getString("action") + " " + value(record).getString("imageId") + " "
                                + value(record).getInt32("revision"));
            }
        }
        return summary;
    }

    private final class Context implements SourceTaskContext {

        @Override
        public Map<String, String> configs() {
            return settings;
        }

        @Override
        public OffsetStorageReader offsetStorageReader() {
            return new Offsets();
        }

        @Override
        public PluginMetrics pluginMetrics() {
            throw new UnsupportedOperationException("a case source has no metrics of its own");
        }
    }

    private final class Offsets implements OffsetStorageReader {

        @Override
        public <T> Map<String, Object> offset(Map<String, T> partition) {
            return offsets(List.of(partition)).get(partition);
        }

        @Override
        public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
            Map<Map<String, T>, Map<String, Object>> found = new HashMap<>();
            for (Map<String, T> partition : partitions) {
                if (offsets.containsKey(partition)) {
                    found.put(partition, new HashMap<>(offsets.get(partition)));
                }
            }
            return found;
        }
    }
}
