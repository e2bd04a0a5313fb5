package io.conformalstreams.connectors.dicomwebsource;

import io.conformalstreams.connectors.dicom.FoundInstance;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.imagesource.NotTakenReport;
import io.conformalstreams.connectors.imagesource.PixelPlacement;
import io.conformalstreams.connectors.setting.BadFilePolicy;
import io.conformalstreams.connectors.setting.ConnectorVersion;
import io.conformalstreams.objects.UnreachableStoreException;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Searches the archive repeatedly, and sends the objects that it has not yet sent: Parametric Maps before
 * segmentations, so that a label comes after the prediction that it corrects. If the image of a segmentation has no map
 * yet, the segmentation waits for the map. An object that can't be read is reported and read again later. It doesn't
 * delay other objects.
 */
public final class DicomwebSourceTask extends SourceTask {

    private static final Logger LOG = LoggerFactory.getLogger(DicomwebSourceTask.class);
    private static final long LONGEST_WAIT_MILLIS = 1_000;

    private final LongSupplier nanoTime;
    private final Clock clock;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Deque<FoundInstance> pending = new ArrayDeque<>();
    private final NotTakenReport notTaken = new NotTakenReport();
    private Map<String, Set<String>> mapsOfStudies = Map.of();
    private DicomwebSourceConfiguration configuration;
    private PixelPlacement placement;
    private DicomwebRecords records;
    private Archive archive;
    private ObjectReader reader;
    private ObjectProgress progress;
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
        placement = configuration.openPlacement();
        records = new DicomwebRecords(configuration, placement);
        archive = new Archive(configuration.openArchive(), configuration.limit(), configuration.studyDays());
        reader = new ObjectReader(configuration, archive, records);
        progress = new ObjectProgress(configuration.retryBackoff(), configuration.retries(), nanoTime);
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
            Optional<SourceRecord> record = pending.isEmpty() ? search() : Optional.empty();
            while (record.isEmpty() && !pending.isEmpty() && stopped.getCount() > 0) {
                record = read(pending.poll());
            }
            return record.map(List::of).orElse(null);
        } catch (IOException e) {
            pending.clear();
            throw new RetriableException(configuration.archive() + " can't be read: " + e.getMessage(), e);
        } catch (UnreachableStoreException e) {
            pending.clear();
            throw new RetriableException("The pixels of an object can't be stored: " + e.getMessage(), e);
        }
    }

    @Override
    public void stop() {
        stopped.countDown();
        if (placement != null) {
            placement.close();
        }
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

    /** Finds the objects that are due. Returns a report if other objects are left out. */
    private Optional<SourceRecord> search() throws IOException {
        lastSearch = Optional.of(nanoTime.getAsLong());
        LocalDate today = LocalDate.now(clock);
        List<FoundInstance> found = new ArrayList<>(archive.recent(Archive.PARAMETRIC_MAP, today));
        mapsOfStudies = found.stream()
                .collect(Collectors.groupingBy(
                        FoundInstance::studyInstance,
                        Collectors.mapping(DicomwebSourceTask::name, Collectors.toUnmodifiableSet())));
        if (configuration.sendsLabels()) {
            found.addAll(archive.recent(Archive.SEGMENTATION, today));
            found.addAll(archive.recent(Archive.LABEL_MAP, today));
        }
        progress.retain(found.stream().map(DicomwebSourceTask::name).collect(Collectors.toSet()));
        restore(found);
        found.stream()
                .filter(instance -> progress.isDue(name(instance), maps(instance)))
                .sorted(Comparator.comparing(instance -> progress.outages(name(instance))))
                .forEach(pending::add);
        return reportNotTaken();
    }

    /** Looks up which objects that are new to this task were sent or refused by earlier tasks. */
    private void restore(List<FoundInstance> found) {
        List<Map<String, String>> partitions = found.stream()
                .map(DicomwebSourceTask::name)
                .filter(name -> !progress.isKnown(name))
                .map(records::partition)
                .toList();
        if (partitions.isEmpty()) {
            return;
        }
        context.offsetStorageReader().offsets(partitions).forEach((partition, offset) -> {
            String name = partition.get(DicomwebRecords.INSTANCE);
            if (offset != null && offset.get(DicomwebRecords.REFUSED) instanceof String fault) {
                progress.refusedBefore(name, fault);
            } else if (offset != null) {
                progress.done(name);
            }
        });
    }

    private Optional<SourceRecord> reportNotTaken() {
        Optional<String> summary = notTaken.changed(progress.notTaken());
        summary.ifPresent(text -> LOG.warn("Not taken from {}: {}", configuration.archive(), text));
        return summary.filter(text -> configuration.badObjects() == BadFilePolicy.REPORT)
                .map(records::notTaken);
    }

    /** Returns the record of the object, or a report; empty if there is nothing to send. */
    private Optional<SourceRecord> read(FoundInstance instance) throws IOException {
        String name = name(instance);
        try {
            ObjectReader.Outcome outcome = reader.read(name, instance);
            if (outcome instanceof ObjectReader.Outcome.Send send) {
                progress.done(name);
                return Optional.of(send.record());
            } else if (outcome instanceof ObjectReader.Outcome.LeaveOut leaveOut) {
                progress.notTaken(name, leaveOut.reason());
            } else if (outcome instanceof ObjectReader.Outcome.Wait wait) {
                progress.waiting(name, wait.reason(), maps(instance));
            } else {
                progress.done(name);
            }
            return Optional.empty();
        } catch (FormatException e) {
            return refuse(name, instance, e);
        } catch (IOException | UnreachableStoreException e) {
            progress.postpone(name);
            throw e;
        }
    }

    private Optional<SourceRecord> refuse(String name, FoundInstance instance, FormatException fault) {
        if (configuration.badObjects() == BadFilePolicy.FAIL) {
            throw new ConnectException("Object " + name + " is bad: " + fault.getMessage(), fault);
        }
        String reason = ObjectReader.digest(fault.getMessage());
        boolean isNew = progress.refused(name, reason, maps(instance));
        if (!isNew) {
            LOG.info("Object {} is still bad. {}", name, progress.nextAttempt(name));
            return Optional.empty();
        }
        LOG.warn("Skipping object {}: {}. {}", name, fault.getMessage(), progress.nextAttempt(name));
        return configuration.badObjects() == BadFilePolicy.REPORT
                ? Optional.of(records.refusal(name, instance, fault, reason))
                : Optional.empty();
    }

    private Set<String> maps(FoundInstance instance) {
        return mapsOfStudies.getOrDefault(instance.studyInstance(), Set.of());
    }

    private static String name(FoundInstance instance) {
        return ObjectReader.digest(instance.sopInstance());
    }
}
