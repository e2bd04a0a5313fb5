package io.conformalstreams.ops.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A broker in this JVM and a registry beside it, under one state directory.
 *
 * <p>Started again on the same directory it has the same topics, records and schemas, usually on other ports.
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
     * Starts both at the same time, on free ports, and returns when both answer.
     *
     * @param stateDirectory gets {@code broker/}, {@code registry/} and nothing else
     * @throws IOException when one of them does not come up; the other one is closed then
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

    /** The value for {@code bootstrap.servers} of a client. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** The value for {@code schema.registry.url} of a Confluent client. */
    public String registryUrl() {
        return registry.url();
    }

    /** The directory that it was started on, absolute. */
    public Path stateDirectory() {
        return stateDirectory;
    }

    /** Stops both in an orderly way; the state directory stays. */
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
