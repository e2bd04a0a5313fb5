package io.conformalstreams.connectors.alertmanager;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decides which alerts one Alertmanager must receive. Its rules keep alerts from flapping.
 *
 * <p>Alertmanager identifies an alert by its labels: equal labels mean the same alert, different labels a new one.
 * Labels therefore contain only what never changes; numbers are annotations. A severity that rises must not change a
 * label. Instead, a second alert {@value #ESCALATED}, with otherwise equal labels, joins the first, {@value #NAME}. An
 * inhibition rule with {@code equal: [alert_id]} mutes the first.
 *
 * <p>An open alert is sent repeatedly. Each time, its end is set to {@value #RESENDS_TO_END} intervals ahead. If this
 * process dies, Alertmanager ends the alert after that time, and up to three lost requests do no harm. A resolved alert
 * ends when the ledger learns of it. It is sent for another {@link #RESOLVED_FOR} after its first delivery, so
 * that an Alertmanager that restarts meanwhile, and loses its alerts, can still notify its receivers.
 *
 * <p>Not safe for use by several threads.
 */
final class AlertLedger {

    /** How long a resolved alert continues to be sent. */
    public static final Duration RESOLVED_FOR = Duration.ofMinutes(15);

    static final String NAME = "CoverageDrift";
    static final String ESCALATED = "CoverageDriftCritical";
    static final int RESENDS_TO_END = 4;

    /** Alerts that were resolved longer ago than this are ignored. Alertmanager has ended them by itself. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofDays(1);

    private final Duration resend;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /**
     * Creates a ledger without alerts.
     *
     * @param resend the interval at which alerts are sent
     * @throws IllegalArgumentException if the interval is shorter than a second
     */
    public AlertLedger(Duration resend) {
        if (resend.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("resend interval must be at least a second: " + resend);
        }
        this.resend = resend;
    }

    /**
     * The known state of one alert. An empty {@code endedAt} means that the alert is open. The monitor and the opening
     * time are those of the first state, even if later states differ. Another label would make another alert, and the
     * first would never resolve.
     */
    private static final class Entry {
        private final AlertSubject monitor;
        private final Instant openedAt;
        private DriftAlertState state;
        private boolean escalated;
        private Optional<Instant> endedAt = Optional.empty();
        private Optional<Instant> endDeliveredAt = Optional.empty();
        private boolean settled;

        private Entry(DriftAlertState state) {
            this.monitor = state.monitor();
            this.openedAt = state.openedAt();
            this.state = state;
        }

        private void end(Instant now) {
            endedAt = Optional.of(now);
        }
    }

    /**
     * Records a state of an alert. A state that isn't newer than the known one changes nothing, so a topic may be read
     * again.
     *
     * @return whether there is something to send
     */
    public boolean accept(DriftAlertState state, Instant now) {
        Entry known = entries.get(state.alertId());
        if (known != null && (known.endedAt.isPresent() || state.revision() <= known.state.revision())) {
            return false;
        }
        Entry entry = known == null ? new Entry(state) : known;
        entries.put(state.alertId(), entry);
        entry.state = state;
        entry.escalated |=
                state.severity() == Severity.CRITICAL && entry.monitor.kind().severity() != Severity.CRITICAL;
        if (!state.open()) {
            entry.end(now);
            entry.settled =
                    known == null && state.changedAt().plus(FORGOTTEN_AFTER).isBefore(now);
        }
        return !entry.settled;
    }

    /**
     * Records that an alert was erased from its topic. It counts as resolved.
     *
     * @return whether there is something to send
     */
    public boolean remove(String alertId, Instant now) {
        Entry entry = entries.get(alertId);
        if (entry == null || entry.endedAt.isPresent()) {
            return false;
        }
        entry.end(now);
        return true;
    }

    /** Returns the number of open alerts. */
    public long open() {
        return entries.values().stream()
                .filter(entry -> entry.endedAt.isEmpty())
                .count();
    }

    /** Returns all alerts that must be sent now. */
    List<PostableAlert> postable(Instant now) {
        List<PostableAlert> postable = new ArrayList<>();
        for (Entry entry : entries.values()) {
            entry.settled |= entry.endDeliveredAt
                    .map(delivered -> !now.isBefore(delivered.plus(RESOLVED_FOR)))
                    .orElse(false);
            if (!entry.settled) {
                postable.add(postable(entry, NAME, entry.monitor.kind().severity(), now));
                if (entry.escalated) {
                    postable.add(postable(entry, ESCALATED, Severity.CRITICAL, now));
                }
            }
        }
        return postable;
    }

    /** Records that all of these alerts have been delivered. */
    void delivered(Instant now) {
        for (Entry entry : entries.values()) {
            if (entry.endedAt.isPresent() && entry.endDeliveredAt.isEmpty()) {
                entry.endDeliveredAt = Optional.of(now);
            }
        }
    }

    private PostableAlert postable(Entry entry, String name, Severity severity, Instant now) {
        DriftAlertState state = entry.state;
        SortedMap<String, String> labels = new TreeMap<>(entry.monitor.labels());
        labels.put("alertname", name);
        labels.put("severity", severity.label());
        labels.put("alert_id", state.alertId());
        Instant end = entry.endedAt.orElseGet(() -> now.plus(resend.multipliedBy(RESENDS_TO_END)));
        // Alertmanager regards an alert as resolved if its start equals its end, and refuses an alert that starts later
        // than it ends. Event times may be ahead of this clock.
        Instant latestStart = entry.endedAt.orElse(now).minusMillis(1);
        Instant start = entry.openedAt.isBefore(latestStart) ? entry.openedAt : latestStart;
        return new PostableAlert(labels, state.annotations(), start, end, state.generator());
    }
}
