package io.conformalstreams.ops.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedArchiveTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String FROM_ARCHIVE = Child.class.getName() + " source: shared objects file (top)";
    private static final String FROM_JAR = Child.class.getName() + " source: file:";

    private final String setting = System.getProperty(SharedArchive.PROPERTY, "");

    @TempDir
    private Path folder;

    /** A child that announces itself with a file. */
    static final class Child {
        public static void main(String[] arguments) throws Exception {
            ParentWatch.exitWithParent();
            Files.createFile(Path.of(arguments[0]));
            Thread.sleep(60_000);
        }
    }

    @AfterEach
    void restoreSetting() {
        System.setProperty(SharedArchive.PROPERTY, setting);
    }

    @Test
    void shouldLetLaterChildrenStartFromTheClassesOfTheFirst() throws Exception {
        Path archives = folder.resolve("archives");
        System.setProperty(SharedArchive.PROPERTY, archives.toString());
        Path jar = jar("child.jar");

        assertThat(logOfChild(jar)).contains(FROM_JAR);
        assertThat(logOfChild(jar)).contains(FROM_ARCHIVE);
        assertThat(logOfChild(jar("other.jar"))).contains(FROM_JAR);
        assertThat(archivesIn(archives)).hasSize(1);
    }

    @Test
    void shouldWriteNothingUnlessAFolderIsNamed() throws Exception {
        System.setProperty(SharedArchive.PROPERTY, "");

        assertThat(SharedArchive.of(Child.class, jar("child.jar").toString()).options())
                .isEmpty();
    }

    @Test
    void shouldArchiveNoDirectories() throws Exception {
        System.setProperty(SharedArchive.PROPERTY, folder.resolve("archives").toString());

        assertThat(SharedArchive.of(Child.class, folder.toString()).options()).isEmpty();
    }

    /** Runs a child until it is ready, and returns its log, which says where its classes come from. */
    private String logOfChild(Path jar) throws IOException {
        Path ready = folder.resolve("ready");
        Path log = folder.resolve("child.log");
        Files.deleteIfExists(log);
        ChildJvm child = ChildJvm.start(
                Child.class, List.of("-Xlog:class+load"), jar.toString(), List.of(ready.toString()), Map.of(), log);
        child.awaitReady(() -> Files.exists(ready), LIMIT, "The child");
        child.stop();
        Files.delete(ready);
        return Files.readString(log);
    }

    private static List<Path> archivesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".jsa")).toList();
        }
    }

    private Path jar(String name) throws IOException {
        Path jar = folder.resolve(name);
        try (JarOutputStream entries = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Class<?> type : List.of(Child.class, ParentWatch.class)) {
                String path = type.getName().replace('.', '/') + ".class";
                entries.putNextEntry(new JarEntry(path));
                try (InputStream bytes = type.getClassLoader().getResourceAsStream(path)) {
                    bytes.transferTo(entries);
                }
            }
        }
        return jar;
    }
}
