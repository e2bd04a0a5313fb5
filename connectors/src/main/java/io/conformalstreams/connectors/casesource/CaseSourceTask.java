package io.conformalstreams.connectors.casesource;

import io.conformalstreams.connectors.imagesource.NotTaken;
import io.conformalstreams.connectors.imagesource.NotTakenReport;
import io.conformalstreams.connectors.imagesource.PixelPlacement;
import io.conformalstreams.connectors.setting.BadFilePolicy;
import io.conformalstreams.connectors.setting.ConnectorVersion;
import io.conformalstreams.objects.Location;
import io.conformalstreams.objects.UnreachableStoreException;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lists the folder repeatedly and sends the records that are due for this task's share of the cases. */
public final class CaseSourceTask extends SourceTask {

    private static final Logger LOG = LoggerFactory.getLogger(CaseSourceTask.class);
    private static final long LONGEST_WAIT_MILLIS = 1_000;

    private final LongSupplier nanoTime;
    private final Clock clock;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Map<String, CaseState> states = new HashMap<>();
    private final Deque<FoundCase> pending = new ArrayDeque<>();
    private CaseSourceConfiguration configuration;
    private CaseShare share;
    private SettledFiles settled;
    private Location place;
    private PixelPlacement placement;
    private CaseScan scan;
    private CaseSourceRecords records;
    private CaseProgress progress;
    private final ImageOwners owners = new ImageOwners();
    private final NotTakenReport notTaken = new NotTakenReport();
    private List<SourceRecord> reports = List.of();
    private Optional<Long> lastScan = Optional.empty();

    public CaseSourceTask() {
        this(System::nanoTime, Clock.systemUTC());
    }

    CaseSourceTask(LongSupplier nanoTime, Clock clock) {
        this.nanoTime = nanoTime;
        this.clock = clock;
    }

    @Override
    public void start(Map<String, String> settings) {
        configuration = new CaseSourceConfiguration(settings);
        share = CaseShare.of(settings);
        settled = new SettledFiles(configuration.marker().isPresent(), configuration.stable(), nanoTime);
        place = configuration.openPlace();
        placement = configuration.openPlacement();
        records = new CaseSourceRecords(configuration, placement);
        progress = new CaseProgress(configuration, place, records, settled, owners, nanoTime, clock);
        scan = configuration.scan(place);
    }

    /** Returns null after about a second if there is nothing to send. */
    @Override
    public List<SourceRecord> poll() throws InterruptedException {
        if (pending.isEmpty() && !scanIsDue()) {
            long wait =
                    Math.min(LONGEST_WAIT_MILLIS, configuration.scanInterval().toMillis());
            if (stopped.await(wait, TimeUnit.MILLISECONDS) || !scanIsDue()) {
                return null;
            }
        }
        if (pending.isEmpty()) {
            scan();
        }
        List<SourceRecord> sent = new ArrayList<>(reports);
        reports = List.of();
        int cases = 0;
        while (cases < configuration.batchCases() && !pending.isEmpty() && stopped.getCount() > 0) {
            List<SourceRecord> own = advance(pending.poll());
            sent.addAll(own);
            cases += own.isEmpty() ? 0 : 1;
        }
        return sent.isEmpty() ? null : sent;
    }

    @Override
    public void stop() {
        stopped.countDown();
        if (place != null) {
            place.close();
        }
        if (placement != null) {
            placement.close();
        }
    }

    @Override
    public String version() {
        return ConnectorVersion.current();
    }

    private boolean scanIsDue() {
        return lastScan.isEmpty()
                || nanoTime.getAsLong() - lastScan.get()
                        >= configuration.scanInterval().toNanos();
    }

    private void scan() {
        lastScan = Optional.of(nanoTime.getAsLong());
        CaseListing listing;
        try {
            listing = scan.cases();
        } catch (IOException e) {
            throw new RetriableException(
                    configuration.folder() + " can't be listed now; the task tries again: " + e, e);
        }
        List<FoundCase> own = new ArrayList<>(listing.cases().stream()
                .filter(found -> share.includes(found.key()))
                .toList());
        own.sort(Comparator.comparingLong(FoundCase::modified).thenComparing(FoundCase::key));
        forgetOthers(own, listing.hidden());
        restore(own);
        restoreRivals(own);
        pending.addAll(own);
        List<NotTaken> waiting = progress.waiting(own, states);
        reportNotTaken(
                share.index() == 0
                        ? Stream.concat(listing.notTaken().stream(), waiting.stream())
                                .toList()
                        : waiting);
    }

    private void forgetOthers(List<FoundCase> own, Set<String> hidden) {
        Set<String> present = new HashSet<>();
        Set<String> keys = new HashSet<>();
        for (FoundCase found : own) {
            keys.add(found.key());
            present.add(found.scores().name());
            found.scoresSidecar().ifPresent(file -> present.add(file.name()));
            found.segmentation().ifPresent(file -> present.add(file.name()));
            found.properties().ifPresent(file -> present.add(file.name()));
            found.labels().ifPresent(file -> present.add(file.name()));
            found.labelsSidecar().ifPresent(file -> present.add(file.name()));
        }
        states.keySet().retainAll(keys);
        settled.retain(present);
        progress.begin(keys, hidden);
    }

    /** Restores the states of the cases that are new to this task: what earlier tasks have sent of them. */
    private void restore(List<FoundCase> own) {
        List<Map<String, String>> partitions = own.stream()
                .filter(found -> !states.containsKey(found.key()))
                .map(found -> records.partition(found.key()))
                .toList();
        if (partitions.isEmpty()) {
            return;
        }
        Map<Map<String, String>, Map<String, Object>> offsets =
                context.offsetStorageReader().offsets(partitions);
        for (Map<String, String> partition : partitions) {
            Map<String, Object> offset = offsets.get(partition);
            states.put(
                    partition.get(CaseSourceRecords.CASE),
                    offset == null ? CaseState.NOTHING_SENT : CaseState.of(offset));
        }
    }

    /** If several cases have one image id, finds out which of them has been sent, by this task or another. */
    private void restoreRivals(List<FoundCase> own) {
        Set<String> known = new HashSet<>(states.keySet());
        for (FoundCase found : own) {
            found.rivals().forEach(rival -> known.add(rival.key()));
        }
        owners.retain(known);
        states.forEach((key, state) -> owners.sent(key, state.ids()));
        List<Map<String, String>> partitions = own.stream()
                .flatMap(found -> found.rivals().stream().map(Rival::key))
                .filter(key -> !states.containsKey(key))
                .distinct()
                .map(records::partition)
                .toList();
        if (!partitions.isEmpty()) {
            context.offsetStorageReader().offsets(partitions).forEach((partition, offset) -> {
                if (offset != null) {
                    owners.sent(
                            partition.get(CaseSourceRecords.CASE),
                            CaseState.of(offset).ids());
                }
            });
        }
    }

    private void reportNotTaken(List<NotTaken> files) {
        notTaken.changed(files).ifPresent(summary -> {
            LOG.warn("Not taken from {}: {}", configuration.folder(), summary);
            if (configuration.badFiles() == BadFilePolicy.REPORT) {
                reports = List.of(records.notTaken(summary));
            }
        });
    }

    private List<SourceRecord> advance(FoundCase found) {
        try {
            CaseProgress.Advance step = progress.advance(found, states.get(found.key()));
            states.put(found.key(), step.state());
            return step.records();
        } catch (IOException | UnreachableStoreException e) {
            LOG.warn(
                    "Case {} can't be read, or its volumes can't be stored, at present; the next scan tries again",
                    found.key(),
                    e);
            return List.of();
        }
    }
}
