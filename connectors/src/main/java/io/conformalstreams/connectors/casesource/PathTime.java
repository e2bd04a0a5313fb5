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
 * Times in paths: a date, or a date and a time of day after {@code T} or {@code _}, with or without the separators of ISO
 * 8601, in UTC where no offset follows.
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
     * The time that a named group of a path holds; empty where the path has no such group.
     *
     * @throws FormatException when it isn't one
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
                    file, group, text, "the path is expected to have a time like 20261120T083000Z there", e);
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
