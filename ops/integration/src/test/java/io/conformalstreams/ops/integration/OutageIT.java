package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.command.ExitCode;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.environment.KafkaEnvironment;
import io.conformalstreams.ops.fault.committed.TopicReader;
import io.conformalstreams.ops.replay.GatewayProducer;
import io.conformalstreams.processor.runtime.ConformalApplication;
import io.conformalstreams.processor.runtime.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The services that the application needs fail and return. It waits, and nothing is lost, repeated or put aside. */
class OutageIT {

    /** Monitors exist from the first labels on. */
    private static final String CONFIGURATION =
            SyntheticStream.CONFIGURATION + "drift: {maturity: none, referenceUnits: 20}\n";

    private static final int CASES_PER_SECOND = 10;

    /**
     * Continues the section {@code kafka}, with which the generated part ends. On a busy machine, a killed broker needs
     * longer to start than a gateway waits by default. The second line keeps Kafka's default for the topologies.
     */
    private static final String PATIENT_GATEWAY =
            "  delivery.timeout.ms: " + Await.LIMIT.toMillis() + "\n  producer.delivery.timeout.ms: 120000\n";

    /** Continues the same section. By default, a commit waits for a minute. */
    private static final String IMPATIENT_COMMITS = "  producer.max.block.ms: 6000\n";

    private static final Duration OUTAGE = Duration.ofSeconds(16);

    /** Number of predictions that are sent once more. */
    private static final int REPEATED = 20;

    private final KafkaEnvironment environment = KafkaEnvironment.shared();

    /** The broker runs in a container if there is an engine. */
    @Test
    void outlivesTheBroker() throws Exception {
        KafkaEnvironment killed = KafkaEnvironment.inContainer();
        killed.assumeBrokerCanBeKilled();
        IsolatedStream stream = IsolatedStream.create(killed, "broker-outage", PATIENT_GATEWAY + CONFIGURATION);
        ConformalApplication application = stream.start(TopologyChoice.ALL);
        try (WatchedDashboard dashboard = WatchedDashboard.start(stream)) {
            int cases;
            SteadyGateway gateway = SteadyGateway.start(stream, CASES_PER_SECOND);
            try {
                awaitSets(stream, 20);
                dashboard.awaitLive();
                killed.killBroker();
                dashboard.awaitStale("the cluster doesn't respond");
                killed.startBroker();
                dashboard.awaitLive();
                dashboard.restart();
                awaitSets(stream, stream.reader().count(Topic.CONFIDENCE_SETS) + 20);
            } finally {
                cases = gateway.stop();
            }
            stream.awaitBoth();
            dashboard.compare();
            dashboard.assertResumed();
            dashboard.compareInstance(application);
            application.close();
            dashboard.awaitNoInstance();
            assertComplete(stream, cases);
        } finally {
            application.close();
        }
    }

    /**
     * A commit that is under way when the broker disappears times out, so nobody knows whether it counts. Whether there
     * is one depends on the moment.
     */
    @Test
    void outlivesAnOutageThatIsLongerThanACommitWaits() throws Exception {
        environment.assumeBrokerCanBeKilled();
        IsolatedStream stream =
                IsolatedStream.create("long-outage", PATIENT_GATEWAY + IMPATIENT_COMMITS + CONFIGURATION);
        SyntheticStream cases = SyntheticStream.of("{model}@{version}|{site}", "1");
        ConformalApplication application = stream.start(TopologyChoice.ALL);
        try (GatewayProducer gateway = stream.gateway()) {
            int sent;
            SteadyGateway steady = SteadyGateway.start(stream, 2 * CASES_PER_SECOND);
            try {
                awaitSets(stream, 60);
                environment.killBroker();
                // This is how long the outage lasts. The application may look as if it ran, so nothing can be awaited.
                Thread.sleep(OUTAGE.toMillis());
                environment.startBroker();
                awaitSets(stream, stream.reader().count(Topic.CONFIDENCE_SETS) + 20);
            } finally {
                sent = steady.stop();
            }
            stream.awaitBoth();
            assertComplete(stream, sent);

            for (int i = 0; i < REPEATED; i++) {
                gateway.send(cases.prediction(i));
            }
            gateway.flush();
            stream.awaitBoth();
            assertThat(stream.reader().count(Topic.REJECTED)).isEqualTo(REPEATED);
        } finally {
            application.close();
        }
    }

