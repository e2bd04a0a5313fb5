package io.conformalstreams.ops.fault;

import io.conformalstreams.ops.platform.BrokerProcess;
import io.conformalstreams.ops.platform.BrokerSettings;
import io.conformalstreams.ops.platform.EmbeddedRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The processes that the applications need: a broker and a registry that are killed, and a second broker for the
 * undisturbed runs, which never is.
 */
final class Services implements AutoCloseable {

    private final Path directory;
    private final BrokerProcess broker;
    private final BrokerProcess undisturbedBroker;
    private final EmbeddedRegistry registry;

    private Services(Path directory, BrokerProcess broker, BrokerProcess undisturbedBroker, EmbeddedRegistry registry) {
        this.directory = directory;
        this.broker = broker;
        this.undisturbedBroker = undisturbedBroker;
        this.registry = registry;
    }

    /**
     * Starts all of them at the same time. Returns when they respond.
     *
     * @param lifetime how long the brokers live, as far as that is known
     */
    static Services start(Path directory, Lifetime lifetime) throws IOException {
        CompletableFuture<BrokerProcess> broker = started(() -> lifetime.start(
                // By default, the broker looks for transactions that are open for too long only every ten seconds.
                BrokerSettings.in(directory.resolve("broker").resolve("data"))
                        .withProperty("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500")));
        CompletableFuture<BrokerProcess> undisturbed = started(() -> lifetime.start(
                BrokerSettings.in(directory.resolve("undisturbed-broker").resolve("data"))));
        CompletableFuture<EmbeddedRegistry> registry =
                started(() -> EmbeddedRegistry.start(directory.resolve("registry"), EmbeddedRegistry.Storage.FILE));
        try {
            return new Services(directory, broker.join(), undisturbed.join(), registry.join());
        } catch (CompletionException failure) {
            broker.thenAccept(BrokerProcess::close);
            undisturbed.thenAccept(BrokerProcess::close);
            registry.thenAccept(EmbeddedRegistry::close);
            throw new IOException(failure.getCause().getMessage(), failure.getCause());
        }
    }

    /** The directory with the logs of the services. */
    Path directory() {
        return directory;
    }

    StreamSettings disturbed(String name, int standbyReplicas) {
        return new StreamSettings(name, standbyReplicas, broker.bootstrapServers(), registry.url());
    }

    StreamSettings undisturbed(String name) {
        return new StreamSettings(name, 0, undisturbedBroker.bootstrapServers(), registry.url());
    }

    void killBroker() {
        broker.kill();
    }

    /** Returns when the broker responds. */
    void startBroker() throws IOException {
        broker.restart();
    }

    void killRegistry() {
        registry.kill();
    }

    /** Returns when the registry responds. */
    void startRegistry() throws IOException {
        registry.restart();
    }

    @Override
    public void close() {
        registry.close();
        broker.close();
        undisturbedBroker.close();
    }

    private static <T> CompletableFuture<T> started(Start<T> start) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return start.run();
            } catch (IOException failure) {
                throw new CompletionException(failure);
            }
        });
    }

    /** How long the brokers live. In a few minutes, the optimising compiler costs more than it gains. */
    enum Lifetime {
        MINUTES {
            @Override
            BrokerProcess start(BrokerSettings settings) throws IOException {
                return BrokerProcess.startShortLived(settings);
            }
        },
        HOURS {
            @Override
            BrokerProcess start(BrokerSettings settings) throws IOException {
                return BrokerProcess.start(settings);
            }
        };

        abstract BrokerProcess start(BrokerSettings settings) throws IOException;
    }

    /** Starts a process. */
    @FunctionalInterface
    private interface Start<T> {
        T run() throws IOException;
    }
}
