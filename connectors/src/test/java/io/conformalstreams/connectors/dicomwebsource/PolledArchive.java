package io.conformalstreams.connectors.dicomwebsource;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.connect.source.SourceRecord;

/** A small archive, tasks that poll it, a clock that the test advances, and the offsets of what was sent. */
final class PolledArchive implements AutoCloseable {

    static final String REPORTS = "reports";

    private final SmallArchive archive;
    private final SentOffsets offsets = new SentOffsets();
    private final AtomicLong time = new AtomicLong();

    private PolledArchive(SmallArchive archive) {
        this.archive = archive;
    }

    static PolledArchive start() throws IOException {
        return new PolledArchive(SmallArchive.start());
    }

    SmallArchive archive() {
        return archive;
    }

    /** Starts a task from the offsets of what was sent. It reports bad objects, unless the settings say otherwise. */
    DicomwebSourceTask task(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "dicomweb.url", archive.url(),
                "stratum", "net@1|site",
                "channels", "lesion",
                "image.id.tag", "00080050",
                "poll.interval.ms", "1",
                "file.errors.action", "report",
                "file.errors.topic", REPORTS));
        settings.putAll(more);
        DicomwebSourceTask task = new DicomwebSourceTask(time::get, Clock.systemUTC());
        task.initialize(offsets);
        task.start(settings);
        return task;
    }

    void advance(Duration duration) {
        time.addAndGet(duration.toNanos());
    }

    /** Polls until there is nothing more to send. Commits the records, and returns them. */
    List<SourceRecord> poll(DicomwebSourceTask task) throws InterruptedException {
        List<SourceRecord> records = new ArrayList<>();
        for (List<SourceRecord> more = task.poll(); more != null; more = task.poll()) {
            records.addAll(more);
        }
        offsets.commit(records);
        return records;
    }

    @Override
    public void close() {
        archive.close();
    }
}
