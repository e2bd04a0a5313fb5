package io.conformalstreams.connectors.dicomwebsource;

import io.conformalstreams.connectors.dicom.FoundInstance;
import io.conformalstreams.connectors.dicomweb.DicomwebException;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.setting.ConnectorVersion;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Searches the archive repeatedly, and sends the objects that it has not yet sent: Parametric Maps before
 * segmentations, so that a label comes after the prediction that it corrects. If the image of a segmentation has no map
 * yet, the segmentation waits for the map. An object that can't be read is logged once and left out.
 */
public final class DicomwebSourceTask extends SourceTask {

    private static final Logger LOG = LoggerFactory.getLogger(DicomwebSourceTask.class);
    private static final long LONGEST_WAIT_MILLIS = 1_000;

    private final LongSupplier nanoTime;
    private final Clock clock;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Set<String> done = new HashSet<>();
    private final Set<String> waiting = new HashSet<>();
    private final Deque<FoundInstance> pending = new ArrayDeque<>();
    private DicomwebSourceConfiguration configuration;
    private DicomwebRecords records;
    private Archive archive;
    private ObjectReader reader;
    private Optional<Long> lastSearch = Optional.empty();

    public DicomwebSourceTask() {
        this(System::nanoTime, Clock.systemUTC());
    }

    DicomwebSourceTask(LongSupplier nanoTime, Clock clock) {
        this.nanoTime = nanoTime;
        this.clock = clock;
    }

    @Override
    public void start(Map<String, String> settings) {
        configuration = new DicomwebSourceConfiguration(settings);
        records = new DicomwebRecords(configuration);
        archive = new Archive(configuration.openArchive(), configuration.limit(), configuration.studyDays());
        reader = new ObjectReader(configuration, archive, records);
    }

    /** Returns null after about a second if there is nothing to send. */
    @Override
    public List<SourceRecord> poll() throws InterruptedException {
        if (pending.isEmpty() && !searchIsDue()) {
            long wait =
                    Math.min(LONGEST_WAIT_MILLIS, configuration.pollInterval().toMillis());
            if (stopped.await(wait, TimeUnit.MILLISECONDS) || !searchIsDue()) {
                return null;
            }
        }
        try {
            if (pending.isEmpty()) {
                search();
            }
            while (!pending.isEmpty() && stopped.getCount() > 0) {
                Optional<SourceRecord> record = read(pending.peek());
                pending.poll();
                if (record.isPresent()) {
                    return List.of(record.get());
                }
            }
            return null;
        } catch (IOException e) {
            pending.clear();
            throw new RetriableException(configuration.archive() + " can't be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void stop() {
        stopped.countDown();
    }

    @Override
    public String version() {
        return ConnectorVersion.current();
    }

    private boolean searchIsDue() {
        return lastSearch.isEmpty()
                || nanoTime.getAsLong() - lastSearch.get()
                        >= configuration.pollInterval().toNanos();
    }

    private void search() throws IOException {
        lastSearch = Optional.of(nanoTime.getAsLong());
        List<FoundInstance> found = new ArrayList<>();
        LocalDate today = LocalDate.now(clock);
        found.addAll(archive.recent(Archive.PARAMETRIC_MAP, today));
        if (configuration.sendsLabels()) {
            found.addAll(archive.recent(Archive.SEGMENTATION, today));
            found.addAll(archive.recent(Archive.LABEL_MAP, today));
        }
        Set<String> present = new HashSet<>();
        found.forEach(instance -> present.add(ObjectReader.digest(instance.sopInstance())));
        done.retainAll(present);
        waiting.retainAll(present);
        found.removeIf(instance -> done.contains(ObjectReader.digest(instance.sopInstance())));
        forgetSent(found);
        pending.addAll(found);
    }

    /** Leaves out what earlier tasks have sent. */
    private void forgetSent(List<FoundInstance> found) {
        List<Map<String, String>> partitions = found.stream()
                .map(instance -> records.partition(ObjectReader.digest(instance.sopInstance())))
                .toList();
        if (partitions.isEmpty()) {
            return;
        }
        Map<Map<String, String>, Map<String, Object>> offsets =
                context.offsetStorageReader().offsets(partitions);
        found.removeIf(instance -> {
            String name = ObjectReader.digest(instance.sopInstance());
            return offsets.get(records.partition(name)) != null && done.add(name);
        });
    }

    private Optional<SourceRecord> leaveOut(String name, IOException fault) {
        done.add(name);
        LOG.warn("An object ({}) is left out: {}", name, fault.getMessage());
        return Optional.empty();
    }

    /** Empty if the object is neither a prediction nor a label, waits for its map, or can't be read. */
    private Optional<SourceRecord> read(FoundInstance instance) throws IOException {
        String name = ObjectReader.digest(instance.sopInstance());
        try {
            ObjectReader.Outcome outcome = reader.read(name, instance);
            if (outcome.isFinal()) {
                done.add(name);
            } else if (waiting.add(name)) {
                LOG.info("A segmentation ({}) waits for the Parametric Map of its image", name);
            }
            return outcome.record();
        } catch (FormatException e) {
            return leaveOut(name, e);
        } catch (DicomwebException e) {
            if (e.isTransient()) {
                throw e;
            }
            return leaveOut(name, e);
        }
    }
}
