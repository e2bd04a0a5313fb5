package io.conformalstreams.processor.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.InstanceStatus;
import io.conformalstreams.contracts.InstanceTopology;
import io.conformalstreams.contracts.TopologyPhase;
import io.conformalstreams.processor.configuration.Configurations;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InstanceIdentityTest {

    private static final Instant START = Instant.parse("2026-03-04T05:06:07Z");

    @Test
    void saysWhichProcessThisIsAndHowFarItsRestoreIs() {
        ConformalConfiguration configuration = ConformalConfiguration.parse(
                Configurations.MINIMAL, Map.of("CONFORMAL_APPLICATION_INSTANCE_ID", "pod-3"));

        InstanceStatus status =
                InstanceIdentity.of(configuration, START).status(List.of(topology(Phase.STARTING)), List.of());

        assertThat(status.getInstance()).isEqualTo("pod-3");
        assertThat(status.getConfigurationFingerprint()).isEqualTo(configuration.fingerprint());
        assertThat(status.getSettingFingerprints()).isEqualTo(configuration.settingFingerprints());
        assertThat(status.getStartedAt()).isEqualTo(START);
        InstanceTopology topology = status.getTopologies().get(0);
        assertThat(topology.getApplicationId()).isEqualTo("app-calibration");
        assertThat(topology.getStoresToRestore()).isEqualTo(1);
        assertThat(topology.getRestoredRecords()).isEqualTo(37);
        assertThat(topology.getRecordsToRestore()).isEqualTo(120);
        assertThat(topology.getLastFailure()).isEqualTo("OUTAGE: java.net.ConnectException");
    }

    @ParameterizedTest
    @EnumSource
    void namesEveryPhase(Phase phase) {
        ConformalConfiguration configuration = ConformalConfiguration.parse(Configurations.MINIMAL, Map.of());

        InstanceStatus status = InstanceIdentity.of(configuration, START).status(List.of(topology(phase)), List.of());

        assertThat(status.getTopologies().get(0).getPhase())
                .isNotEqualTo(TopologyPhase.UNRECOGNISED)
                .hasToString(phase.name());
    }

    @Test
    void givesEveryProcessAnIdOfItsOwn() {
        ConformalConfiguration configuration = ConformalConfiguration.parse(Configurations.MINIMAL, Map.of());

        assertThat(InstanceIdentity.of(configuration, START).instance())
                .isNotEqualTo(InstanceIdentity.of(configuration, START).instance());
    }

    private static TopologyStatus topology(Phase phase) {
        return new TopologyStatus(
                "calibration",
                "app-calibration",
                phase,
                Optional.of("REBALANCING"),
                1,
                Optional.empty(),
                Optional.empty(),
                Optional.of("OUTAGE: java.net.ConnectException"),
                Map.of(
                        "entries", new RestoreProgress.StoreProgress(17, 100, false),
                        "units", new RestoreProgress.StoreProgress(20, 20, true)),
                List.of(),
                Map.of());
    }
}
