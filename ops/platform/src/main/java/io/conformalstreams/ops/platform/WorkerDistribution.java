package io.conformalstreams.ops.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The jars of a Kafka Connect worker on this machine, with their plugins.
 *
 * <p>They are in the folder that {@value #PROPERTY} names. Without that property, they are in the folder
 * {@code worker} next to the code of this module, as in the plain distribution. If that folder is missing, as in a
 * checkout, they are in the folder that the build of {@code ops/connect-worker} fills.
 *
 * @param home folder with the worker's jars in {@code lib} and a folder for each plugin in {@code plugins}
 */
record WorkerDistribution(Path home) {

    static final String PROPERTY = "conformal.worker.home";

    private static final Path IN_CHECKOUT = Path.of("..", "..", "connect-worker", "target", "worker");

    static WorkerDistribution locate() throws IOException {
        Optional<Path> named = Optional.ofNullable(System.getProperty(PROPERTY)).map(Path::of);
        Path beside = RegistryDistribution.ownCode().resolveSibling("worker");
        Path inCheckout = RegistryDistribution.ownCode().resolveSibling(IN_CHECKOUT);
        return Stream.concat(named.stream(), named.isPresent() ? Stream.empty() : Stream.of(beside, inCheckout))
                .filter(home -> Files.isDirectory(home.resolve("lib")))
                .map(home -> new WorkerDistribution(home.toAbsolutePath().normalize()))
                .findFirst()
                .orElseThrow(() -> new IOException("There is no Kafka Connect worker in "
                        + named.orElse(inCheckout).toAbsolutePath().normalize()
                        + ". In a checkout, run './mvnw package -DskipTests' to put it there. Elsewhere, set -D"
                        + PROPERTY
                        + "=FOLDER to a folder with its jars in lib and its plugins in plugins."));
    }

    /** Returns the class path. This project's code comes first, for the main class and the log settings. */
    String classPath() throws IOException {
        try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
            return ChildJvm.classPath(Stream.concat(Stream.of(RegistryDistribution.ownCode()), jars.sorted())
                    .toList());
        }
    }

    Path plugins() {
        return home.resolve("plugins");
    }
}
