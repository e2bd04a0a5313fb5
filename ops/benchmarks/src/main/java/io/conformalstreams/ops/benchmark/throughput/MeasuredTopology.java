package io.conformalstreams.ops.benchmark.throughput;

import io.conformalstreams.contracts.ScoreArray;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.Topology;

/**
 * One of our topologies, with the records of its measurement.
 *
 * @param name for the report
 * @param configuration names the topics of the records
 * @param input topic of the records
 * @param contract of the records
 * @param scores reads the scores of a record
 * @param topology the measured topology
 * @param records number of records in the topic
 * @param bytesPerRecord mean size of a value
 */
record MeasuredTopology<T extends SpecificRecord>(
        String name,
        ConformalConfiguration configuration,
        Topic input,
        Class<T> contract,
        Function<T, ScoreArray> scores,
        Supplier<Topology> topology,
        long records,
        double bytesPerRecord) {

    /** Runs an alternative from the first record to the last, without any state of an earlier run. */
    Measurement measure(BenchmarkCluster cluster, Alternative alternative) throws IOException {
        String run = "run-" + UUID.randomUUID();
        if (alternative == Alternative.TOPOLOGY) {
            return measure(cluster, topology.get(), run);
        }
        String output = run + "-output";
        cluster.createTopicLike(configuration, input, output);
        try {
            return measure(cluster, passThrough(alternative, output), run);
        } finally {
            cluster.delete(output);
        }
    }

    private Topology passThrough(Alternative alternative, String output) {
        String from = configuration.topics().name(input);
        ContractSerdes serdes = ContractSerdes.on(configuration.kafka().registryProperties());
        return switch (alternative) {
            case BYTES -> PassThrough.bytes(from, output);
            case AVRO -> PassThrough.avro(serdes, contract, from, output);
            case DIGEST -> PassThrough.digest(serdes, contract, scores, from, output);
            case TOPOLOGY -> throw new IllegalArgumentException("passes nothing through");
        };
    }

    private Measurement measure(BenchmarkCluster cluster, Topology measured, String applicationId) {
        String topic = configuration.topics().name(input);
        try (RunningTopology running = new RunningTopology(cluster, measured, configuration, applicationId)) {
            TopologyStopwatch stopwatch = TopologyStopwatch.start(cluster, running.awaitCommitted(topic, 1));
            return stopwatch.read(running.awaitCommitted(topic, records), bytesPerRecord);
        }
    }
}
