package io.conformalstreams.ops.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.AlertSeverity;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.ops.alert.RecordedAlerts.Filter;
import io.conformalstreams.ops.alert.RecordedAlerts.Standing;
import io.conformalstreams.ops.environment.DriftAlertSamples;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecordedAlertsTest {

    private static final DriftAlert OLDER = DriftAlertSamples.opened("aaaa1111", AlertKind.SCORE_DRIFT, "unet@3|north");
    private static final DriftAlert NEWER = DriftAlert.newBuilder(
                    DriftAlertSamples.opened("aaaa2222", AlertKind.COVERAGE_BREACH, "unet@3|south"))
            .setOpenedAt(DriftAlertSamples.OPENED.plusSeconds(5))
            .build();
    private static final DriftAlert OVER = DriftAlertSamples.next(
            DriftAlertSamples.opened("bbbb3333", AlertKind.SCORE_DRIFT, "unet@3.1|north"),
            AlertState.RESOLVED,
            AlertSeverity.WARNING,
            DriftAlertSamples.OPENED.plusSeconds(9));
    private static final RecordedAlerts ALERTS = RecordedAlerts.of(List.of(OVER, OLDER, NEWER));

    @Test
    void showsOpenOnesFirstAndTheNewestOfThem() {
        assertThat(ids(new Filter(Set.of(), Set.of(), Optional.empty())))
                .containsExactly("aaaa2222", "aaaa1111", "bbbb3333");
    }

    @Test
    void filtersByStateKindAndStratum() {
        assertThat(ids(new Filter(Set.of(Standing.OPEN), Set.of(), Optional.empty())))
                .containsExactly("aaaa2222", "aaaa1111");
        assertThat(ids(new Filter(Set.of(Standing.RESOLVED), Set.of(), Optional.empty())))
                .containsExactly("bbbb3333");
        assertThat(ids(new Filter(Set.of(), Set.of(AlertKind.SCORE_DRIFT), Optional.empty())))
                .containsExactly("aaaa1111", "bbbb3333");
        assertThat(ids(new Filter(Set.of(), Set.of(), Optional.of("unet@3|*"))))
                .containsExactly("aaaa2222", "aaaa1111");
        assertThat(ids(new Filter(Set.of(), Set.of(), Optional.of("*|north")))).containsExactly("aaaa1111", "bbbb3333");
        assertThat(ids(new Filter(Set.of(), Set.of(), Optional.of("unet@3.1|n"))))
                .isEmpty();
        assertThat(ids(new Filter(Set.of(), Set.of(), Optional.of("unet@3?1|north"))))
                .isEmpty();
    }

    @Test
    void findsAnAlertByTheBeginningOfItsId() {
        assertThat(ALERTS.require("bbbb")).isEqualTo(OVER);
        assertThat(ALERTS.require("aaaa1111")).isEqualTo(OLDER);
        assertThatThrownBy(() -> ALERTS.require("aaaa"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("aaaa1111", "aaaa2222", "more characters");
        assertThatThrownBy(() -> ALERTS.require("bbb"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("alert bbb", "alerts list");
        assertThatThrownBy(() -> ALERTS.require("cccc")).hasMessageContaining("cccc");
    }

    private static List<String> ids(Filter filter) {
        return ALERTS.matching(filter).stream().map(DriftAlert::getAlertId).toList();
    }
}
