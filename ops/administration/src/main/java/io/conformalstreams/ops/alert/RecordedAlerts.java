package io.conformalstreams.ops.alert;

import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;

/** All alerts of the topic, each in its newest state at the time of reading. */
public final class RecordedAlerts {

    private static final int SHORTEST_PREFIX = 4;

    private final Map<String, DriftAlert> byId;

    private RecordedAlerts(Map<String, DriftAlert> byId) {
        this.byId = new TreeMap<>(byId);
    }

    /**
     * Reads the topic.
     *
     * @param report receives a line about each unreadable record
     * @throws KafkaException if the cluster or the registry doesn't respond, or if the topic is missing
     */
    public static RecordedAlerts read(ConformalConfiguration configuration, Consumer<String> report) {
        try (AlertLog log = new AlertLog(configuration, report)) {
            return new RecordedAlerts(log.newest());
        }
    }

    static RecordedAlerts of(Collection<DriftAlert> alerts) {
        Map<String, DriftAlert> byId = new TreeMap<>();
        alerts.forEach(alert -> byId.put(alert.getAlertId(), alert));
        return new RecordedAlerts(byId);
    }

    /** Whether the drift continues. */
    public enum Standing {
        /** Opened or updated. */
        OPEN,
        /** Over. */
        RESOLVED;

        static Standing of(DriftAlert alert) {
            return alert.getState() == AlertState.RESOLVED ? RESOLVED : OPEN;
        }
    }

    /**
     * Selects alerts.
     *
     * @param standings empty for all
     * @param kinds empty for all
     * @param stratum name, in which {@code *} matches any text; empty for all
     */
    public record Filter(Set<Standing> standings, Set<AlertKind> kinds, Optional<String> stratum)
            implements Predicate<DriftAlert> {

        /** Copies the arguments. */
        public Filter {
            standings = Set.copyOf(standings);
            kinds = Set.copyOf(kinds);
        }

        @Override
        public boolean test(DriftAlert alert) {
            return (standings.isEmpty() || standings.contains(Standing.of(alert)))
                    && (kinds.isEmpty() || kinds.contains(alert.getKind()))
                    && stratum.map(pattern -> matches(pattern, alert.getStratum()))
                            .orElse(true);
        }

        private static boolean matches(String pattern, String name) {
            return Pattern.matches(
                    Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")),
                    name);
        }
    }

    /** Returns the matching alerts: open ones first, then by descending time of opening. */
    public List<DriftAlert> matching(Filter filter) {
        return byId.values().stream()
                .filter(filter)
                .sorted(Comparator.comparing(Standing::of)
                        .thenComparing(DriftAlert::getOpenedAt, Comparator.reverseOrder())
                        .thenComparing(DriftAlert::getAlertId))
                .toList();
    }

    /**
     * Returns one alert.
     *
     * @param id of the alert, or its beginning: at least four characters with which no other id begins
     * @throws IllegalArgumentException if there is none, or more than one
     */
    public DriftAlert require(String id) {
        if (byId.containsKey(id)) {
            return byId.get(id);
        }
        List<String> fitting =
                byId.keySet().stream().filter(known -> known.startsWith(id)).toList();
        if (id.length() < SHORTEST_PREFIX || fitting.isEmpty()) {
            throw new IllegalArgumentException("alert " + id + " is not among the " + byId.size()
                    + " that are recorded; `alerts list` shows them, and the first " + SHORTEST_PREFIX
                    + " characters of an id are enough");
        }
        if (fitting.size() > 1) {
            throw new IllegalArgumentException(
                    "alert " + id + " may be any of " + String.join(", ", fitting) + "; give more characters");
        }
        return byId.get(fitting.get(0));
    }
}
