package io.conformalstreams.connectors.casesource;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The action for a file that can't be read in its expected format. */
enum BadFilePolicy {
    /** The task fails. */
    FAIL,
    /** The task logs the file and ignores it until it changes. */
    SKIP,
    /** Like SKIP, and the task also sends the reason to the report topic, once. */
    REPORT;

    static List<String> names() {
        return Arrays.stream(values())
                .map(policy -> policy.name().toLowerCase(Locale.ROOT))
                .toList();
    }
}
