package io.conformalstreams.conformal.lesion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.image.ConnectedComponents;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RandomImage;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LesionWiseSetsTest {
    private static final String[] TOLERANCES = {"0", "0.1", "0.5", "0.999"};
    private static final String[] LESION_TOLERANCES = {"0", "0.1", "0.5"};

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    /** Gives each pixel of the truth the smallest number in its component, by passing numbers on until none changes. */
    private static List<List<Integer>> lesions(RandomImage image) {
        boolean[] inTruth = image.inTruth();
        int[] number = new int[inTruth.length];
        Arrays.setAll(number, pixel -> pixel);
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int pixel = 0; pixel < inTruth.length; pixel++) {
                for (int other : neighbours(image.grid(), pixel)) {
                    if (inTruth[pixel] && inTruth[other] && number[other] < number[pixel]) {
                        number[pixel] = number[other];
                        changed = true;
                    }
                }
            }
        }
        Map<Integer, List<Integer>> lesions = new HashMap<>();
        for (int pixel = 0; pixel < inTruth.length; pixel++) {
            if (inTruth[pixel]) {
                lesions.computeIfAbsent(number[pixel], first -> new ArrayList<>())
                        .add(pixel);
            }
        }
        return lesions.values().stream()
                .sorted((one, two) -> one.get(0) - two.get(0))
                .toList();
    }

    private static List<Integer> neighbours(Grid grid, int pixel) {
        List<Integer> neighbours = new ArrayList<>();
        int[] strides = {grid.height() * grid.width(), grid.width(), 1};
        int[] lengths = {grid.depth(), grid.height(), grid.width()};
        for (int axis = 0; axis < 3; axis++) {
            int place = pixel / strides[axis] % lengths[axis];
            if (place > 0) {
                neighbours.add(pixel - strides[axis]);
            }
            if (place < lengths[axis] - 1) {
                neighbours.add(pixel + strides[axis]);
            }
        }
        return neighbours;
    }

    /** Counts, lesion by lesion, whether the set at a threshold finds enough of them. */
    private static boolean findsEnough(
            RandomImage image, List<List<Integer>> lesions, LesionWiseSets sets, double threshold) {
        PackedMask set = sets.set(image.scores(), threshold);
        long notFound = lesions.stream()
                .filter(lesion -> {
                    long missed = lesion.stream()
                            .filter(pixel -> !set.contains(pixel))
                            .count();
                    return exceeds(missed, sets.tolerance(), lesion.size()) || missed == lesion.size();
                })
                .count();
        return !exceeds(notFound, sets.lesionTolerance(), lesions.size());
    }

    private static boolean exceeds(long count, BigDecimal share, int all) {
        return BigDecimal.valueOf(count).compareTo(share.multiply(BigDecimal.valueOf(all))) > 0;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void componentsAreThoseThatNeighboursConnect(long seed) {
        RandomImage image = RandomImage.of(seed);
        List<List<Integer>> found = new ArrayList<>();
        ConnectedComponents.forEach(
                image.truth(),
                (pixels, from, to) -> found.add(
                        Arrays.stream(pixels, from, to).sorted().boxed().toList()));

        assertThat(found).isEqualTo(lesions(image));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aSetFindsEnoughLesionsExactlyIfTheCriticalValueIsAtMostTheThreshold(long seed) {
        RandomImage image = RandomImage.of(seed);
        List<List<Integer>> lesions = lesions(image);
        double[] scores = image.values();
        Random random = new Random(~seed);
        for (String tolerance : TOLERANCES) {
            for (String lesionTolerance : LESION_TOLERANCES) {
                var sets = new LesionWiseSets(new BigDecimal(tolerance), new BigDecimal(lesionTolerance));
                double critical = sets.criticalValue(image.scores(), image.truth());
                double other = -scores[random.nextInt(scores.length)];
                for (double threshold :
                        new double[] {critical, Math.nextDown(critical), other, Double.POSITIVE_INFINITY}) {
                    assertThat(findsEnough(image, lesions, sets, threshold))
                            .as("tolerances %s and %s, threshold %s", tolerance, lesionTolerance, threshold)
                            .isEqualTo(critical <= threshold || lesions.isEmpty());
                }
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void withoutToleranceTheyContainTheTruth(long seed) {
        RandomImage image = RandomImage.of(seed);

        assertThat(new LesionWiseSets(BigDecimal.ZERO, BigDecimal.ZERO).criticalValue(image.scores(), image.truth()))
                .isEqualTo(new LesionSets(BigDecimal.ZERO).criticalValue(image.scores(), image.truth()));
    }

    /** A lesion above the number of pixels from which ranks are counted has the same critical value. */
    @Test
    void largeLesionsAreSelectedByCounting() {
        Grid grid = Grid.of(200, 200);
        Random random = new Random(20261129);
        ByteBuffer bytes = ByteBuffer.allocate(grid.size());
        double[] scores = new double[grid.size()];
        for (int pixel = 0; pixel < scores.length; pixel++) {
            byte value = (byte) random.nextInt(256);
            bytes.put(pixel, value);
            scores[pixel] = Byte.toUnsignedInt(value);
        }
        Arrays.sort(scores);
        ScoreMap map = ScoreMap.of(grid, new ScoreEncoding.Uint8(1, 0), bytes);
        var sets = new LesionWiseSets(new BigDecimal("0.25"), BigDecimal.ZERO);

        assertThat(sets.criticalValue(map, PackedMask.all(grid))).isEqualTo(-scores[scores.length / 4]);
    }

    @Test
    void refusesWhatMeansNothing() {
        for (String share : new String[] {"-0.1", "1", "1.5"}) {
            assertThatThrownBy(() -> new LesionWiseSets(new BigDecimal(share), BigDecimal.ZERO))
                    .hasMessage("tolerance " + share + " must be at least 0 and below 1");
            assertThatThrownBy(() -> new LesionWiseSets(BigDecimal.ZERO, new BigDecimal(share)))
                    .hasMessage("lesionTolerance " + share + " must be at least 0 and below 1");
        }
        RandomImage image = RandomImage.of(1);
        var sets = new LesionWiseSets(BigDecimal.ZERO, BigDecimal.ZERO);
        assertThatThrownBy(() -> sets.set(image.scores(), Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> sets.criticalValue(
                        image.scores(), PackedMask.none(Grid.of(image.grid().size() + 1, 1))))
                .isInstanceOf(InvalidImageException.class);
    }
}
