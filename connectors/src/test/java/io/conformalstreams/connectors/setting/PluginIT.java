package io.conformalstreams.connectors.setting;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.sink.SinkConnector;
import org.apache.kafka.connect.source.SourceConnector;
import org.junit.jupiter.api.Test;

/** Tests the plugin as the build packages it. */
class PluginIT {

    private static final Path DIRECTORY = Path.of("target", "plugins", "conformal-streams-connect");

    @Test
    void theDirectoryHasWhatTheWorkerHasNot() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY.resolve("lib"))) {
            List<String> jars = new ArrayList<>(
                    files.map(file -> file.getFileName().toString()).toList());
            assertThat(jars)
                    .contains("eventstream-1.0.1.jar", "reactive-streams-1.0.4.jar")
                    .noneMatch(name -> name.matches("(kafka|connect|slf4j|zstd|httpclient|netty)-.*"));
            jars.removeIf(PluginIT::isOfAmazon);
            assertThat(jars)
                    .allMatch(name -> name.matches(
                            "(conformal-streams-(connectors|conformal|objects)|eventstream|reactive-streams"
                                    + "|third-party-jackson-core|jackson-(core|databind|annotations))-.*\\.jar"))
                    .hasSize(9);
        }
        assertThat(DIRECTORY).isDirectoryContaining(file -> file.endsWith("LICENSE"));
        assertThat(DIRECTORY.resolve("SETTINGS.md")).exists();
        assertThat(DIRECTORY.resolve("THIRD-PARTY.txt"))
                .content()
                .contains("software.amazon.awssdk:s3", "software.amazon.eventstream", "reactive-streams")
                .doesNotContain("Unknown license");
        assertThat(DIRECTORY.resolve("examples/case-source.json")).exists();
    }

    private static boolean isOfAmazon(String jar) {
        try (ZipFile content = new ZipFile(DIRECTORY.resolve("lib").resolve(jar).toFile())) {
            return content.getEntry("META-INF/maven/software.amazon.awssdk/") != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theConnectorsAreFoundInItsJarsAndKnowTheirVersion() throws IOException {
        List<URL> jars = new ArrayList<>();
        try (Stream<Path> files = Files.list(DIRECTORY.resolve("lib"))) {
            for (Path file : files.toList()) {
                jars.add(file.toUri().toURL());
            }
        }
        try (URLClassLoader plugin = new ChildFirst(jars.toArray(URL[]::new))) {
            List<Versioned> found = new ArrayList<>();
            ServiceLoader.load(SourceConnector.class, plugin).forEach(found::add);
            ServiceLoader.load(SinkConnector.class, plugin).forEach(found::add);
            List<Versioned> own = found.stream()
                    .filter(one -> one.getClass().getClassLoader() == plugin)
                    .toList();
            assertThat(own.stream().map(one -> one.getClass().getSimpleName()))
                    .contains(
                            "CaseSourceConnector",
                            "DicomwebSourceConnector",
                            "AlertmanagerSinkConnector",
                            "DicomwebSinkConnector",
                            "MaskSinkConnector");
            assertThat(own).allMatch(one -> one.version().matches("[0-9]+\\..*"));
        }
    }

    @Test
    void theZipHasTheSameBelowOneFolder() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"));
                Stream<Path> content = Files.walk(DIRECTORY)) {
            Path zip = files.filter(file -> file.toString().endsWith(".zip"))
                    .findFirst()
                    .orElseThrow();
            String root = zip.getFileName().toString().replaceFirst("\\.zip$", "/");
            try (ZipFile archive = new ZipFile(zip.toFile())) {
                assertThat(archive.stream()
                                .filter(entry -> !entry.isDirectory())
                                .map(entry -> entry.getName().substring(root.length())))
                        .containsExactlyInAnyOrderElementsOf(content.filter(Files::isRegularFile)
                                .map(file -> DIRECTORY.relativize(file).toString())
                                .toList());
                assertThat(archive.stream()).allMatch(entry -> entry.getName().startsWith(root));
            }
        }
    }

    /** Takes our classes from the jars, and all others from the class path, as a worker's loader does for its own. */
    private static final class ChildFirst extends URLClassLoader {

        ChildFirst(URL[] jars) {
            super(jars, PluginIT.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (name.startsWith("io.conformalstreams.") && findLoadedClass(name) == null) {
                    return findClass(name);
                }
                return super.loadClass(name, resolve);
            }
        }
    }
}
