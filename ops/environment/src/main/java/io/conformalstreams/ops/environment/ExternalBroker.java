package io.conformalstreams.ops.environment;

/** A broker that runs outside the tests. */
record ExternalBroker(String bootstrapServers) implements TestBroker {

    @Override
    public BrokerKind kind() {
        return BrokerKind.EXTERNAL;
    }

    @Override
    public void kill() {
        throw new UnsupportedOperationException("the tests do not run the broker at " + bootstrapServers);
    }

    @Override
    public void start() {
        throw new UnsupportedOperationException("the tests do not run the broker at " + bootstrapServers);
    }

    @Override
    public void close() {
        // The broker ran before the tests and keeps running.
    }
}
