package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.contracts.ComponentThreshold;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.ProcedureThresholds;
import io.conformalstreams.contracts.RegionComponent;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.command.ConformalStreams;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.dashboard.Dashboard;
import io.conformalstreams.ops.dashboard.DashboardSettings;
import io.conformalstreams.ops.dataset.CaseFolder;
import io.conformalstreams.ops.environment.SharedData;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs the whole flow on real images, with the commands that an operator types. */
class FullFlowIT {

    private static final String CONFIGURATION = String.join(
            "\n",
            "models:",
            "  - name: pixel-mlp",
            "    dimensions: 2",
            "    scores: logit",
            "    encoding: float16",
            "    channels: [{name: cell, labelValues: [1, 2]}, {name: nucleus, labelValues: [2]}]",
            "procedures:",
            "  - {name: cell-sets, type: confidence-sets, model: pixel-mlp, channel: cell, alphas: [0.1, 0.2],",
            "     combination: marginal, inner: identity, outer: identity, window: all}",
            "  - {name: nucleus-sets, type: confidence-sets, model: pixel-mlp, channel: nucleus, alphas: [0.1],",
            "     combination: marginal, inner: distance-euclidean, outer: distance-euclidean, window: all}",
            "  - {name: cell-joint-sets, type: confidence-sets, model: pixel-mlp, channel: cell, alphas: [0.1],",
            "     combination: maximum, inner: identity, outer: distance-euclidean, window: last 50}",
            "");
    private static final int PROCEDURES = 3;

    private static final String VOLUMES = String.join(
            "\n",
            "models:",
            "  - name: voxel-mlp",
            "    dimensions: 3",
            "    scores: logit",
            "    encoding: float16",
            "    channels: [{name: hippocampus, labelValues: [1, 2]}, {name: anterior, labelValues: [1]}]",
            "procedures:",
            "  - {name: hippocampus-sets, type: confidence-sets, model: voxel-mlp, channel: hippocampus, alphas: [0.4],",
            "     combination: marginal, inner: distance-euclidean, outer: distance-euclidean, window: all}",
            "");
    private static final int CALIBRATING_VOLUMES = 12;
    private static final int SHOWN_VOLUMES = 14;

    /** Distances are square roots, whose last bits may differ. */
    private static final double DISTANCE_TOLERANCE = 1e-12;

    @Test
    void calibratesRealImagesAsTheReferenceSheetSays() throws Exception {
        Path folder = SharedData.folder("wbc");
        int cases = CaseFolder.open(folder).size();
        IsolatedStream stream = IsolatedStream.create("full-flow", CONFIGURATION);

        stream.whileRunning(TopologyChoice.ALL, () -> {
            execute("replay", "--config", stream.file().toString(), "--data", folder.toString());
            stream.awaitBoth();
        });

        execute("verify", "--config", stream.file().toString());
        stream.assertNothingPutAside();
        assertThat(stream.reader().values(Topic.CONFIDENCE_SETS, IssuedConfidenceSet.class))
                .hasSize(cases * PROCEDURES);
        assertThat(stream.reader().values(Topic.COVERAGE_OUTCOMES, CoverageOutcome.class))
                .hasSize(cases * PROCEDURES);
        List<StratumThresholds> thresholds = stream.reader().values(Topic.THRESHOLDS, StratumThresholds.class);
        assertThat(thresholds).hasSize(cases);
        assertThresholds(thresholds.get(cases - 1), ReferenceSheet.of(folder), cases);
    }

    @Test
    void showsRealVolumesAsTheirMasksAre() throws Exception {
        Path folder = SharedData.folder("hippocampus");
        IsolatedStream stream = IsolatedStream.create("volumes", VOLUMES);

        stream.whileRunning(TopologyChoice.ALL, () -> {
            // The last volumes are predicted after the others have calibrated.
            for (int limit : List.of(CALIBRATING_VOLUMES, SHOWN_VOLUMES)) {
                execute(
                        "replay",
                        "--config",
                        stream.file().toString(),
                        "--data",
                        folder.toString(),
                        "--limit",
                        Integer.toString(limit));
                stream.awaitBoth();
            }
        });

        try (Dashboard dashboard = Dashboard.start(stream.configuration(), DashboardSettings.local(0), line -> {})) {
            DashboardClient client = DashboardClient.of(dashboard.address());
            Await.until("the dashboard has read the topics", client::isCurrent);
            VolumeAgreement.compare(client, dashboard.address(), stream.reader());
        }
    }

    private static void assertThresholds(StratumThresholds thresholds, ReferenceSheet reference, int cases) {
        ProcedureThresholds cell = procedure(thresholds, "cell-sets");
        for (ComponentThreshold threshold : cell.getThresholds()) {
            String column = threshold.getComponent() == RegionComponent.INNER ? "tau_identity" : "gamma_identity";
            int tenths = (int) Math.round(10 * threshold.getNominalAlpha());
            assertThat(threshold.getN()).isEqualTo(cases);
            assertThat(threshold.getLambda()).isEqualTo(reference.threshold("cell", column, tenths));
        }
        assertThat(cell.getThresholds()).hasSize(4);
        ProcedureThresholds nucleus = procedure(thresholds, "nucleus-sets");
        for (ComponentThreshold threshold : nucleus.getThresholds()) {
            String column = threshold.getComponent() == RegionComponent.INNER ? "tau_distance" : "gamma_distance";
            assertThat(threshold.getN()).isEqualTo(cases);
            assertThat(threshold.getLambda())
                    .isCloseTo(reference.threshold("nucleus", column, 1), within(DISTANCE_TOLERANCE));
        }
        assertThat(nucleus.getThresholds()).hasSize(2);
    }

    private static ProcedureThresholds procedure(StratumThresholds thresholds, String name) {
        return thresholds.getProcedures().stream()
                .filter(procedure -> procedure.getProcedure().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void execute(String... arguments) {
        assertThat(ConformalStreams.commandLine().execute(arguments))
                .as(String.join(" ", arguments))
                .isZero();
    }
}
