package io.conformalstreams.connectors.setting;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The action for a file or object that can't be read in its expected format. */
public enum BadFilePolicy {
    /** The task fails. */
    FAIL,
    /** The task logs it and leaves it out. */
    SKIP,
    /** Like SKIP, and the task also sends the reason to the report topic, once. */
    REPORT;

    /** The names of all actions, as settings have them. */
    static List<String> names() {
        return Arrays.stream(values())
                .map(policy -> policy.name().toLowerCase(Locale.ROOT))
                .toList();
    }
}
