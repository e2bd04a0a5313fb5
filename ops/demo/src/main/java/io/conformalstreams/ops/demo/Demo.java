package io.conformalstreams.ops.demo;

import io.conformalstreams.contracts.Compression;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.dataset.CaseReference;
import io.conformalstreams.ops.platform.Platform;
import io.conformalstreams.ops.replay.CaseRecords;
import io.conformalstreams.ops.replay.Gateway;
import io.conformalstreams.ops.replay.GatewayProducer;
import io.conformalstreams.ops.topics.Provisioning;
import io.conformalstreams.ops.topics.TopicProvisioning;
import io.conformalstreams.processor.calibration.CalibrationTopology;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.prediction.PredictionTopology;
import io.conformalstreams.processor.runtime.ConformalApplication;
import io.conformalstreams.processor.runtime.Phase;
import io.conformalstreams.processor.runtime.RunnableTopology;
import io.conformalstreams.processor.validation.ReferencedPixels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A single-node cluster on this machine, with both topologies running and cases streaming through them. Closing it
 * stops everything that it started.
 */
public final class Demo implements AutoCloseable {

    private final DemoPlan plan;
    private final DemoDisplay display;
    private final List<AutoCloseable> started = new ArrayList<>();
    private final ObservedRecords observed;
    private final List<CaseReference> cases;
    private final List<CaseReference> figureCases;
    private boolean closed;

    /**
     * @param display shows the progress
     */
    public Demo(DemoPlan plan, DemoDisplay display) {
        this.plan = plan;
        this.display = display;
        this.cases = plan.cases();
        this.figureCases = DemoFigures.choose(cases);
        this.observed = new ObservedRecords(
                figureCases.stream().map(CaseReference::caseId).toList());
    }

    /**
     * Starts everything, streams all cases, shows the summary, and writes pictures and report. The cluster keeps
     * running until {@link #close()}.
     *
     * @return how to reach the cluster
     * @throws IOException if the cluster doesn't start, a case can't be read, or a file can't be written
     * @throws IllegalStateException if the topologies stop, or produce nothing for two minutes
     */
    public DemoCluster run() throws IOException, InterruptedException {
        DemoDashboard dashboard = DemoDashboard.prepare();
        display.line(dashboard.announcement());
        display.line("Starting a Kafka broker and a schema registry in " + plan.stateDirectory() + " ...");
        Platform platform = start(Platform.start(plan.stateDirectory().resolve("cluster")));
        Path configurationFile = plan.stateDirectory().resolve("conformal.yaml");
        Files.writeString(configurationFile, yaml(platform));
        ConformalConfiguration configuration = ConformalConfiguration.load(configurationFile, Map.of());
        TopicProvisioning.run(configuration, Provisioning.Mode.ADD);
        start(dashboard.start(configuration, display));
        ConformalApplication application = start(application(configuration));
        TopicObserver observer = start(TopicObserver.start(configuration, observed));
        Optional<DemoConnectors> connectors = connectors(platform, configuration);
        Gateway gateway = connectors.isPresent()
                ? new FolderGateway(connectors.get().cases())
                : start(new GatewayProducer(configuration));
        display.line("Broker " + platform.bootstrapServers() + ", registry " + platform.registryUrl()
                + ", health and metrics http://127.0.0.1:" + application.httpPort());
        stream(configuration, application, observer, gateway);
        summarise(configuration);
        if (connectors.isPresent()) {
            connectors.get().awaitWritten(observed.recordsOf(Topic.CONFIDENCE_SETS));
            display.section("Files", connectors.get().summary());
        }
        return new DemoCluster(
                configuration,
                configurationFile,
                platform.bootstrapServers(),
                platform.registryUrl(),
                dashboard.announcement());
    }

    /** Stops what was started, in reverse order. A second call does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (int i = started.size() - 1; i >= 0; i--) {
            try {
                started.get(i).close();
            } catch (Exception e) {
                display.line("could not be stopped cleanly: " + e.getMessage());
            }
        }
    }

    private synchronized <T extends AutoCloseable> T start(T startable) throws IOException {
        started.add(startable);
        return startable;
    }

    private String yaml(Platform platform) throws IOException {
        return DemoConfiguration.yaml(
                plan.source().description(),
                plan.procedures(),
                plan.source().load(cases.get(0)).encoding(),
                platform.bootstrapServers(),
                platform.registryUrl(),
                plan.stateDirectory().resolve("streams").toString());
    }

    private Optional<DemoConnectors> connectors(Platform platform, ConformalConfiguration configuration)
            throws IOException {
        if (!plan.connect()) {
            return Optional.empty();
        }
        display.line("Starting a Kafka Connect worker ...");
        return Optional.of(start(DemoConnectors.start(
                plan.stateDirectory().resolve("connect"),
                plan.source().description(),
                configuration,
                platform.bootstrapServers(),
                platform.registryUrl())));
    }

    private static ConformalApplication application(ConformalConfiguration configuration) {
        ContractSerdes serdes = ContractSerdes.on(configuration.kafka().registryProperties());
        ReferencedPixels referenced =
                ReferencedPixels.in(configuration.objects().open());
        return ConformalApplication.start(
                configuration,
                List.of(
                        new RunnableTopology(
                                "calibration",
                                configuration.application().calibrationId(),
                                new CalibrationTopology(configuration, serdes, referenced)),
                        new RunnableTopology(
                                "prediction",
                                configuration.application().predictionId(),
                                new PredictionTopology(configuration, serdes, referenced))));
    }

    private void stream(
            ConformalConfiguration configuration,
            ConformalApplication application,
            TopicObserver observer,
            Gateway gateway)
            throws IOException, InterruptedException {
        CaseRecords records = new CaseRecords(plan.source().description(), plan.stratum(), "1", 1, Compression.NONE);
        DemoTable table = new DemoTable(observed, configuration.procedures());
        CaseStream stream = new CaseStream(
                plan.source(),
                cases,
                records,
                gateway,
                observed,
                configuration.procedures().size(),
                plan.labelDelay(),
                plan.recalibrateAfter(),
                () -> {
                    observer.requireRunning();
                    requireRunning(application);
                    display.show(observed, table, cases.size());
                });
        stream.run();
        display.finish(observed, table, cases.size());
    }

    private static void requireRunning(ConformalApplication application) {
        if (application.phases().contains(Phase.FAILED)) {
            throw new IllegalStateException("a topology stopped; its log says why");
        }
    }

    private void summarise(ConformalConfiguration configuration) throws IOException {
        DemoTable table = new DemoTable(observed, configuration.procedures());
        display.section("Records by topic", table.records());
        display.section("Thresholds and coverage", table.thresholds());
        if (!table.remarks().isEmpty()) {
            display.section("Coverage that says little", table.remarks());
        }
        display.section("Drift alerts", observed.alerts().isEmpty() ? List.of("none") : table.alerts());
        List<Path> figures =
                new DemoFigures(plan.source(), configuration.procedures(), observed).write(plan.figures(), figureCases);
        display.section("Figures", figures.stream().map(Path::toString).toList());
        if (plan.report().isPresent()) {
            new DemoReport(observed, configuration.procedures())
                    .write(plan.report().get());
            display.line("Report: " + plan.report().get());
        }
    }
}
