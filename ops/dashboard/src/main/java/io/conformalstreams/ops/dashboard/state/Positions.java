package io.conformalstreams.ops.dashboard.state;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How far the topics have been read: for each partition, the offset of the next record. Offsets mean the same to every
 * dashboard of a cluster, so the text of these positions identifies a state across restarts.
 *
 * @param next offset of the next record by partition; a partition that was not read yet may be missing
 */
public record Positions(Map<Place, Long> next) {

    public static final Positions NONE = new Positions(Map.of());

    private static final int LONGEST_TEXT = 64 << 10;
    private static final Pattern ENTRY = Pattern.compile("([a-z])([0-9]{1,6})=([0-9]{1,18})");

    public Positions {
        next = Collections.unmodifiableMap(new TreeMap<>(next));
    }

    /** Reads the text of positions. Empty if it is not such a text. */
    public static Optional<Positions> parse(String text) {
        if (text.length() > LONGEST_TEXT) {
            return Optional.empty();
        }
        Map<Place, Long> next = new TreeMap<>();
        for (String entry : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            Matcher matcher = ENTRY.matcher(entry);
            if (!matcher.matches() || Source.of(entry.charAt(0)).isEmpty()) {
                return Optional.empty();
            }
            next.put(
                    new Place(Source.of(entry.charAt(0)).get(), Integer.parseInt(matcher.group(2))),
                    Long.parseLong(matcher.group(3)));
        }
        return Optional.of(new Positions(next));
    }

    /** The offset of the next record of a partition; 0 if none of it was read. */
    public long of(Place place) {
        return next.getOrDefault(place, 0L);
    }

    /** Tells whether some partition of a topic was read further than in other positions. */
    boolean isBeyond(Positions other, Source source) {
        return next.entrySet().stream()
                .anyMatch(entry -> entry.getKey().source() == source && entry.getValue() > other.of(entry.getKey()));
    }

    /** The positions in the form {@code o0=17,o1=4,t0=9}. */
    @Override
    public String toString() {
        return next.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(","));
    }
}
