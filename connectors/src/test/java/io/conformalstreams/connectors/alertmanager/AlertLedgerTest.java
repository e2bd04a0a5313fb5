package io.conformalstreams.connectors.alertmanager;

import static io.conformalstreams.connectors.alertmanager.States.OPENED;
import static io.conformalstreams.connectors.alertmanager.States.escalated;
import static io.conformalstreams.connectors.alertmanager.States.open;
import static io.conformalstreams.connectors.alertmanager.States.resolved;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlertLedgerTest {

    private static final Duration RESEND = Duration.ofSeconds(30);
    private static final Instant NOW = OPENED.plusSeconds(600);

    private final AlertLedger ledger = new AlertLedger(RESEND);

    @Test
    void shouldIdentifyAnAlertByWhatNeverChanges() {
        ledger.accept(open("a", 1), NOW);
        SortedMap<String, String> first = only(NOW).labels();
        ledger.accept(open("a", 2), NOW.plusSeconds(5));
        PostableAlert second = only(NOW.plusSeconds(9));

        assertThat(second.labels()).isEqualTo(first);
        assertThat(first)
                .containsOnly(
                        Map.entry("alertname", "CoverageDrift"),
                        Map.entry("severity", "warning"),
                        Map.entry("alert_id", "a"),
                        Map.entry("kind", "SCORE_DRIFT"),
                        Map.entry("stratum", "unet@3|north"),
                        Map.entry("model", "unet"),
                        Map.entry("model_version", "3"),
                        Map.entry("site", "north"),
                        Map.entry("procedure", "cell-sets"),
                        Map.entry("component", "inner"),
                        Map.entry("alpha", "0.1"),
                        Map.entry("epoch", "2"));
        assertThat(second.annotations()).containsOnly(Map.entry("evidence", "12"));
        assertThat(second.startsAt()).isEqualTo(OPENED);
    }

    /** If the epoch of an alert is over, the alert names the number of the next epoch. */
    @Test
    void shouldKeepTheLabelsWhateverLaterStatesSay() {
        ledger.accept(open("a", 1), NOW);
        SortedMap<String, String> first = only(NOW).labels();
        DriftAlertState last = resolved("a", 2);
        AlertSubject changed = new AlertSubject(
                last.monitor().kind(),
                last.monitor().stratum(),
                "cell-sets",
                "",
                "",
                "inner",
                "",
                new BigDecimal("0.2"),
                3);

        ledger.accept(
                new DriftAlertState(
                        "a",
                        2,
                        false,
                        last.severity(),
                        changed,
                        OPENED.plusSeconds(9),
                        last.changedAt(),
                        last.annotations(),
                        last.generator()),
                NOW);

        assertThat(only(NOW).labels()).isEqualTo(first);
        assertThat(only(NOW).startsAt()).isEqualTo(OPENED);
        assertThat(only(NOW).annotations()).isEqualTo(last.annotations());
    }

    @ParameterizedTest
    @ValueSource(strings = {"unet", "unet|", "|north", "a@b", "@", ""})
    void shouldLeaveOutLabelsThatAStratumDoesNotHave(String stratum) {
        AlertSubject monitor =
                new AlertSubject(MonitorKind.LABEL_PROCESS, stratum, "", "", "", "", "", new BigDecimal("0.0"), 0);

        assertThat(monitor.labels().values()).doesNotContain("");
        assertThat(monitor.labels())
                .containsEntry("kind", "LABEL_PROCESS")
                .doesNotContainKeys("procedure", "channel", "proxy", "component", "alpha");
    }

    @Test
    void shouldTellByWhatAnInputIsWatched() {
        AlertSubject monitor = new AlertSubject(
                MonitorKind.INPUT_DRIFT, "unet@3|north", "", "cell", "entropy", "", "", BigDecimal.ZERO, 2);

        assertThat(monitor.labels()).containsEntry("channel", "cell").containsEntry("proxy", "entropy");
    }

    @Test
    void shouldLetAnOpenAlertEndOnlyIfItIsNotSentAgain() {
        ledger.accept(open("a", 1), NOW);

        for (int sending = 0; sending < 10; sending++) {
            Instant now = NOW.plus(RESEND.multipliedBy(sending));
            assertThat(only(now).endsAt()).isEqualTo(now.plusSeconds(120));
        }
    }

    @Test
    void shouldResolveForAQuarterOfAnHourFromTheFirstDelivery() {
        ledger.accept(open("a", 1), NOW);
        ledger.accept(resolved("a", 2), NOW.plusSeconds(60));
        Instant delivered = NOW.plus(Duration.ofHours(2));

        assertThat(only(delivered).endsAt()).isEqualTo(NOW.plusSeconds(60));
        ledger.delivered(delivered);
        assertThat(only(delivered.plusSeconds(899)).endsAt()).isEqualTo(NOW.plusSeconds(60));
        assertThat(ledger.postable(delivered.plusSeconds(900))).isEmpty();
        assertThat(ledger.open()).isZero();
    }

    @Test
    void shouldEscalateByASecondAlertThatLeavesTheFirstAsItIs() {
        ledger.accept(open("a", 1), NOW);
        SortedMap<String, String> first = only(NOW).labels();
        ledger.accept(escalated("a", 2), NOW);

        List<PostableAlert> both = ledger.postable(NOW);
        assertThat(both).hasSize(2);
        assertThat(both.get(0).labels()).isEqualTo(first);
        assertThat(both.get(1).labels())
                .containsEntry("alertname", "CoverageDriftCritical")
                .containsEntry("severity", "critical")
                .containsEntry("alert_id", "a")
                .containsEntry("site", "north");
        // The resolving state need not say what the severity was.
        ledger.accept(resolved("a", 3), NOW.plusSeconds(1));
        assertThat(ledger.postable(NOW.plusSeconds(2)))
                .hasSize(2)
                .allMatch(alert -> alert.endsAt().equals(NOW.plusSeconds(1)));
    }

    @ParameterizedTest
    @EnumSource(MonitorKind.class)
    void shouldHaveOneSeverityForEachKind(MonitorKind kind) {
        ledger.accept(States.state("a", 1, true, kind, Severity.CRITICAL), NOW);

        List<PostableAlert> postable = ledger.postable(NOW);
        assertThat(postable.get(0).labels())
                .containsEntry("severity", kind.severity().label());
        assertThat(postable).hasSize(kind == MonitorKind.COVERAGE_BREACH ? 1 : 2);
    }

    /** Event times may be ahead of the clock, and equal times would mean that the alert is resolved. */
    @ParameterizedTest
    @ValueSource(longs = {-300_000, -1, 0, 1, 300_000})
    void shouldAlwaysStartBeforeItEnds(long millisecondsFromOpening) {
        Instant now = OPENED.plusMillis(millisecondsFromOpening);
        ledger.accept(open("a", 1), now);
        assertThat(only(now).startsAt()).isBefore(now);
        ledger.accept(resolved("a", 2), now);
        assertThat(only(now).startsAt()).isBefore(only(now).endsAt());
        assertThat(only(now).endsAt()).isEqualTo(now);
    }

    @Test
    void shouldNotDigOutWhatWasResolvedLongAgo() {
        assertThat(ledger.accept(resolved("old", 2), OPENED.plus(Duration.ofDays(2))))
                .isFalse();
        assertThat(ledger.postable(OPENED.plus(Duration.ofDays(2)))).isEmpty();

        assertThat(ledger.accept(resolved("new", 2), OPENED.plus(Duration.ofHours(2))))
                .isTrue();
        assertThat(ledger.postable(OPENED.plus(Duration.ofHours(2)))).hasSize(1);
    }

    @Test
    void shouldResolveWhatIsErased() {
        ledger.accept(open("a", 1), NOW);
        assertThat(ledger.remove("a", NOW.plusSeconds(3))).isTrue();
        assertThat(ledger.remove("a", NOW.plusSeconds(4))).isFalse();
        assertThat(ledger.remove("b", NOW)).isFalse();
        assertThat(only(NOW.plusSeconds(5)).endsAt()).isEqualTo(NOW.plusSeconds(3));
    }

    /** Reading a topic again must not give any news. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldOnlyCareForTheNewestStates(long seed) {
        Random random = new Random(seed);
        Map<String, DriftAlertState> newest = new HashMap<>();
        Set<String> escalatedOnce = new TreeSet<>();
        for (int step = 0; step < 2_000; step++) {
            String id = "a" + random.nextInt(40);
            int revision = newest.containsKey(id) ? newest.get(id).revision() + random.nextInt(4) - 2 : 1;
            DriftAlertState state = random.nextInt(6) == 0
                    ? resolved(id, revision)
                    : random.nextInt(4) == 0 ? escalated(id, revision) : open(id, revision);
            boolean isNews = !newest.containsKey(id)
                    || newest.get(id).open() && revision > newest.get(id).revision();
            if (isNews) {
                newest.put(id, state);
                if (state.severity() == Severity.CRITICAL) {
                    escalatedOnce.add(id);
                }
            }
            assertThat(ledger.accept(state, NOW)).isEqualTo(isNews);
        }

        List<PostableAlert> postable = ledger.postable(NOW);

        assertThat(postable).hasSize(newest.size() + escalatedOnce.size());
        for (PostableAlert alert : postable) {
            DriftAlertState state = newest.get(alert.labels().get("alert_id"));
            assertThat(alert.annotations()).isEqualTo(state.annotations());
            assertThat(alert.endsAt().isAfter(NOW)).isEqualTo(state.open());
        }
        assertThat(postable.stream()
                        .filter(alert -> alert.labels().get("alertname").equals("CoverageDriftCritical"))
                        .map(alert -> alert.labels().get("alert_id"))
                        .collect(Collectors.toSet()))
                .isEqualTo(escalatedOnce);
        assertThat(ledger.open())
                .isEqualTo(
                        newest.values().stream().filter(DriftAlertState::open).count());
    }

    @Test
    void shouldRefuseWhatAlertmanagerWould() {
        assertThatThrownBy(() -> new AlertLedger(Duration.ofMillis(999))).hasMessageContaining("at least a second");
        assertThatThrownBy(() -> new DriftAlertState(
                        "a",
                        1,
                        true,
                        Severity.INFO,
                        open("a", 1).monitor(),
                        OPENED,
                        OPENED,
                        new java.util.TreeMap<>(Collections.singletonMap("miss-rate", "1")),
                        java.util.Optional.empty()))
                .hasMessageContaining("miss-rate");
    }

    private PostableAlert only(Instant now) {
        List<PostableAlert> postable = ledger.postable(now);
        assertThat(postable).hasSize(1);
        return postable.get(0);
    }
}
