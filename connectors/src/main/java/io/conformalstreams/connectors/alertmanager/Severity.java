package io.conformalstreams.connectors.alertmanager;

import java.util.Locale;

/** The urgency of an alert, ascending. */
public enum Severity {
    /** Good to know. */
    INFO,
    /** To be looked into. */
    WARNING,
    /** The promise is broken. */
    CRITICAL;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
