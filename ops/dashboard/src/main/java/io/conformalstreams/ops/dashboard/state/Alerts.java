package io.conformalstreams.ops.dashboard.state;

import io.conformalstreams.contracts.DriftAlert;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The newest {@value #MOST} alerts. If there are more, resolved ones are forgotten first, the oldest of them first. */
public final class Alerts {

    /** The largest number of alerts. */
    public static final int MOST = 1000;

    private static final Comparator<AlertLife> FORGOTTEN_FIRST = Comparator.comparing(AlertLife::isOpen)
            .thenComparing(life -> life.newest().getEventTime())
            .thenComparing(life -> life.newest().getAlertId());

    private final Map<String, AlertLife> byId = new HashMap<>();
    private final Map<String, Map<String, AlertLife>> byStratum = new HashMap<>();

    void add(DriftAlert alert) {
        AlertLife known = byId.get(alert.getAlertId());
        if (known != null) {
            known.add(alert);
            return;
        }
        AlertLife life = new AlertLife(alert);
        byId.put(alert.getAlertId(), life);
        byStratum.computeIfAbsent(alert.getStratum(), unseen -> new HashMap<>()).put(alert.getAlertId(), life);
        if (byId.size() > MOST) {
            remove(Collections.min(byId.values(), FORGOTTEN_FIRST).newest().getAlertId());
        }
    }

    void remove(String alertId) {
        AlertLife removed = byId.remove(alertId);
        if (removed != null) {
            String stratum = removed.newest().getStratum();
            byStratum.get(stratum).remove(alertId);
            if (byStratum.get(stratum).isEmpty()) {
                byStratum.remove(stratum);
            }
        }
    }

    public Optional<AlertLife> alert(String alertId) {
        return Optional.ofNullable(byId.get(alertId));
    }

    /** All alerts: open ones first, then by descending time of opening. */
    public List<AlertLife> all() {
        return sorted(byId.values());
    }

    /** The alerts of a stratum in the same order. */
    public List<AlertLife> of(String stratum) {
        return sorted(byStratum.getOrDefault(stratum, Map.of()).values());
    }

    private static List<AlertLife> sorted(Collection<AlertLife> alerts) {
        return alerts.stream()
                .sorted(Comparator.comparing(AlertLife::isOpen, Comparator.reverseOrder())
                        .thenComparing(life -> life.newest().getOpenedAt(), Comparator.reverseOrder())
                        .thenComparing(life -> life.newest().getAlertId()))
                .toList();
    }
}
