package io.conformalstreams.ops.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.conformalstreams.ops.dataset.CaseReference;
import io.conformalstreams.ops.replay.ReplaySchedule.Content;
import io.conformalstreams.ops.replay.ReplaySchedule.EventKind;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplayScheduleTest {

    @Test
    void sendsEachLabelAfterItsPrediction() {
        assertThat(texts(ReplaySchedule.of(cases(3), Content.BOTH, 0)))
                .isEqualTo(List.of("0 P a0", "0 L a0", "1 P a1", "1 L a1", "2 P a2", "2 L a2"));
    }

    @Test
    void delaysLabelsByFurtherPredictionsAndSendsTheRestAtTheEnd() {
        assertThat(texts(ReplaySchedule.of(cases(3), Content.BOTH, 2)))
                .isEqualTo(List.of("0 P a0", "1 P a1", "2 P a2", "2 L a0", "3 L a1", "4 L a2"));
    }

    @Test
    void sendsOneLabelOfEachRater() {
        ReplaySchedule schedule = ReplaySchedule.of(
                cases(3),
                Content.BOTH,
                1,
                reference -> reference.sequence() == 1
                        ? List.of()
                        : List.of(Optional.of("reader-1"), Optional.of("reader-2")));
        assertThat(texts(schedule))
                .isEqualTo(List.of("0 P a0", "1 P a1", "1 L a0", "1 L a0", "2 P a2", "3 L a2", "3 L a2"));
        assertThat(schedule.events())
                .filteredOn(event -> event.kind() == EventKind.LABEL)
                .extracting(event -> event.rater().orElse("none"))
                .containsExactly("reader-1", "reader-2", "reader-1", "reader-2");
    }

    @Test
    void sendsOneKindAlone() {
        assertThat(texts(ReplaySchedule.of(cases(2), Content.LABELS, 5))).isEqualTo(List.of("0 L a0", "1 L a1"));
        assertThat(texts(ReplaySchedule.of(cases(2), Content.PREDICTIONS, 5))).isEqualTo(List.of("0 P a0", "1 P a1"));
        assertThat(ReplaySchedule.of(cases(0), Content.BOTH, 1).events()).isEmpty();
    }

    @Test
    void shufflesByTheSeedAlone() {
        List<CaseReference> cases = cases(50);
        List<CaseReference> shuffled = CaseOrder.SHUFFLED.of(cases, 7);
        assertThat(shuffled).isEqualTo(CaseOrder.SHUFFLED.of(cases, 7)).isNotEqualTo(cases);
        assertThat(shuffled).containsExactlyInAnyOrderElementsOf(cases);
        assertThat(shuffled).isNotEqualTo(CaseOrder.SHUFFLED.of(cases, 8));
    }

    @Test
    void refusesANegativeDelay() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReplaySchedule.of(cases(1), Content.BOTH, -1))
                .withMessageContaining("-1");
    }

    private static List<CaseReference> cases(int count) {
        return IntStream.range(0, count)
                .mapToObj(index -> new CaseReference(index, "a" + index, "north"))
                .toList();
    }

    private static List<String> texts(ReplaySchedule schedule) {
        return schedule.events().stream()
                .map(event -> event.tick()
                        + (event.kind() == EventKind.PREDICTION ? " P " : " L ")
                        + event.reference().caseId())
                .toList();
    }
}
