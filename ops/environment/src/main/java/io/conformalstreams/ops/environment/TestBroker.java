package io.conformalstreams.ops.environment;

import java.io.IOException;

/** One broker for all integration tests of a JVM, wherever it runs. */
sealed interface TestBroker permits ContainerBroker, ExternalBroker, ProcessBroker {

    BrokerKind kind();

    /** The same after every restart. */
    String bootstrapServers();

    /** SIGKILL; returns when the broker is gone. */
    void kill() throws IOException;

    /** Starts it again after {@link #kill()} on the same data and port; returns when it answers. */
    void start() throws IOException;

    /** Stops it for good. */
    void close();
}
