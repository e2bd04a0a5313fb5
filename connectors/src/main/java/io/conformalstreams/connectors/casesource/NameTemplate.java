package io.conformalstreams.connectors.casesource;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text in which <code>${group}</code> stands for the value of a path's named group. */
record NameTemplate(String text) {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)}");

    /** The names of the groups in the text. */
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
