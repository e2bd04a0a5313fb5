package io.conformalstreams.processor.runtime;

import java.util.Optional;

/** The version of this application, from the manifest of its jar. */
final class ApplicationVersion {

    static final String CURRENT = Optional.ofNullable(
                    ApplicationVersion.class.getPackage().getImplementationVersion())
            .orElse("development");

    private ApplicationVersion() {}
}
