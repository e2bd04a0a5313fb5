package io.conformalstreams.ops.platform;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * An archive of the classes that a kind of process loads (JEP 350), from which such processes start with half of the processor
 * time. It is written from the first one that is ready, which takes about as long as three starts save. So it pays off only
 * where many processes start, as in tests; they name a folder in the system property {@value #PROPERTY}. Without it, nothing
 * happens.
 */
public final class SharedArchive {

    static final String PROPERTY = "conformal.shared.archives";

    private static final long LIMIT_SECONDS = 60;
    private static final String SEPARATOR = "-";
    private static final String QUIET = "-Xlog:cds*=off";

    /** Empty if no archive is wanted or possible. */
    private final Optional<Path> file;

    private SharedArchive(Optional<Path> file) {
        this.file = file;
    }

    /** Returns the archive for a main class and its class path. */
    public static SharedArchive of(Class<?> mainClass, String classPath) throws IOException {
        String folder = System.getProperty(PROPERTY, "");
        List<Path> entries =
                Arrays.stream(classPath.split(File.pathSeparator)).map(Path::of).toList();
        // No archive can describe a directory of classes.
        if (folder.isEmpty() || !entries.stream().allMatch(Files::isRegularFile)) {
            return new SharedArchive(Optional.empty());
        }
        Path directory = Files.createDirectories(Path.of(folder)).toAbsolutePath();
        String name = mainClass.getSimpleName() + SEPARATOR + Integer.toHexString(fingerprint(entries)) + ".jsa";
        return new SharedArchive(Optional.of(directory.resolve(name)));
    }

    /** The JVM options with which a process uses the archive, or lets it be written if it is missing. */
    public List<String> options() {
        return file.map(archive -> Files.exists(archive)
                        ? List.of("-XX:SharedArchiveFile=" + archive, QUIET)
                        : List.of("-XX:+RecordDynamicDumpInfo", QUIET))
                .orElseGet(List::of);
    }

    /**
     * Writes the archive, unless it is there or was tried before. The process stands still meanwhile, for a few seconds at most.
     *
     * @param processId a process that was started with {@link #options()}
     */
    public void write(long processId) throws IOException, InterruptedException {
        if (file.isPresent() && !Files.exists(file.get())) {
            write(file.get(), processId);
        }
    }

    private static void write(Path archive, long processId) throws IOException, InterruptedException {
        Path part = archive.resolveSibling(archive.getFileName() + ".part");
        Path claim = archive.resolveSibling(archive.getFileName() + ".claim");
        try {
            Files.createFile(claim);
        } catch (FileAlreadyExistsException another) {
            return;
        }
        claim.toFile().deleteOnExit();
        Process dump = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(processId),
                        "VM.cds",
                        "dynamic_dump",
                        part.toString())
                .redirectErrorStream(true)
                .redirectOutput(
                        archive.resolveSibling(archive.getFileName() + ".log").toFile())
                .start();
        // A process that is stopped meanwhile does not answer.
        if (!dump.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            dump.destroyForcibly();
        } else if (dump.exitValue() == 0 && Files.exists(part)) {
            deleteOthers(archive);
            Files.move(part, archive, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Deletes the archives of earlier builds, which nobody will use again. */
    private static void deleteOthers(Path archive) throws IOException {
        String name = archive.getFileName().toString();
        String kind = name.substring(0, name.indexOf(SEPARATOR));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(archive.getParent(), kind + SEPARATOR + "*")) {
            for (Path file : files) {
                if (!file.getFileName().toString().startsWith(name)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Changes with every jar: the JVM ignores an archive whose jars have another size or time. */
    private static int fingerprint(List<Path> jars) throws IOException {
        StringBuilder all = new StringBuilder(System.getProperty("java.home"));
        for (Path jar : jars) {
            all.append(jar).append(Files.size(jar)).append(Files.getLastModifiedTime(jar));
        }
        return all.toString().hashCode();
    }

    /**
     * The class path of this JVM without its directories of classes, if this code is in a jar: then they contain only tests.
     */
    public static String ownJars() {
        String own = System.getProperty("java.class.path");
        return Files.isDirectory(RegistryDistribution.ownCode())
                ? own
                : Arrays.stream(own.split(File.pathSeparator))
                        .filter(entry -> Files.isRegularFile(Path.of(entry)))
                        .collect(Collectors.joining(File.pathSeparator));
    }
}
