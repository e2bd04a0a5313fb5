package io.conformalstreams.connectors.casesource;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Whether a file has a sidecar, a JSON file that describes it. */
enum SidecarPolicy {
    /** Sidecars aren't read. */
    NONE,
    /** Read where there is one when the file is. */
    OPTIONAL,
    /** A file without one is waited for. */
    REQUIRED;

    static List<String> names() {
        return Arrays.stream(values())
                .map(policy -> policy.name().toLowerCase(Locale.ROOT))
                .toList();
    }
}
