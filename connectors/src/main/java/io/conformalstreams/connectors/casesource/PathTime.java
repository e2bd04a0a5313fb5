package io.conformalstreams.connectors.casesource;

import io.conformalstreams.connectors.format.FormatException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads times from paths. A time is a date, optionally followed by {@code T} or {@code _} and a time of day. The
 * separators of ISO 8601 are optional. Times without an offset are in UTC.
 */
final class PathTime {

    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("[uuuu-MM-dd][uuuuMMdd]")
            .appendPattern("['T'HH:mm:ss]['T'HH-mm-ss]['T'HHmmss]['_'HH:mm:ss]['_'HH-mm-ss]['_'HHmmss]")
            .optionalStart()
            .appendOffset("+HH:MM", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HHMM", "Z")
            .optionalEnd()
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private PathTime() {}

    /**
     * The time in a named group of a path; empty if the path has no such group.
     *
     * @throws FormatException if the group's text isn't a time
     */
    static Optional<Instant> of(String file, Map<String, String> groups, String group) throws FormatException {
        String text = groups.get(group);
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    instant(TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from)));
        } catch (DateTimeParseException e) {
            throw new FormatException(
                    file, group, text, "a time like 20261120T083000Z is expected at this place of the path", e);
        }
    }

    private static Instant instant(TemporalAccessor time) {
        if (time instanceof OffsetDateTime exact) {
            return exact.toInstant();
        }
        LocalDateTime local = time instanceof LocalDate date ? date.atStartOfDay() : (LocalDateTime) time;
        return local.toInstant(ZoneOffset.UTC);
    }
}
