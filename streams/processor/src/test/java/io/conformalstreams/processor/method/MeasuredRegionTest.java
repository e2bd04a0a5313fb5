package io.conformalstreams.processor.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.processor.component.Component;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Measures of regions must count annotated pixels only. */
class MeasuredRegionTest {

    private static final Grid GRID = Grid.of(6, 11);
    private static final Map<Component, Double> THRESHOLDS = Map.of(Component.INNER, 1.0, Component.OUTER, 2.0);

    static final List<Measure> OF_SETS = Measures.ALL.stream()
            .filter(measure ->
                    !measure.column().contains("interval") && !measure.column().contains("estimate"))
            .toList();

    @ParameterizedTest
    @FieldSource("OF_SETS")
    void isThatOfTheImageWithoutTheIgnoredPixels(Measure measure) {
        Random random = new Random(11);
        for (int i = 0; i < 100; i++) {
            PackedMask outer = mask(random);
            PackedMask inner = outer.intersection(mask(random));
            PackedMask truth = mask(random);
            PackedMask predicted = mask(random);
            PackedMask ignored = mask(random);
            int[] kept = IntStream.range(0, GRID.size())
                    .filter(pixel -> !ignored.contains(pixel))
                    .toArray();
            MeasuredRegion measured = new MeasuredRegion(
                    new PredictionRegion.Sets(inner, outer),
                    THRESHOLDS,
                    truth.minus(ignored),
                    predicted,
                    Double.NaN,
                    Optional.of(ignored));
            MeasuredRegion cut = new MeasuredRegion(
                    new PredictionRegion.Sets(cut(inner, kept), cut(outer, kept)),
                    THRESHOLDS,
                    cut(truth, kept),
                    cut(predicted, kept),
                    Double.NaN,
                    Optional.empty());
            // Compare objects, so that two undefined values are equal.
            assertThat(Double.valueOf(measure.of(measured))).isEqualTo(Double.valueOf(measure.of(cut)));
        }
    }

    private static PackedMask mask(Random random) {
        int density = random.nextInt(4);
        return mask(
                GRID,
                IntStream.range(0, GRID.size() - 1)
                        .filter(pixel -> random.nextInt(4) < density)
                        .toArray());
    }

    private static PackedMask mask(Grid grid, int[] pixels) {
        byte[] bits = new byte[(grid.size() + 7) / 8];
        for (int pixel : pixels) {
            bits[pixel >> 3] |= (byte) (1 << (pixel & 7));
        }
        return PackedMask.ofPackedBytes(grid, bits);
    }

    private static PackedMask cut(PackedMask mask, int[] kept) {
        return mask(
                Grid.of(1, kept.length),
                IntStream.range(0, kept.length)
                        .filter(place -> mask.contains(kept[place]))
                        .toArray());
    }
}
