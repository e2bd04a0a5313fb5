package io.conformalstreams.processor.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDoubtTest {

    private static final RunnableTopology TOPOLOGY = new RunnableTopology("idle", "app-idle", StateDoubtTest::table);

    @TempDir
    private Path folder;

    private final Properties properties = new Properties();
    private Path store;

    @BeforeEach
    void createStore() throws Exception {
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "app-idle");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        Path rocksdb = Files.createDirectories(
                folder.resolve("app-idle").resolve("0_0").resolve("rocksdb"));
        store = Files.createFile(rocksdb.resolve("earlier"));
    }

    @Test
    void shouldDiscardTheStoresAtTheNextStart() {
        new StateDoubt(LocalState.of(properties)).raiseAfter(new StreamsException(FailureKindTest.afterTimeout()));

        start();

        assertThat(store).doesNotExist();
        assertThat(new StateDoubt(LocalState.of(properties)).isRaised()).isFalse();
    }

    @Test
    void shouldDoubtTheStoresAfterACommitThatTimedOut() {
        TimeoutException timeout = new TimeoutException("EndTxn");

        new StateDoubt(LocalState.of(properties)).raiseAfter(new StreamsException(new CommitTimeoutException(timeout)));

        assertThat(new StateDoubt(LocalState.of(properties)).isRaised()).isTrue();
    }

    @Test
    void shouldRememberADoubtThatCannotBeWritten() throws Exception {
        properties.put(
                StreamsConfig.STATE_DIR_CONFIG,
                Files.createFile(folder.resolve("a-file")).toString());
        StateDoubt doubt = new StateDoubt(LocalState.of(properties));

        doubt.raise();

        assertThat(doubt.isRaised()).isTrue();
    }

    @Test
    void shouldKeepTheStoresAfterOtherFailures() {
        new StateDoubt(LocalState.of(properties))
                .raiseAfter(new StreamsException("commit", new TimeoutException("broker")));

        start();

        assertThat(store).exists();
    }

    private static Topology table() {
        StreamsBuilder builder = new StreamsBuilder();
        builder.table("topic", Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()), Materialized.as("store"));
        return builder.build();
    }

    private void start() {
        try (ApplicationMetrics metrics = new ApplicationMetrics();
                StreamsInstance instance = new StreamsInstance(
                        TOPOLOGY,
                        properties,
                        new StateDoubt(LocalState.of(properties)),
                        GroupMembershipOperation.REMAIN_IN_GROUP,
                        metrics,
                        state -> {})) {
            instance.start();
        }
    }
}
