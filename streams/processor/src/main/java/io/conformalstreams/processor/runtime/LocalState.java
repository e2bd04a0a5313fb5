package io.conformalstreams.processor.runtime;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.streams.StreamsConfig;

/**
 * What an application keeps on this machine: the folder of its state stores, and notes about them beside it. Two applications in
 * one directory have notes of their own.
 *
 * @param directory the configured {@code application.stateDirectory}
 * @param applicationId application id of a topology
 */
public record LocalState(Path directory, String applicationId) {

    static LocalState of(Properties properties) {
        return new LocalState(
                Path.of(properties.getProperty(StreamsConfig.STATE_DIR_CONFIG)),
                properties.getProperty(StreamsConfig.APPLICATION_ID_CONFIG));
    }

    Path stores() {
        return directory.resolve(applicationId);
    }

    Path discardNote() {
        return directory.resolve(applicationId + ".discard");
    }

    Path originNote() {
        return directory.resolve(applicationId + ".origin");
    }

    /** Returns the folder and the notes, as far as they exist. */
    public List<Path> present() {
        return Stream.of(stores(), discardNote(), originNote())
                .filter(Files::exists)
                .toList();
    }
}
