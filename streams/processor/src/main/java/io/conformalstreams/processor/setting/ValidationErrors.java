package io.conformalstreams.processor.setting;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects all errors of a configuration, so that the user sees all of them at once. */
public final class ValidationErrors {

    private static final int LONGEST_QUOTATION = 100;

    private final List<String> lines = new ArrayList<>();
    private final Map<String, String> variables = new HashMap<>();

    /** Records that a variable set the value at a path. Later errors at this path name the variable. */
    public void setBy(String path, String variable) {
        variables.put(path, variable);
    }

    /** Reports a value that is not allowed, and quotes it. */
    public void invalid(String path, String value, String allowed) {
        String quotation = value.length() > LONGEST_QUOTATION ? value.substring(0, LONGEST_QUOTATION) + "..." : value;
        add(path, "\"" + quotation + "\" must be " + allowed);
    }

    /** Reports a required value that is missing. */
    public void missing(String path, String allowed) {
        add(path, "missing; must be " + allowed);
    }

    /** Reports an error. It does not quote the value, which may be a secret or a whole section. */
    public void add(String path, String error) {
        String variable = variables.containsKey(path) ? " (from " + variables.get(path) + ")" : "";
        lines.add(path + variable + ": " + error);
    }

    /** Tells whether no error has been reported. */
    public boolean isEmpty() {
        return lines.isEmpty();
    }

    /** Returns an exception that lists all reported errors. */
    public InvalidConfigurationException toException() {
        return new InvalidConfigurationException(lines);
    }
}
