package io.conformalstreams.ops.environment;

/** Where the broker of an integration test runs. */
public enum BrokerKind {
    /** In a child JVM, on this project's own {@code BrokerProcess}. */
    EMBEDDED("embedded broker, apache-kafka 4.4.0 in a child JVM"),
    /** In a container, through Testcontainers. */
    CONTAINER("container " + ContainerBroker.IMAGE),
    /** Elsewhere: the tests were given its address and cannot stop it. */
    EXTERNAL("external broker");

    private final String description;

    BrokerKind(String description) {
        this.description = description;
    }

    String description() {
        return description;
    }
}
