package io.conformalstreams.processor.configuration;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects everything that is wrong with a configuration, so that the user learns it at once. */
final class Problems {

    private static final int LONGEST_QUOTATION = 100;

    private final List<String> lines = new ArrayList<>();
    private final Map<String, String> variables = new HashMap<>();

    /** From now on problems of the path name the environment variable that set it. */
    void setBy(String path, String variable) {
        variables.put(path, variable);
    }

    void invalid(String path, String value, String allowed) {
        String quotation = value.length() > LONGEST_QUOTATION ? value.substring(0, LONGEST_QUOTATION) + "..." : value;
        add(path, "\"" + quotation + "\" must be " + allowed);
    }

    void missing(String path, String allowed) {
        add(path, "missing; must be " + allowed);
    }

    /** A problem without quotation of the value, which may be a secret or a whole section. */
    void add(String path, String problem) {
        String variable = variables.containsKey(path) ? " (from " + variables.get(path) + ")" : "";
        lines.add(path + variable + ": " + problem);
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    InvalidConfigurationException toException() {
        return new InvalidConfigurationException(lines);
    }
}
