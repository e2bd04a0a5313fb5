package io.conformalstreams.ops.platform;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/**
 * The Apicurio registry that the build unpacks.
 *
 * <p>It is in the folder that {@value #PROPERTY} names. Without that property, it is in the folder {@code registry}
 * next to the code of this module: {@code ops/platform/target/registry} in a checkout, {@code lib/registry} in the
 * plain distribution.
 *
 * @param runnerJar the jar whose manifest lists all other jars
 */
record RegistryDistribution(Path runnerJar) {

    static final String PROPERTY = "conformal.registry.home";

    static RegistryDistribution locate() throws IOException {
        Optional<Path> named = Optional.ofNullable(System.getProperty(PROPERTY)).map(Path::of);
        Path home = named.orElseGet(() -> ownCode().resolveSibling("registry"));
        return new RegistryDistribution(runnerJar(home)
                .orElseThrow(() -> new IOException("There is no schema registry in " + home.toAbsolutePath()
                        + ". In a checkout, run './mvnw package -DskipTests' to put it there. Elsewhere, set -D"
                        + PROPERTY
                        + "=FOLDER to a folder with an unpacked apicurio-registry-app of version 2.6.")));
    }

    /** The location of this module's classes: a folder of classes or a jar. */
    static Path ownCode() {
        CodeSource source = RegistryDistribution.class.getProtectionDomain().getCodeSource();
        try {
            return Path.of(source.getLocation().toURI()).toAbsolutePath();
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException("this class was loaded from " + source.getLocation(), impossible);
        }
    }

    private static Optional<Path> runnerJar(Path home) throws IOException {
        if (!Files.isDirectory(home)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(home, "apicurio-registry-app-*-runner.jar")) {
            for (Path jar : jars) {
                return Optional.of(jar.toAbsolutePath());
            }
            return Optional.empty();
        }
    }
}
