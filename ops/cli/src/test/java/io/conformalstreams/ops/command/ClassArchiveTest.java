package io.conformalstreams.ops.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class ClassArchiveTest {

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    private Path folder;

    /** Writes the archive of its own classes to the named file. */
    static final class Writing {
        public static void main(String[] arguments) throws Exception {
            new ClassArchive(Path.of(arguments[0])).write();
        }
    }

    @Test
    void shouldReplaceTheArchivesOfEarlierBuilds() throws Exception {
        Path archives = Files.createDirectory(folder.resolve("archives"));
        Files.createFile(archives.resolve("classes-1.jsa"));
        Files.createFile(archives.resolve("classes-2.jsa.4711"));
        Files.createFile(archives.resolve("other"));
        Path archive = archives.resolve("classes-3.jsa");

        assertThat(output("-XX:+RecordDynamicDumpInfo", archive)).contains("source: file:");

        assertThat(files(archives)).containsExactlyInAnyOrder("classes-3.jsa", "other");
        assertThat(output("-XX:SharedArchiveFile=" + archive, folder.resolve("unused")))
                .contains(ClassArchive.class.getName() + " source: shared objects file (top)");
    }

    @Test
    void shouldSayThatThisJvmWritesNoArchive() throws IOException {
        assertThatThrownBy(() -> new ClassArchive(folder.resolve("classes-1.jsa")).write())
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the JVM says ");
        assertThat(files(folder)).isEmpty();
    }

    /** Returns which classes a process loads from where, and its errors. */
    private String output(String option, Path archive) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        JAVA,
                        option,
                        "-Xlog:class+load",
                        "-cp",
                        jar() + ":" + jarOf(LoggerFactory.class),
                        Writing.class.getName(),
                        archive.toString()))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        process.waitFor();
        return output;
    }

    /** The jar with the program and this test, made once: an archive is bound to the time of its jars. */
    private Path jar() throws IOException {
        Path jar = folder.resolve("program.jar");
        if (!Files.exists(jar)) {
            try (JarOutputStream entries = new JarOutputStream(Files.newOutputStream(jar))) {
                for (Class<?> type : List.of(ClassArchive.class, Writing.class)) {
                    String name = type.getName().replace('.', '/') + ".class";
                    entries.putNextEntry(new JarEntry(name));
                    try (InputStream bytes = type.getClassLoader().getResourceAsStream(name)) {
                        bytes.transferTo(entries);
                    }
                }
            }
        }
        return jar;
    }

    private static Path jarOf(Class<?> type) {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
