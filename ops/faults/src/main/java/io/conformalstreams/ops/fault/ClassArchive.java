package io.conformalstreams.ops.fault;

import io.conformalstreams.ops.command.ConformalStreams;
import io.conformalstreams.ops.platform.LoopbackPorts;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An archive of the classes that an instance loads, as the launcher uses one. Instances start with less processor time, so
 * that more kills fit into the same time.
 */
final class ClassArchive {

    private static final String NAME = "classes.jsa";

    private ClassArchive() {}

    /**
     * The class path of an instance: that of this JVM. If the program is in a jar, directories are left out, because they
     * contain only tests.
     */
    static String classPath() {
        String own = System.getProperty("java.class.path");
        Path program = Path.of(ConformalStreams.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        return Files.isDirectory(program)
                ? own
                : Arrays.stream(own.split(File.pathSeparator))
                        .filter(entry -> Files.isRegularFile(Path.of(entry)))
                        .collect(Collectors.joining(File.pathSeparator));
    }

    /**
     * Runs an instance once to write the archive.
     *
     * @return the option of the JVM; empty if the class path contains directories, which no archive can describe
     */
    static Optional<String> write(Services services, Path directory, List<String> javaOptions)
            throws IOException, InterruptedException {
        if (Arrays.stream(classPath().split(File.pathSeparator)).anyMatch(entry -> Files.isDirectory(Path.of(entry)))) {
            return Optional.empty();
        }
        Path files = directory.resolve("class-archive");
        Path archive = files.resolve(NAME);
        Shell.delete(files);
        Files.createDirectories(files);
        List<String> options = new ArrayList<>(javaOptions);
        options.add("-XX:ArchiveClassesAtExit=" + archive);
        options.add("-Xlog:cds*=off");
        int port = LoopbackPorts.free(1)[0];
        Instance instance = new Instance(1, files, port, options);
        Batch.provision(services.disturbed("class-archive", 0)
                .write(instance.configuration(), instance.stateDirectory(), port, List.of()));
        instance.start();
        if (!instance.isReadyInTime()) {
            throw new IOException(
                    "the instance that writes the class archive did not start; its log is " + instance.log());
        }
        instance.stop();
        return Files.exists(archive) ? Optional.of("-XX:SharedArchiveFile=" + archive) : Optional.empty();
    }
}
