package io.conformalstreams.ops.environment;

import java.io.IOException;

/** The broker for all integration tests of a JVM, wherever it runs. */
sealed interface TestBroker permits ContainerBroker, ExternalBroker, ProcessBroker {

    BrokerKind kind();

    /** The address for clients; the same after each restart. */
    String bootstrapServers();

    /** Kills the broker with SIGKILL. Returns when the broker has ended. */
    void kill() throws IOException;

    /** Starts the broker after {@link #kill()}, on the same data and port. Returns when the broker responds. */
    void start() throws IOException;

    /** Stops the broker permanently. */
    void close();
}
