package io.conformalstreams.connectors.casesource;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Whether files have sidecars. A sidecar is a JSON file that describes another file. */
enum SidecarPolicy {
    /** Sidecars are ignored. */
    NONE,
    /** A sidecar is read if it exists when its file is read. */
    OPTIONAL,
    /** A file waits until its sidecar exists. */
    REQUIRED;

    static List<String> names() {
        return Arrays.stream(values())
                .map(policy -> policy.name().toLowerCase(Locale.ROOT))
                .toList();
    }
}
