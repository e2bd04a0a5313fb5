package io.conformalstreams.connectors.alertmanagersink;

import io.conformalstreams.connectors.alertmanager.AlertDelivery;
import io.conformalstreams.connectors.alertmanager.DriftAlertState;
import io.conformalstreams.connectors.setting.ConnectorVersion;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps Alertmanagers up to date with the topic of drift alerts. The topic is its only state. Whenever partitions are
 * assigned, the task reads them from the beginning, regardless of committed offsets, and sends nothing before it
 * reaches the end.
 *
 * <p>If there are no records, a worker calls {@link #put} with an empty collection after the timeout that the task
 * requests, or at the next commit of offsets. These calls send open alerts again.
 */
public final class AlertmanagerSinkTask extends SinkTask {

    private static final Logger LOG = LoggerFactory.getLogger(AlertmanagerSinkTask.class);
    private static final Duration BEFORE_ASSIGNMENT = Duration.ofSeconds(1);

    private final Clock clock;
    private final Set<String> reported = new HashSet<>();

    /** The newest states, while the task reads the topic up to its end. */
    private final Map<String, DriftAlertState> read = new LinkedHashMap<>();

    private AlertmanagerSinkConfiguration configuration;
    private List<AlertDelivery> deliveries = List.of();

    /** When the last record came; empty while no partitions are assigned. */
    private Optional<Instant> quietSince = Optional.empty();

    private boolean isCaughtUp;

    /** Called by workers. */
    public AlertmanagerSinkTask() {
        this(Clock.systemUTC());
    }

    AlertmanagerSinkTask(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void start(Map<String, String> settings) {
        configuration = new AlertmanagerSinkConfiguration(settings);
        forget();
        // Without a timeout, the worker's first poll could last until the next commit of offsets. Only its second poll
        // goes back to the beginning.
        context.timeout(BEFORE_ASSIGNMENT.toMillis());
    }

    @Override
    public void open(Collection<TopicPartition> partitions) {
        context.offset(partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> 0L)));
        quietSince = Optional.of(clock.instant());
        isCaughtUp = false;
    }

    @Override
    public void close(Collection<TopicPartition> partitions) {
        quietSince = Optional.empty();
        forget();
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        if (quietSince.isEmpty()) {
            context.timeout(BEFORE_ASSIGNMENT.toMillis());
            return;
        }
        records.forEach(this::take);
        Duration silence = isCaughtUp ? Duration.ZERO : remainingSilence(!records.isEmpty());
        if (silence.isZero()) {
            catchUp();
            deliver(!records.isEmpty());
        } else {
            context.timeout(silence.toMillis());
        }
        reported.clear();
    }

    @Override
    public void stop() {
        // Alertmanager isn't told anything: alerts continue, and the next task sends them.
    }

    @Override
    public String version() {
        return ConnectorVersion.current();
    }

    private void catchUp() {
        isCaughtUp = true;
        read.values().forEach(this::accept);
        read.clear();
    }

    private void accept(DriftAlertState state) {
        deliveries.forEach(delivery -> delivery.accept(state));
    }

    /** Forgets all alerts. The topic delivers them again, and some may have been erased meanwhile. */
    private void forget() {
        read.clear();
        deliveries = configuration.alertmanagers().stream()
                .map(client -> new AlertDelivery(client, configuration.resendInterval(), clock, LOG::warn))
                .toList();
    }

    private Duration remainingSilence(boolean hasRecords) {
        Instant now = clock.instant();
        Instant since = hasRecords ? now : quietSince.orElse(now);
        quietSince = Optional.of(since);
        Duration remaining = configuration.startupQuiet().minus(Duration.between(since, now));
        return remaining.isNegative() ? Duration.ZERO : remaining;
    }

    private void take(SinkRecord record) {
        try {
            if (record.value() == null) {
                remove(alertId(record.key()));
            } else {
                note(state(record.value()));
            }
        } catch (DataException | IllegalArgumentException e) {
            report(record, new DataException(coordinates(record) + ": " + e.getMessage(), e));
        }
    }

    private void remove(String alertId) {
        read.remove(alertId);
        deliveries.forEach(delivery -> delivery.remove(alertId));
    }

    private void note(DriftAlertState state) {
        if (isCaughtUp) {
            accept(state);
        } else {
            read.put(state.alertId(), state);
        }
    }

    private DriftAlertState state(Object value) {
        if (value instanceof Struct alert) {
            return configuration.states().of(new StructFields(alert));
        }
        throw new DataException(
                "the value isn't a struct with the schema DriftAlert; set value.converter to the AvroConverter");
    }

    private static String alertId(Object key) {
        if (key instanceof String text) {
            return text;
        }
        if (key instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        throw new DataException(
                "the key isn't a string, as an alert's id must be; set key.converter to the StringConverter");
    }

    /** Reports a record once, even if the worker passes it again because no Alertmanager responds. */
    private void report(SinkRecord record, DataException fault) {
        ErrantRecordReporter reporter = context.errantRecordReporter();
        if (reporter == null) {
            throw fault;
        }
        if (reported.add(coordinates(record))) {
            LOG.warn("Reporting an errant record: {}", fault.getMessage());
            reporter.report(record, fault);
        }
    }

    /**
     * @throws RetriableException if no Alertmanager has received some of the records
     */
    private void deliver(boolean hasRecords) {
        Duration next = configuration.resendInterval();
        boolean isReached = false;
        for (AlertDelivery delivery : deliveries) {
            Duration wait = delivered(delivery);
            next = wait.compareTo(next) < 0 ? wait : next;
            isReached |= delivery.isReachable();
        }
        context.timeout(Math.max(1, next.toMillis()));
        if (hasRecords && !isReached) {
            throw new RetriableException("no Alertmanager responds; trying again in " + next.toMillis() + " ms");
        }
    }

    private static Duration delivered(AlertDelivery delivery) {
        try {
            return delivery.deliverDue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectException("interrupted while sending", e);
        }
    }

    private static String coordinates(SinkRecord record) {
        return record.topic() + "-" + record.kafkaPartition() + "@" + record.kafkaOffset();
    }
}
