package io.conformalstreams.ops.environment;

/** Where the broker of the integration tests runs. */
public enum BrokerKind {
    /** In a child JVM, started by this project's {@code BrokerProcess}. */
    EMBEDDED("embedded broker, apache-kafka 4.4.0 in a child JVM"),
    /** In a container, through Testcontainers. */
    CONTAINER("container " + ContainerBroker.IMAGE),
    /** Elsewhere. The tests get only its address and cannot stop it. */
    EXTERNAL("external broker");

    private final String description;

    BrokerKind(String description) {
        this.description = description;
    }

    String description() {
        return description;
    }
}
