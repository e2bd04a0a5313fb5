package io.conformalstreams.processor.setting;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects everything that is wrong with a configuration, so that the user learns it at once. */
public final class ValidationErrors {

    private static final int LONGEST_QUOTATION = 100;

    private final List<String> lines = new ArrayList<>();
    private final Map<String, String> variables = new HashMap<>();

    /** From now on errors of the path name the environment variable that set it. */
    public void setBy(String path, String variable) {
        variables.put(path, variable);
    }

    /** A value that is not allowed, quoted. */
    public void invalid(String path, String value, String allowed) {
        String quotation = value.length() > LONGEST_QUOTATION ? value.substring(0, LONGEST_QUOTATION) + "..." : value;
        add(path, "\"" + quotation + "\" must be " + allowed);
    }

    /** A required value that is absent. */
    public void missing(String path, String allowed) {
        add(path, "missing; must be " + allowed);
    }

    /** An error that does not quote the value, which may be a secret or a whole section. */
    public void add(String path, String error) {
        String variable = variables.containsKey(path) ? " (from " + variables.get(path) + ")" : "";
        lines.add(path + variable + ": " + error);
    }

    /** Whether all is well so far. */
    public boolean isEmpty() {
        return lines.isEmpty();
    }

    /** Everything that was found. */
    public InvalidConfigurationException toException() {
        return new InvalidConfigurationException(lines);
    }
}
