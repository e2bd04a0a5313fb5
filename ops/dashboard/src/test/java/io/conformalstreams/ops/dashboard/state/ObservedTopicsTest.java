package io.conformalstreams.ops.dashboard.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.drift.BetaMixtureInterval;
import io.conformalstreams.contracts.CoverageOutcome;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ObservedTopicsTest {

    private final ObservedTopics observed = new ObservedTopics(3);

    @Test
    void epochsAreCountedApart() {
        ExampleOutcomes outcomes = new ExampleOutcomes("unet@1");
        for (int i = 0; i < 30; i++) {
            add(outcomes, outcomes.next(1_000L * i, 0, i % 10 != 0));
        }
        for (int i = 30; i < 55; i++) {
            add(outcomes, outcomes.next(1_000L * i, 1, i % 2 == 0));
        }

        EventState event = event("unet@1");
        assertThat(event.allCount()).isEqualTo(new Count(55, 40, 40));
        assertThat(event.epochCount()).isEqualTo(new Count(25, 13, 13));
        assertThat(Verdict.of(event)).isEqualTo(Verdict.BELOW);
        BetaMixtureInterval misses = BetaMixtureInterval.of(12, 25, BigDecimal.valueOf(0.1), 0.05);
        assertThat(event.interval(event.epochCount()))
                .contains(new CoverageInterval(1 - misses.upper(), 1 - misses.lower()));
        assertThat(observed.stratum("unet@1").orElseThrow().marks())
                .extracting(Mark::kind, Mark::at, Mark::epoch, Mark::labelPolicy)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Mark.Kind.EPOCH, 30_000L, 1, Optional.of("policy-1")));
    }

    @Test
    void aCorrectionOfAnEarlierEpochLeavesThePresentOneAlone() {
        ExampleOutcomes outcomes = new ExampleOutcomes("unet@1");
        add(outcomes, outcomes.next(1_000, 0, true));
        add(outcomes, outcomes.next(2_000, 0, true));
        add(outcomes, outcomes.next(3_000, 1, false));
        add(outcomes, outcomes.retract(4_000, 0));

        assertThat(event("unet@1").allCount()).isEqualTo(new Count(2, 1, 1));
        assertThat(event("unet@1").epochCount()).isEqualTo(new Count(1, 0, 0));
    }

    @Test
    void mergingBucketsLosesNoOutcome() {
        ExampleOutcomes outcomes = new ExampleOutcomes("unet@1");
        int number = 5_000;
        for (int i = 0; i < number; i++) {
            add(outcomes, outcomes.next(7_000L * i, 0, i % 10 != 0));
        }

        CoverageHistory history = event("unet@1").history();
        assertThat(history.points()).hasSizeBetween(CoverageHistory.MOST_POINTS / 4, CoverageHistory.MOST_POINTS);
        assertThat(history.points().stream()
                        .mapToLong(CoverageHistory.Point::outcomes)
                        .sum())
                .isEqualTo(number);
        for (CoverageHistory.Point point : history.points()) {
            long until = point.at() / 7_000 + 1;
            assertThat(point.count().judged()).isEqualTo(until);
            assertThat(point.count().covered()).isEqualTo(until - (until + 9) / 10);
            assertThat(point.meanSize()).isEqualTo(100);
        }
        assertThat(history.points())
                .extracting(point -> point.at() / history.width())
                .doesNotHaveDuplicates();
    }

    @Test
    void strataBeyondTheBoundAreLeftOutAndCounted() {
        for (int i = 0; i < ObservedTopics.MOST_STRATA + 5; i++) {
            ExampleOutcomes outcomes = new ExampleOutcomes("unet@" + i);
            add(outcomes, outcomes.next(1_000, 0, true));
        }

        assertThat(observed.strata()).hasSize(ObservedTopics.MOST_STRATA);
        assertThat(observed.leftOutStrata()).isEqualTo(5);
        assertThat(observed.outcomes()).isEqualTo(ObservedTopics.MOST_STRATA + 5);
        assertThat(observed.images().waiting()).isLessThanOrEqualTo(12);
    }

    @Test
    void namesTheStrataThatChangedSinceAPosition() {
        ExampleOutcomes first = new ExampleOutcomes("unet@1");
        add(first, first.next(1_000, 0, true));
        add(first, first.next(2_000, 0, true));
        Positions known = observed.positions();
        assertThat(observed.changedSince(known)).isEmpty();
        add(first, first.next(3_000, 0, true));

        assertThat(observed.changedSince(known)).containsExactly("unet@1");
        assertThat(observed.changedSince(Positions.parse(known.toString()).orElseThrow()))
                .containsExactly("unet@1");
        assertThat(observed.changedSince(observed.positions())).isEmpty();
        assertThat(observed.hasGrownSince(known, Source.COVERAGE_OUTCOMES)).isTrue();
        assertThat(observed.hasGrownSince(known, Source.REJECTED)).isFalse();
    }

    @Test
    void positionsAreReadOnlyInTheirOwnForm() {
        assertThat(Positions.parse("o0=17,t3=4").orElseThrow().toString()).isEqualTo("o0=17,t3=4");
        assertThat(Positions.parse("")).contains(Positions.NONE);
        for (String text : List.of("x0=1", "o0", "o0=-1", "o0=1,", "o0=9999999999999999999", "o".repeat(70_000))) {
            assertThat(Positions.parse(text)).as(text).isEmpty();
        }
    }

    @Test
    void durationsKeepTheNewest() {
        Durations durations = new Durations();
        for (int i = 1; i <= Durations.MOST + 100; i++) {
            durations.add(i);
        }

        assertThat(durations.size()).isEqualTo(Durations.MOST);
        assertThat(durations.quantile(1)).isEqualTo(Durations.MOST + 100);
        assertThat(durations.quantile(0.5)).isEqualTo(100 + Durations.MOST / 2);
        assertThat(durations.quantile(1.0 / Durations.MOST)).isEqualTo(101);
    }

    private void add(ExampleOutcomes outcomes, CoverageOutcome outcome) {
        Coordinates coordinates = outcomes.coordinates();
        observed.change(() -> observed.add(coordinates, outcome));
        observed.advance(coordinates.place(), coordinates.offset() + 1);
    }

    private EventState event(String stratum) {
        return observed.stratum(stratum)
                .flatMap(state -> state.procedure("sets"))
                .orElseThrow()
                .events()
                .iterator()
                .next();
    }
}
