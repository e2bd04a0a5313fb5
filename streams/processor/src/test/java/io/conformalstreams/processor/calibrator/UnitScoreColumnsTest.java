package io.conformalstreams.processor.calibrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnitScoreColumnsTest {

    private static final byte VERSION = 1;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 17, 1000})
    void givesBackWhatWasAdded(int size) {
        requireSame(size, UnitScoreColumns::add);
    }

    /** A unit with one image comes from the bytes of its entry, any other unit from objects. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 17, 1000})
    void readsWhatTheLayoutOfAScoreContains(int size) {
        requireSame(size, (columns, unit) -> {
            LayoutWriter writer = new LayoutWriter(VERSION);
            ImageScoreLayout.put(writer, unit.score());
            LayoutReader reader = new LayoutReader("score", writer.toBytes(), VERSION);
            columns.add(reader, unit.sequence(), unit.fold(), unit.inclusionProbability());
            reader.requireEnd();
        });
    }

    private static void requireSame(int size, BiConsumer<UnitScoreColumns, UnitScore> add) {
        Random random = new Random(size);
        List<UnitScore> expected = new ArrayList<>();
        UnitScoreColumns columns = new UnitScoreColumns();
        for (int i = 0; i < size; i++) {
            UnitScore unit = unit(random);
            expected.add(unit);
            add.accept(columns, unit);
        }

        assertThat(columns).isEqualTo(expected).hasSize(size);
    }

    @Test
    void keepsInfiniteValuesAndRefusesWhatWasNotAdded() {
        UnitScoreColumns columns = new UnitScoreColumns();
        UnitScore unit = new UnitScore(
                ImageScore.of(
                        Map.of(Component.INNER, Double.NEGATIVE_INFINITY, Component.OUTER, Double.POSITIVE_INFINITY)),
                Long.MAX_VALUE,
                OptionalInt.empty(),
                Optional.empty());
        columns.add(unit);

        assertThat(columns.get(0)).isEqualTo(unit);
        assertThat(columns.criticalValues(Component.INNER)).containsExactly(Double.NEGATIVE_INFINITY);
        assertThatThrownBy(() -> columns.get(1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    /** Each part is absent in some units, and many neighbours have the same one. */
    private static UnitScore unit(Random random) {
        Map<Component, Double> values = new EnumMap<>(Component.class);
        for (Component component : Component.values()) {
            if (random.nextInt(3) > 0) {
                values.put(component, random.nextGaussian());
            }
        }
        ImageScore score = new ImageScore(
                values,
                random.nextInt(4) == 0 ? OptionalDouble.of(random.nextInt(2)) : OptionalDouble.empty(),
                random.nextInt(4) == 0 ? new Losses(List.of(new Losses.Step(random.nextInt(3), 7))) : Losses.NONE,
                random.nextInt(4) == 0 ? Optional.of("small") : Optional.empty());
        return new UnitScore(
                score,
                random.nextLong(),
                random.nextInt(4) == 0 ? OptionalInt.of(random.nextInt(3)) : OptionalInt.empty(),
                random.nextInt(4) == 0 ? Optional.of(0.5) : Optional.empty());
    }
}
