package io.conformalstreams.ops.environment;

import io.conformalstreams.ops.platform.BrokerProcess;
import java.io.IOException;
import java.nio.file.Path;

/** A broker in a child JVM. */
record ProcessBroker(BrokerProcess process) implements TestBroker {

    static ProcessBroker start(Path directory) throws IOException {
        return new ProcessBroker(BrokerProcess.startShortLived(directory.resolve("broker")));
    }

    @Override
    public BrokerKind kind() {
        return BrokerKind.EMBEDDED;
    }

    @Override
    public String bootstrapServers() {
        return process.bootstrapServers();
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public void start() throws IOException {
        process.restart();
    }

    @Override
    public void close() {
        process.close();
    }
}
