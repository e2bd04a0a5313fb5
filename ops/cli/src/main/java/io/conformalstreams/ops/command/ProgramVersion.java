package io.conformalstreams.ops.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote beside this class. */
final class ProgramVersion implements IVersionProvider {

    @Override
    public String[] getVersion() {
        Properties properties = new Properties();
        try (InputStream stream = ProgramVersion.class.getResourceAsStream("version.properties")) {
            properties.load(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new String[] {
            "conformal-streams " + properties.getProperty("version"),
            "Java " + Runtime.version() + " on " + System.getProperty("os.name")
        };
    }
}
