package io.conformalstreams.ops.command;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An archive of the classes of this process (JEP 350), from which later processes start with less processor time. It is
 * written while the process runs, because a process that is killed cannot write it at its end. The launcher names the file,
 * and lets the JVM record what it needs.
 */
final class ClassArchive {

    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);
    private static final String PROPERTY = "conformal.class.archive";
    private static final String ANY_ARCHIVE = "classes-*.jsa*";

    /** The records of this time load and link the classes that process them. */
    private static final Duration SETTLING = Duration.ofSeconds(20);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final Path file;

    /** @param file is replaced when the archive is complete; the other archives beside it are deleted */
    ClassArchive(Path file) {
        this.file = file.toAbsolutePath();
    }

    /** Returns the archive that the launcher asks for; empty if there is one already, or if none can be written. */
    static Optional<ClassArchive> wanted() {
        return Optional.ofNullable(System.getProperty(PROPERTY)).map(name -> new ClassArchive(Path.of(name)));
    }

    /** Writes the archive in the background when the application has been ready for 20 seconds without a break. */
    void writeWhenSettled(BooleanSupplier isReady) {
        Thread thread = new Thread(() -> awaitAndWrite(isReady), "class-archive");
        thread.setDaemon(true);
        thread.start();
    }

    private void awaitAndWrite(BooleanSupplier isReady) {
        try {
            long readySince = System.nanoTime();
            while (System.nanoTime() - readySince < SETTLING.toNanos()) {
                // A phase of the application ends without a notice.
                Thread.sleep(BETWEEN_LOOKS.toMillis());
                if (!isReady.getAsBoolean()) {
                    readySince = System.nanoTime();
                }
            }
            write();
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        } catch (IOException | JMException failure) {
            LOG.info("no archive of classes, so the next start takes longer: {}", failure.toString());
        }
    }

    /**
     * Writes the archive, which stops all threads for about a second.
     *
     * @throws IOException if the JVM does not write it, or the folder cannot be changed
     * @throws JMException if the JVM has no command to write it
     */
    void write() throws IOException, JMException {
        // Another process may write or read an archive with the same name.
        Path part = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid());
        Object answer = ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "vmCds",
                        new Object[] {new String[] {"dynamic_dump", part.toString()}},
                        new String[] {String[].class.getName()});
        if (!Files.exists(part)) {
            throw new IOException("the JVM says " + answer);
        }
        deleteOthers(part);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void deleteOthers(Path part) throws IOException {
        try (DirectoryStream<Path> archives = Files.newDirectoryStream(file.getParent(), ANY_ARCHIVE)) {
            for (Path archive : archives) {
                if (!archive.equals(part)) {
                    Files.deleteIfExists(archive);
                }
            }
        }
    }
}
