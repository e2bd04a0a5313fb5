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
 * Decides which alerts one Alertmanager must receive, by the rules that keep it from flapping.
 *
 * <p>Alertmanager takes equal labels for the same alert and different ones for a new alert. Labels therefore hold only
 * what stays the same; numbers are annotations. A severity that rises must not change a label: a second alert {@value
 * #ESCALATED} with otherwise equal labels joins the first, {@value #NAME}, which an inhibition rule with {@code equal:
 * [alert_id]} mutes.
 *
 * <p>An open alert is sent again and again, each time to end after {@value #RESENDS_TO_END} times the interval: should
 * this side die, Alertmanager ends it, and until then a lost sending or three don't. A resolved alert ends when the
 * ledger learns of it, and is sent for another {@link #RESOLVED_FOR} from when it was first delivered, so that an
 * Alertmanager that restarts meanwhile, and keeps no alerts, still tells its receivers.
 *
 * <p>Not safe for use by several threads.
 */
final class AlertLedger {

    /** How long a resolved alert goes on being sent. */
    public static final Duration RESOLVED_FOR = Duration.ofMinutes(15);

    static final String NAME = "CoverageDrift";
    static final String ESCALATED = "CoverageDriftCritical";
    static final int RESENDS_TO_END = 4;

    /** Alertmanager has long ended by itself what was resolved before, whenever it was that this side last ran. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofDays(1);

    private final Duration resend;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /**
     * Creates a ledger that knows of no alert.
     *
     * @param resend the interval at which what is postable is sent
     * @throws IllegalArgumentException if the interval is below a second
     */
    public AlertLedger(Duration resend) {
        if (resend.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("resend interval must be at least a second: " + resend);
        }
        this.resend = resend;
    }

    /**
     * The known state of one alert. An empty {@code endedAt} means that it is open. The monitor and the opening are
     * those of the first state, whatever later ones say: another label would be another alert, and the first would not
     * resolve.
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
     * Takes note of a state of an alert. States that are not newer than the known one change nothing, so that it does no
     * harm to read a topic again.
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
     * Records that an alert was erased from its topic: it counts as resolved.
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

    /** Returns how many alerts are open. */
    public long open() {
        return entries.values().stream()
                .filter(entry -> entry.endedAt.isEmpty())
                .count();
    }

    /** Returns everything that has to be sent now. */
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

    /** Takes note that everything postable has been delivered. */
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
        // An alert that starts when it ends is taken for resolved, one that starts later is refused. Event times may be
        // ahead of this clock.
        Instant latestStart = entry.endedAt.orElse(now).minusMillis(1);
        Instant start = entry.openedAt.isBefore(latestStart) ? entry.openedAt : latestStart;
        return new PostableAlert(labels, state.annotations(), start, end, state.generator());
    }
}
