package io.conformalstreams.ops.verify;

import java.util.Map;

/**
 * The attributes of a record that the processor may have kept. It keeps those that its configuration declares, and the
 * log does not say what the configuration was at the time.
 */
final class KeptAttributes {

    private KeptAttributes() {}

    /** Returns the published attributes if all of them were sent, otherwise the sent ones. */
    static Map<String, String> of(Map<String, String> sent, Map<String, String> published) {
        return sent.entrySet().containsAll(published.entrySet()) ? published : sent;
    }
}
