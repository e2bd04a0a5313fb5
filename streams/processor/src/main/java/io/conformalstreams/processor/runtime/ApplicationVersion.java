package io.conformalstreams.processor.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this application, which the build writes into a resource. */
final class ApplicationVersion {

    static final String CURRENT = read();

    private ApplicationVersion() {}

    private static String read() {
        Properties properties = new Properties();
        try (InputStream resource = ApplicationVersion.class.getResourceAsStream("application.properties")) {
            properties.load(resource);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return properties.getProperty("version");
    }
}
