package io.conformalstreams.ops.integration;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.fault.committed.Drainage;
import io.conformalstreams.ops.replay.GatewayProducer;
import io.conformalstreams.processor.metric.ConformalMetric;
import io.conformalstreams.processor.runtime.ConformalApplication;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Compares the alerts of two instances with those of one undisturbed instance. One of the two joins later, is killed
 * and restarts. Then both restart one after the other, as for a new release.
 */
class DriftAlertsIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static final String CONFIGURATION = SyntheticStream.CONFIGURATION
            + "drift: {falseAlertsPerMillionLabels: 1000, maturity: none, referenceUnits: 20}\n";
    private static final int ARCHIVED = 25;
    private static final int FIRST_SHIFTED = 55;
    private static final int CASES = 85;

    /** Every partition has a stratum, so any partition that moves has monitors. */
    private final List<SyntheticStream> strata = IntStream.range(0, IsolatedStream.PARTITIONS)
            .mapToObj(DriftAlertsIT::stratumIn)
            .toList();

    @Test
    void areTheSameWhateverPartitionsMove() throws Exception {
        IsolatedStream quiet = IsolatedStream.create("alerts-quiet", CONFIGURATION);
        ConformalApplication application = quiet.start(TopologyChoice.ALL);
        try {
            issue(quiet);
            label(quiet, ARCHIVED, CASES);
            quiet.awaitBoth();
            Await.until("open alerts are among the metrics", () -> hasCriticalMetric(application));
            MonitoringAgreement.checkExport(
                    application,
                    ConformalMetric.ISSUED_INTERVALS,
                    ConformalMetric.ISSUED_INTERVAL_WIDTH,
                    ConformalMetric.LABELLED_RATIO,
                    ConformalMetric.COHORT_COVERAGE_RATIO,
                    ConformalMetric.COHORT_UNITS,
                    ConformalMetric.COHORT_MEAN_SET_SIZE);
            MonitoringAgreement.checkAlert(application);
        } finally {
            application.close();
        }

        DashboardAgreement.check(quiet);

        IsolatedStream moving = IsolatedStream.create("alerts-moving", CONFIGURATION);
        moving.whileRunning(TopologyChoice.ALL, () -> issue(moving));
        moving.whileRunning(TopologyChoice.CALIBRATION, () -> labelWhileInstancesComeAndGo(moving));

        List<DriftAlert> expected = quiet.reader().values(Topic.DRIFT_ALERTS, DriftAlert.class);
        assertThat(expected).extracting(DriftAlert::getKind).contains(AlertKind.SCORE_DRIFT, AlertKind.COVERAGE_BREACH);
        assertThat(expected).extracting(DriftAlert::getState).contains(AlertState.OPENED, AlertState.UPDATED);
        assertThat(expected).extracting(DriftAlert::getStratum).contains(names());
        assertThat(bytesOfAlerts(moving)).isEqualTo(bytesOfAlerts(quiet));

        DashboardActions.check(quiet);
    }

    private static boolean hasCriticalMetric(ConformalApplication application) throws Exception {
        URI metrics = URI.create("http://127.0.0.1:" + application.httpPort() + "/metrics");
        return HTTP.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofLines())
                .body()
                .anyMatch(line -> line.startsWith("conformal_drift_alert_severity{") && line.endsWith(" 3.0"));
    }

    private static SyntheticStream stratumIn(int partition) {
        return IntStream.iterate(1, version -> version + 1)
                .mapToObj(version -> SyntheticStream.of("{model}@{version}", Integer.toString(version)))
                .filter(stream -> RawGateway.home(name(stream)) == partition)
                .findFirst()
                .orElseThrow();
    }

    private static String name(SyntheticStream stratum) {
        return stratum.prediction(0).getStratum();
    }

    private String[] names() {
        return strata.stream().map(DriftAlertsIT::name).toArray(String[]::new);
    }

    /** Sends an archive that calibrates, and predictions whose sets all cite this calibration. */
    private void issue(IsolatedStream stream) throws Exception {
        try (GatewayProducer gateway = stream.gateway()) {
            for (int i = 0; i < ARCHIVED; i++) {
                for (SyntheticStream stratum : strata) {
                    gateway.send(stratum.archivedLabel(i));
                }
            }
            gateway.flush();
            stream.awaitBoth();
            for (int i = ARCHIVED; i < CASES; i++) {
                for (SyntheticStream stratum : strata) {
                    gateway.send(stratum.prediction(i));
                }
            }
            gateway.flush();
        }
        stream.awaitBoth();
    }

    private void labelWhileInstancesComeAndGo(IsolatedStream stream) throws Exception {
        ApplicationProcess first = ApplicationProcess.start(stream, TopologyChoice.PREDICTION);
        try (Drainage drainage = new Drainage(stream.configuration())) {
            labelAndAwaitProgress(stream, drainage, ARCHIVED, 40);
            ApplicationProcess second = ApplicationProcess.start(stream.onAnotherHost(), TopologyChoice.PREDICTION);
            try {
                label(stream, 40, 58);
                awaitInstances(drainage, stream, 2);
                labelAndAwaitProgress(stream, drainage, 58, 68);
                first.kill();
                label(stream, 68, 76);
                awaitInstances(drainage, stream, 1);
                first.startAgain();
                awaitInstances(drainage, stream, 2);
                restart(first, stream, drainage, 76, 79);
                restart(second, stream, drainage, 79, 82);
                label(stream, 82, CASES);
                stream.awaitBoth();
            } finally {
                second.stop();
            }
        } finally {
            first.stop();
        }
    }

    /** Stops one of the two instances with SIGTERM while labels arrive, and starts it again. */
    private void restart(ApplicationProcess instance, IsolatedStream stream, Drainage drainage, int from, int to)
            throws Exception {
        label(stream, from, from + 1);
        instance.stop();
        label(stream, from + 1, to);
        awaitInstances(drainage, stream, 1);
        instance.startAgain();
        awaitInstances(drainage, stream, 2);
    }

    private static void awaitInstances(Drainage drainage, IsolatedStream stream, int instances) throws Exception {
        String group = stream.configuration().application().predictionId();
        Await.until("partitions are with " + instances, () -> drainage.membersWithPartitions(group) == instances);
    }

    private void labelAndAwaitProgress(IsolatedStream stream, Drainage drainage, int from, int to) throws Exception {
        String group = stream.configuration().application().predictionId();
        long before = drainage.committed(group, Topic.CALIBRATION_SCORES);
        label(stream, from, to);
        Await.until("labels are matched", () -> drainage.committed(group, Topic.CALIBRATION_SCORES) > before);
    }

    /**
     * Labels, some twice, some corrected after they have judged; from one case on, the structure is missing in the
     * label.
     */
    private void label(IsolatedStream stream, int from, int to) {
        try (GatewayProducer gateway = stream.gateway()) {
            for (int i = from; i < to; i++) {
                for (SyntheticStream stratum : strata) {
                    label(gateway, stratum, i);
                }
            }
            gateway.flush();
        }
    }

    private static void label(GatewayProducer gateway, SyntheticStream stratum, int i) {
        LabelledImage label = stratum.label(i);
        if (i >= FIRST_SHIFTED) {
            int pixels = label.getLabels().getShape().stream().reduce(1, Math::multiplyExact);
            label.getLabels().setData(ByteBuffer.allocate(pixels));
        }
        gateway.send(label);
        if (i % 10 == 3) {
            gateway.send(label);
        }
        if (i % 10 == 7) {
            LabelledImage corrected = stratum.label(i);
            corrected.setRevision(2);
            gateway.send(corrected);
        }
    }

    /**
     * Returns the bytes of all states of each alert, by its id, because alerts of several strata may interleave in a
     * partition.
     */
    private static Map<ByteBuffer, List<ByteBuffer>> bytesOfAlerts(IsolatedStream stream) {
        return stream.reader().records(Topic.DRIFT_ALERTS).stream()
                .collect(groupingBy(
                        alert -> alert.key().orElseThrow(),
                        mapping(alert -> alert.value().orElseThrow(), toList())));
    }
}
