package io.conformalstreams.ops.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A broker in this JVM and a registry in a child JVM, under one state directory.
 *
 * <p>After a restart on the same directory, it has the same topics, records and schemas, usually on other ports.
 */
public final class Platform implements AutoCloseable {

    private final Path stateDirectory;
    private final EmbeddedBroker broker;
    private final EmbeddedRegistry registry;

    private Platform(Path stateDirectory, EmbeddedBroker broker, EmbeddedRegistry registry) {
        this.stateDirectory = stateDirectory;
        this.broker = broker;
        this.registry = registry;
    }

    /**
     * Starts both at the same time on free ports. Returns when both respond.
     *
     * @param stateDirectory directory that gets the folders {@code broker} and {@code registry}, and nothing else
     * @throws IOException if one of them does not start; the other one is then closed
     */
    public static Platform start(Path stateDirectory) throws IOException {
        Path directory = Files.createDirectories(stateDirectory.toAbsolutePath().normalize());
        CompletableFuture<EmbeddedRegistry> registry = CompletableFuture.supplyAsync(() -> startRegistry(directory));
        EmbeddedBroker broker;
        try {
            broker = EmbeddedBroker.start(directory.resolve("broker"));
        } catch (IOException | RuntimeException failure) {
            registry.thenAccept(EmbeddedRegistry::close);
            throw failure;
        }
        try {
            return new Platform(directory, broker, registry.join());
        } catch (CompletionException failure) {
            broker.close();
            throw new IOException(failure.getCause().getMessage(), failure.getCause());
        }
    }

    /** The value of {@code bootstrap.servers} for clients. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** The value of {@code schema.registry.url} for Confluent clients. */
    public String registryUrl() {
        return registry.url();
    }

    /** The absolute path of the state directory. */
    public Path stateDirectory() {
        return stateDirectory;
    }

    /** Stops both in an orderly way. The state directory stays. */
    @Override
    public void close() {
        registry.close();
        broker.close();
    }

    private static EmbeddedRegistry startRegistry(Path directory) {
        try {
            return EmbeddedRegistry.start(directory.resolve("registry"), EmbeddedRegistry.Storage.FILE);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure.getMessage(), failure);
        }
    }
}