    @Test
    void waitsForTheRegistry() throws Exception {
        IsolatedStream stream = IsolatedStream.create("registry-outage", SyntheticStream.CONFIGURATION);
        SyntheticStream cases = SyntheticStream.of("{model}@{version}|{site}", "1");
        try (GatewayProducer gateway = stream.gateway()) {
            send(gateway, cases, 0, 20);
            stream.whileRunning(TopologyChoice.ALL, stream::awaitBoth);
            environment.stopRegistry();
            // The gateway knows its schemas already; an application that starts now must ask for them.
            send(gateway, cases, 20, 40);
        }
        // Before the application starts: it pauses for longer after each attempt, and would notice the registry later.
        assertNamesTheRegistry(stream, "replay", "--synthetic", "1");
        assertNamesTheRegistry(stream, "topics", "--dry-run");
        ConformalApplication application = stream.start(TopologyChoice.ALL);
        try (WatchedDashboard dashboard = WatchedDashboard.start(stream)) {
            try {
                dashboard.awaitStale("the schema registry doesn't respond");
                Await.until(
                        "both topologies wait for the registry",
                        () -> application.phases().stream().allMatch(phase -> phase == Phase.WAITING_TO_RESTART));
                assertThat(stream.reader().count(Topic.DEAD_LETTERS)).isZero();
                assertThat(stream.reader().count(Topic.CALIBRATION_SCORES)).isEqualTo(20);
            } finally {
                environment.startRegistry();
            }
            stream.awaitBoth();
            dashboard.compare();
        } finally {
            application.close();
        }

        assertComplete(stream, 40);
    }

    private static void assertNamesTheRegistry(IsolatedStream stream, String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--config", stream.file().toString()));
        CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.output()).isEqualTo(ExitCode.UNREACHABLE.code());
        assertThat(run.lines())
                .last()
                .asString()
                .startsWith("conformal-streams " + command[0] + ": ")
                .contains("the schema registry does not respond (ConnectException: ", "kafka.schema.registry.url");
    }

    private static void send(GatewayProducer gateway, SyntheticStream cases, int from, int to) {
        for (int i = from; i < to; i++) {
            gateway.send(cases.prediction(i));
            gateway.send(cases.label(i));
        }
        gateway.flush();
    }

    private static void awaitSets(IsolatedStream stream, int atLeast) throws Exception {
        Await.until(atLeast + " sets", () -> stream.reader().count(Topic.CONFIDENCE_SETS) >= atLeast);
    }

    private static void assertComplete(IsolatedStream stream, int cases) {
        TopicReader reader = stream.reader();
        assertThat(reader.values(Topic.CALIBRATION_SCORES, CalibrationScore.class))
                .extracting(CalibrationScore::getImageId)
                .hasSize(cases)
                .doesNotHaveDuplicates();
        assertThat(reader.values(Topic.CONFIDENCE_SETS, IssuedConfidenceSet.class))
                .extracting(set -> set.getPredictionId() + " " + set.getProcedure())
                .hasSize(cases * SyntheticStream.PROCEDURES)
                .doesNotHaveDuplicates();
        assertThat(reader.values(Topic.COVERAGE_OUTCOMES, CoverageOutcome.class))
                .extracting(outcome -> outcome.getPredictionId() + " " + outcome.getProcedure())
                .hasSize(cases * SyntheticStream.PROCEDURES)
                .doesNotHaveDuplicates();
        stream.verify();
        stream.assertNothingPutAside();
    }
}
