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
 * Keeps Alertmanagers in step with the topic of drift alerts. All that it knows is in the topic: whenever partitions are
 * assigned it reads them from the beginning, whatever offsets are committed, and sends nothing before it has come to the end.
 *
 * <p>A worker calls {@link #put} without records where none come until the timeout that the task has asked for, or the next
 * commit of offsets: open alerts are sent again by these calls.
 */
public final class AlertmanagerSinkTask extends SinkTask {

    private static final Logger LOG = LoggerFactory.getLogger(AlertmanagerSinkTask.class);
    private static final Duration BEFORE_ASSIGNMENT = Duration.ofSeconds(1);

    private final Clock clock;
    private final Set<String> reported = new HashSet<>();

    /** The newest states while the topic is read up to its end. */
    private final Map<String, DriftAlertState> read = new LinkedHashMap<>();

    private AlertmanagerSinkConfiguration configuration;
    private List<AlertDelivery> deliveries = List.of();

    /** Since when no record has come; empty as long as there are no partitions. */
    private Optional<Instant> quietSince = Optional.empty();

    private boolean isCaughtUp;

    /** For workers. */
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
        // Else the first call could last until the next commit of offsets, and only the second one goes back to the
        // beginning.
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
        // Alertmanager is told nothing: alerts go on, and the task that comes next sends them.
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

    /** The topic delivers the known alerts again, and some may have been erased from it by then. */
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
                "the value is no structure with the schema DriftAlert; set value.converter to the AvroConverter");
    }

    private static String alertId(Object key) {
        if (key instanceof String text) {
            return text;
        }
        if (key instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        throw new DataException(
                "the key is no text, as the id of an alert is; set key.converter to the StringConverter");
    }

    /** Once, though the worker hands the record over again as long as no Alertmanager answers. */
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

    /** @throws RetriableException if there are records that no Alertmanager has been told of */
    private void deliver(boolean hasRecords) {
        Duration next = configuration.resendInterval();
        boolean isAnswered = false;
        for (AlertDelivery delivery : deliveries) {
            Duration wait = delivered(delivery);
            next = wait.compareTo(next) < 0 ? wait : next;
            isAnswered |= delivery.isAnswering();
        }
        context.timeout(Math.max(1, next.toMillis()));
        if (hasRecords && !isAnswered) {
            throw new RetriableException("no Alertmanager answers; trying again in " + next.toMillis() + " ms");
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
