package io.conformalstreams.connectors.casesource;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text with <code>${group}</code> for the value of a named group of a path. */
record NameTemplate(String text) {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)}");

    /** The groups that it refers to. */
    Set<String> groups() {
        Set<String> groups = new TreeSet<>();
        Matcher matcher = REFERENCE.matcher(text);
        while (matcher.find()) {
            groups.add(matcher.group(1));
        }
        return groups;
    }

    String fill(Map<String, String> values) {
        return REFERENCE
                .matcher(text)
                .replaceAll(reference -> Matcher.quoteReplacement(values.getOrDefault(reference.group(1), "")));
    }
}
