package io.conformalstreams.ops.withdrawal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.LabelAction;
import io.conformalstreams.contracts.LabelStatus;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.RecordCoordinates;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LabelQueryTest {

    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final CalibrationScore LABEL = CalibrationScore.newBuilder()
            .setStratum("unet@3|north")
            .setImageId("image-1")
            .setUnitId("patient-1")
            .setStatus(LabelStatus.ACTIVE)
            .setRevision(2)
            .setLabel(new RecordCoordinates(NOON, 0, 7L))
            .setLabelPolicy("routine")
            .setAudit(false)
            .setEpoch(0)
            .setSequence(0)
            .setVersion(1)
            .setProcedures(List.of())
            .build();

    @Test
    void selectsWhatFitsEveryCondition() {
        assertThat(query("unet@3|north", Set.of(), Optional.empty(), Optional.empty(), "routine")
                        .selects(LABEL))
                .isTrue();
        assertThat(query("unet@3|south", Set.of(), Optional.empty(), Optional.empty(), "routine")
                        .selects(LABEL))
                .isFalse();
        assertThat(query("unet@3|north", Set.of("patient-2"), Optional.empty(), Optional.empty(), "routine")
                        .selects(LABEL))
                .isFalse();
        assertThat(query("unet@3|north", Set.of("patient-1"), Optional.empty(), Optional.empty(), "audit")
                        .selects(LABEL))
                .isFalse();
    }

    /** The beginning belongs to the period, its end does not, so that periods can follow each other. */
    @Test
    void selectsAHalfOpenPeriod() {
        assertThat(query("unet@3|north", Set.of(), Optional.of(NOON), Optional.empty(), "routine")
                        .selects(LABEL))
                .isTrue();
        assertThat(query("unet@3|north", Set.of(), Optional.of(NOON.plusMillis(1)), Optional.empty(), "routine")
                        .selects(LABEL))
                .isFalse();
        assertThat(query("unet@3|north", Set.of(), Optional.empty(), Optional.of(NOON), "routine")
                        .selects(LABEL))
                .isFalse();
        assertThatThrownBy(() -> query("s", Set.of(), Optional.of(NOON), Optional.of(NOON), "routine"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("it must end later");
    }

    @Test
    void withdrawsWithTheNextRevisionUnderTheSamePolicy() {
        LabelledImage withdrawal = new ActiveLabel("unet@3|north", "image-1", "image-1", 2, "routine", NOON)
                .withdrawal("wrong side", NOON.plusNanos(1));

        assertThat(withdrawal.getAction()).isEqualTo(LabelAction.WITHDRAWN);
        assertThat(withdrawal.getRevision()).isEqualTo(3);
        assertThat(withdrawal.getLabelPolicy()).isEqualTo("routine");
        assertThat(withdrawal.getUnitId()).isNull();
        assertThat(withdrawal.getLabelledAt()).isEqualTo(NOON);
        assertThat(withdrawal.getScores()).isNull();
    }

    private static LabelQuery query(
            String stratum, Set<String> units, Optional<Instant> from, Optional<Instant> until, String policy) {
        return new LabelQuery(stratum, units, Set.of(), from, until, Optional.of(policy));
    }
}
