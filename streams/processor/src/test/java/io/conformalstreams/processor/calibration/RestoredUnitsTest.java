package io.conformalstreams.processor.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.calibrator.UnitScore;
import io.conformalstreams.processor.component.Component;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RestoredUnitsTest {

    private final RestoredUnits units = new RestoredUnits("f");

    @Test
    void shouldKeepImagesThatAreTheirOwnUnits() {
        units.add(entry("a", "a", 0), score(1, 0));
        units.add(entry("b", "b", 1), score(2, 1));

        assertThat(units.joined(Set.of())).containsExactly(score(1, 0), score(2, 1));
    }

    @Test
    void shouldGiveAUnitTheLargestScoreOfItsImages() {
        units.add(entry("a", "patient", 2), score(1, 2));
        units.add(entry("b", "patient", 0), score(3, 0));
        units.add(entry("c", "patient", 1), score(2, 1));

        assertThat(units.joined(Set.of("patient"))).containsExactly(score(3, 0));
    }

    @Test
    void shouldJoinAnImageWithTheImagesThatNameItAsTheirUnit() {
        units.add(entry("a", "a", 1), score(5, 1));
        units.add(entry("b", "a", 0), score(3, 0));
        units.add(entry("c", "c", 2), score(4, 2));

        assertThat(units.joined(Set.of("a"))).containsExactlyInAnyOrder(score(5, 0), score(4, 2));
    }

    @Test
    void shouldKeepTheSizeClassesOfAUnitApart() {
        units.add(entry("a", "patient", 0), small(score(1, 0)));
        units.add(entry("b", "patient", 1), score(3, 1));

        assertThat(units.joined(Set.of("patient"))).containsExactlyInAnyOrder(small(score(1, 0)), score(3, 1));
    }

    private static UnitScore score(double criticalValue, long sequence) {
        return new UnitScore(
                ImageScore.of(Map.of(Component.JOINT, criticalValue)), sequence, OptionalInt.empty(), Optional.empty());
    }

    private static UnitScore small(UnitScore unit) {
        return new UnitScore(unit.score().in("small"), unit.sequence(), unit.fold(), unit.inclusionProbability());
    }

    private static CalibrationEntry entry(String imageId, String unitId, long sequence) {
        return new CalibrationEntry(
                imageId,
                unitId,
                1,
                true,
                0,
                sequence,
                0,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                Map.of());
    }
}
