package io.conformalstreams.ops.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.connectors.alertmanager.DriftAlertState;
import io.conformalstreams.connectors.alertmanager.MonitorKind;
import io.conformalstreams.connectors.alertmanager.Severity;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.AlertSeverity;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.DetectorDescription;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.MissEstimate;
import io.conformalstreams.contracts.SinceChange;
import io.conformalstreams.ops.environment.DriftAlertSamples;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AlertStatesTest {

    private static final AlertStates STATES = new AlertStates(Optional.empty());
    private static final DriftAlert BREACH =
            DriftAlertSamples.opened("a1b2", AlertKind.COVERAGE_BREACH, "unet@3|north & west");

    @Test
    void leadsWithTheStretchAndSaysThatItWasSelected() {
        DriftAlertState state = STATES.of(BREACH);

        assertThat(state.annotations().get("summary"))
                .isEqualTo("coverage breach in unet@3|north & west: sets, inner component, coverage 75.0 % since"
                        + " 2026-03-01T07:00:00Z, promised 90.0 %");
        assertThat(state.annotations().get("description"))
                .startsWith("Since label 181 of the epoch: 30 of 120 sets missed, coverage 75.0 % (60.0 % to 85.0 % at"
                        + " confidence 95.0 %). These labels were selected because many of them missed, so the rate is biased"
                        + " upwards.")
                .contains("40 of 300 sets missed")
                .endsWith("Evidence 1.50E+6 against a limit of 1.00E+6; at most T/A.");
        assertThat(state.monitor().kind()).isEqualTo(MonitorKind.COVERAGE_BREACH);
        assertThat(state.monitor().component()).isEqualTo("inner");
        assertThat(state.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(state.open()).isTrue();
    }

    @Test
    void countsWhatIsBetOn() {
        DriftAlert alert = DriftAlert.newBuilder(BREACH)
                .setSinceChange(SinceChange.newBuilder(BREACH.getSinceChange())
                        .setLevel(0.2)
                        .setExceedances(41)
                        .build())
                .build();

        assertThat(STATES.of(alert).annotations().get("description"))
                .startsWith("41 of 120 critical values are above the level that 20.0 % should exceed. Since label 181");
    }

    /** Coordinates lead to an image, and operators may write what they should not. */
    @Test
    void keepsBackWhatCouldIdentifySomebody() {
        DriftAlert closed =
                DriftAlert.newBuilder(BREACH).setNote("seen at Mrs Smith's").build();

        assertThat(STATES.of(closed).toString())
                .doesNotContain(Long.toString(DriftAlertSamples.OFFSET))
                .doesNotContain("Smith");
    }

    @Test
    void linksToTheMonitor() {
        AlertStates states = new AlertStates(Optional.of("https://status/{alert}?of={stratum}"));

        assertThat(states.of(BREACH).generator())
                .contains(URI.create("https://status/a1b2?of=unet%403%7Cnorth+%26+west"));
    }

    @Test
    void saysOnlyWhatAnAlertAboutLabelsHas() {
        DriftAlert alert = DriftAlert.newBuilder(BREACH)
                .setKind(AlertKind.LABEL_PROCESS)
                .setComponent(null)
                .setProcedure("")
                .setEstimate(MissEstimate.newBuilder(BREACH.getEstimate())
                        .setMisses(0)
                        .setLabels(0)
                        .setCoverage(1)
                        .build())
                .setDetector(DetectorDescription.newBuilder(BREACH.getDetector())
                        .setThreshold(0)
                        .build())
                .setChanges(List.of("LABELLED_SHARE", "LAG"))
                .build();

        DriftAlertState state = STATES.of(alert);

        assertThat(state.monitor().component()).isEmpty();
        assertThat(state.annotations().get("summary"))
                .isEqualTo("label process in unet@3|north & west: changed LABELLED_SHARE, LAG");
        assertThat(state.annotations())
                .doesNotContainKeys("description", "evidence", "since_coverage", "promised_coverage");
    }

    @Test
    void namesTheChannelAndTheProxyOfInputs() {
        DriftAlert alert = DriftAlert.newBuilder(BREACH)
                .setKind(AlertKind.INPUT_DRIFT)
                .setComponent(null)
                .setProcedure("")
                .setChannel("nucleus")
                .setProxy("entropy")
                .setAlpha(0)
                .setEstimate(MissEstimate.newBuilder(BREACH.getEstimate())
                        .setLabels(0)
                        .build())
                .build();

        DriftAlertState state = STATES.of(alert);

        assertThat(state.monitor().channel()).isEqualTo("nucleus");
        assertThat(state.monitor().proxy()).isEqualTo("entropy");
        assertThat(state.annotations())
                .containsEntry("summary", "input drift in unet@3|north & west, channel nucleus by entropy")
                .containsEntry("since", "2026-03-01T07:00:00Z")
                .containsEntry("description", "Evidence 1.50E+6 against a limit of 1.00E+6; at most T/A.");
    }

    /** Only RESOLVED ends an alert, even if a newer writer uses unknown states. */
    @ParameterizedTest
    @EnumSource(AlertState.class)
    void isOpenUntilItIsResolved(AlertState state) {
        DriftAlert alert = DriftAlert.newBuilder(BREACH)
                .setState(state)
                .setKind(AlertKind.UNRECOGNISED)
                .setSeverity(AlertSeverity.UNRECOGNISED)
                .build();

        assertThat(STATES.of(alert).open()).isEqualTo(state != AlertState.RESOLVED);
        assertThat(STATES.of(alert).severity()).isEqualTo(Severity.WARNING);
    }
}
