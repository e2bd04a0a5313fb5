package io.conformalstreams.connectors.setting;

import java.util.Optional;

/** The version that connectors report to the worker. */
public final class ConnectorVersion {

    private ConnectorVersion() {}

    /** The version in the manifest of the jar, or {@code unknown} if the class is not in a jar. */
    public static String current() {
        return Optional.ofNullable(ConnectorVersion.class.getPackage().getImplementationVersion())
                .orElse("unknown");
    }
}
