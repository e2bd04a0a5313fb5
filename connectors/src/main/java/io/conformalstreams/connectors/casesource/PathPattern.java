package io.conformalstreams.connectors.casesource;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A regular expression with named groups for paths relative to the folder. {@code /} separates their elements. */
final class PathPattern {

    private static final Pattern GROUP = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

    private final Pattern pattern;
    private final Set<String> groups = new TreeSet<>();

    PathPattern(String expression) {
        pattern = Pattern.compile(expression);
        Matcher matcher = GROUP.matcher(expression);
        while (matcher.find()) {
            groups.add(matcher.group(1));
        }
    }

    Set<String> groups() {
        return Set.copyOf(groups);
    }

    /** The values of the named groups, if the whole path matches. */
    Optional<Map<String, String>> match(String path) {
        Matcher matcher = pattern.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String group : groups) {
            String value = matcher.group(group);
            if (value != null) {
                values.put(group, value);
            }
        }
        return Optional.of(values);
    }
}
