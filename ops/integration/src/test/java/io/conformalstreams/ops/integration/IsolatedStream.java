package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.environment.KafkaEnvironment;
import io.conformalstreams.ops.fault.committed.Drainage;
import io.conformalstreams.ops.fault.committed.TopicReader;
import io.conformalstreams.ops.replay.GatewayProducer;
import io.conformalstreams.ops.topics.Provisioning;
import io.conformalstreams.ops.topics.TopicProvisioning;
import io.conformalstreams.ops.verify.KafkaLogs;
import io.conformalstreams.ops.verify.Verification;
import io.conformalstreams.ops.verify.VerificationReport;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.runtime.ConformalApplication;
import io.conformalstreams.processor.runtime.Phase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The topics, application ids and state directories of one test. Tests share the broker and the registry. */
final class IsolatedStream {

    static final int PARTITIONS = 3;

    /** An action that needs a running application. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    private static final Path DIRECTORY = Path.of("target", "integration");

    private final KafkaEnvironment environment;
    private final String prefix;
    private final String content;
    private final Path file;
    private final ConformalConfiguration configuration;
    private final String applicationId;
    private final List<ConformalApplication> started = new ArrayList<>();

    private IsolatedStream(
            KafkaEnvironment environment,
            String prefix,
            String applicationId,
            String folder,
            String content,
            String... applicationSettings)
            throws IOException {
        this.environment = environment;
        this.prefix = prefix;
        this.applicationId = applicationId;
        this.content = content;
        Path directory = Files.createDirectories(DIRECTORY.resolve(folder)).toAbsolutePath();
        this.file =
                Files.writeString(directory.resolve("conformal.yaml"), head(directory, applicationSettings) + content);
        this.configuration = ConformalConfiguration.load(file, Map.of());
    }

    /**
     * Creates the topics.
     *
     * @param name name of the test, used in the names of topics and directories
     * @param content models, procedures and other sections of the configuration
     */
    static IsolatedStream create(String name, String content) throws IOException {
        return create(KafkaEnvironment.shared(), name, content);
    }

    /** Like {@link #create(String, String)}, in another environment. */
    static IsolatedStream create(KafkaEnvironment environment, String name, String content) throws IOException {
        IsolatedStream stream = createWithoutTopics(environment, name, content);
        stream.createTopics();
        return stream;
    }

    /** Like {@link #create(String, String)}, but does not create the topics; call {@link #createTopics}. */
    static IsolatedStream createWithoutTopics(String name, String content) throws IOException {
        return createWithoutTopics(KafkaEnvironment.shared(), name, content);
    }

    private static IsolatedStream createWithoutTopics(KafkaEnvironment environment, String name, String content)
            throws IOException {
        String unique = name + "-" + UUID.randomUUID();
        return new IsolatedStream(environment, unique + ".", unique, unique, content);
    }

    void createTopics() {
        assertThat(TopicProvisioning.run(configuration, Provisioning.Mode.ADD))
                .noneMatch(entry -> entry.status() == Provisioning.Status.PROBLEM);
    }

    /** Returns another application on the same topics, which has read none of their records. */
    IsolatedStream forFreshApplication() throws IOException {
        String unique = "fresh-" + UUID.randomUUID();
        return new IsolatedStream(environment, prefix, unique, unique, content);
    }

    /**
     * Returns a second instance of the application, with its own directories.
     *
     * @param applicationSettings lines of the {@code application} section
     */
    IsolatedStream onAnotherHost(String... applicationSettings) throws IOException {
        return new IsolatedStream(
                environment,
                prefix,
                applicationId,
                applicationId + "-" + UUID.randomUUID(),
                content,
                applicationSettings);
    }

    ConformalConfiguration configuration() {
        return configuration;
    }

    Path file() {
        return file;
    }

    Path stateDirectory() {
        return configuration.application().stateDirectory();
    }

    TopicReader reader() {
        return new TopicReader(configuration);
    }

    GatewayProducer gateway() {
        return new GatewayProducer(configuration);
    }

    /** Runs topologies in this JVM; the caller closes them. */
    ConformalApplication start(TopologyChoice topologies) {
        ConformalApplication application =
                ConformalApplication.start(configuration, topologies.topologies(configuration));
        started.add(application);
        return application;
    }

    /** Runs topologies in this JVM during an action. */
    void whileRunning(TopologyChoice topologies, Action action) throws Exception {
        ConformalApplication application = start(topologies);
        try {
            action.run();
        } finally {
            application.close();
        }
    }

    /** Returns the metrics of the application that was started last. */
    String metrics() throws IOException, InterruptedException {
        URI address =
                URI.create("http://127.0.0.1:" + started.get(started.size() - 1).httpPort() + "/metrics");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** Returns once the calibration has committed all labels. */
    void awaitCalibration() throws Exception {
        try (Drainage drainage = new Drainage(configuration)) {
            await("all labels are calibrated", drainage::isCalibrationDrained);
        }
    }

    /** Returns once the topologies of the application that was started last are running. */
    void awaitRunning() throws Exception {
        ConformalApplication last = started.get(started.size() - 1);
        await("the topologies run", () -> last.phases().stream().allMatch(Phase.RUNNING::equals));
    }

    /** Returns once both topologies have committed everything. */
    void awaitBoth() throws Exception {
        try (Drainage drainage = new Drainage(configuration)) {
            await("all labels are calibrated", drainage::isCalibrationDrained);
            await("all predictions have sets, all labels are matched", drainage::isPredictionDrained);
        }
    }

    /** Fails with the reason if an application of this test has stopped after a failure. */
    private void await(String what, Await.Condition condition) throws Exception {
        Await.until(what, () -> {
            assertThat(started)
                    .allSatisfy(application -> assertThat(application.phases()).doesNotContain(Phase.FAILED));
            return condition.holds();
        });
    }

    /** Recomputes everything that was published. Fails if a bit differs or can't be checked. */
    VerificationReport verify() {
        try (KafkaLogs logs = new KafkaLogs(configuration)) {
            VerificationReport report = Verification.run(configuration, logs);
            assertThat(report.differences()).isEmpty();
            assertThat(report.notes()).isEmpty();
            assertThat(report.leftOut()).isEmpty();
            assertThat(report.passed()).isTrue();
            return report;
        }
    }

    void assertNothingPutAside() {
        assertThat(reader().count(Topic.REJECTED)).as("rejected records").isZero();
        assertThat(reader().count(Topic.DEAD_LETTERS)).as("dead letters").isZero();
    }

    private String head(Path directory, String... applicationSettings) {
        List<String> lines = new ArrayList<>(List.of(
                "topics: {prefix: '" + prefix + "', partitions: " + PARTITIONS + "}",
                "application:",
                "  id: " + applicationId,
                "  stateDirectory: " + directory.resolve("state"),
                "  http: {port: 0}"));
        for (String setting : applicationSettings) {
            lines.add("  " + setting);
        }
        lines.addAll(List.of(
                "kafka:",
                "  bootstrap.servers: " + environment.bootstrapServers(),
                "  schema.registry.url: " + environment.registryUrl()));
        if (List.of(applicationSettings).stream().noneMatch(setting -> setting.startsWith("instanceId"))) {
            // The partitions of a killed member move after this time. A named member keeps the default timeout, which
            // is longer.
            lines.add("  main.consumer.session.timeout.ms: 4000");
            lines.add("  main.consumer.heartbeat.interval.ms: 1000");
        }
        lines.add("");
        return String.join("\n", lines);
    }
}
