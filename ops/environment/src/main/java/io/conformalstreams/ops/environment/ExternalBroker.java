package io.conformalstreams.ops.environment;

/** A broker that somebody else runs. */
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
        // It was there before the tests and stays.
    }
}
