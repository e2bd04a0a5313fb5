package io.conformalstreams.processor.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.LabelMap;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.conformal.risk.FalseNegativeRate;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.ScoredImage;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A region must cover if every critical value is at most its threshold. */
class MethodRegionsTest {

    private static final ConformalConfiguration CONFIGURATION = ConformalConfiguration.parse("""
            models:
              - name: net
                dimensions: 2
                scores: probability
                encoding: {uint8: {scale: 0.00390625, offset: 0}}
                channels:
                  - {name: organ, labelValues: [1, 2]}
                  - {name: lesion, labelValues: [2]}
                  - {name: lesion-first, labelValues: [2]}
                  - {name: lesion-second, labelValues: [2]}
            kafka: {bootstrap.servers: "unused:9092", schema.registry.url: "mock://regions"}
            procedures:
              - {name: sets, type: confidence-sets, model: net, channel: lesion, alphas: [0.2], window: all,
                 combination: marginal, inner: identity, outer: distance-euclidean}
              - {name: joint, type: confidence-sets, model: net, channel: organ, alphas: [0.2], window: all,
                 combination: maximum, inner: distance-city-block, outer: distance-city-block}
              - {name: cross-fitted, type: cross-conformal, model: net, channel: lesion, alphas: [0.2], window: all,
                 combination: {bonferroni: {innerShare: 0.3}}, foldSizes: equal, folds: [lesion-first, lesion, lesion-second]}
              - {name: whole-lesion, type: lesion-false-negative-rate, model: net, channel: lesion, alphas: [0.2],
                 window: all, tolerance: 0}
              - {name: most-of-lesion, type: lesion-false-negative-rate, model: net, channel: lesion, alphas: [0.2],
                 window: all, tolerance: 0.35}
              - {name: cross, type: morphological-margin, model: net, channel: lesion, alphas: [0.2], window: all,
                 element: cross, coverageRatio: 0.9}
              - {name: disk, type: morphological-margin, model: net, channel: lesion, alphas: [0.2], window: all,
                 element: disk-pixels, emptyMask: whole-image}
              - {name: in-organ, type: morphological-margin, model: net, channel: lesion, alphas: [0.2], window: all,
                 element: square, coverageRatio: 0.5, region: organ}
              - {name: shrunk, type: morphological-erosion, model: net, channel: organ, alphas: [0.2], window: all,
                 element: square, tolerance: 0.2}
              - {name: risk, type: risk-control, model: net, channel: lesion, alphas: [0.2], window: all,
                 control: conformal, thresholdGrid: every-score}
              - {name: risk-coarse, type: risk-control, model: net, channel: organ, alphas: [0.2], window: all,
                 control: {bound: hoeffding-bentkus, delta: 0.1}, thresholdGrid: {first: 0.1, last: 0.9, step: 0.1}}
              - {name: share, type: ratio-biomarker, model: net, channel: lesion, alphas: [0.2], window: all,
                 denominator: organ, interval: conformal}
              - {name: share-calibrated, type: ratio-biomarker, model: net, channel: lesion, alphas: [0.2], window: all,
                 denominator: organ, interval: calibrated}
              - {name: share-overall, type: ratio-biomarker, model: net, channel: lesion, alphas: [0.2], window: all,
                 denominator: organ, interval: {overall: {markovShare: 0.5}}}
            """, Map.of());

    private static final Grid GRID = Grid.of(5, 7);
    private static final int IMAGES = 300;

    static Stream<Procedure> procedures() {
        return CONFIGURATION.procedures().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("procedures")
    void shouldHoldWhereCriticalValuesAreAtMostTheirThresholds(Procedure procedure) {
        Random random = new Random(20261121);
        int held = 0;
        int failed = 0;
        for (int i = 0; i < IMAGES; i++) {
            ScoredImage image = image(random);
            LabelMap labels = labels(random);
            Optional<ImageScore> score = procedure.score(image, channel -> labels.mask(channel.labelValues()));
            if (score.isEmpty()) {
                assertThat(labels.mask(channel("organ").labelValues()).isEmpty())
                        .isTrue();
                continue;
            }
            Map<Component, Double> thresholds = thresholds(procedure, score.get(), random);
            PredictionRegion region = procedure
                    .regions(image, List.of(new ConformalMethod.Level(new BigDecimal("0.2"), thresholds)))
                    .get(0);
            boolean promised = thresholds.entrySet().stream()
                    .allMatch(threshold -> score.get().of(threshold.getKey()) <= threshold.getValue());
            boolean holds = holds(procedure, image, region, labels, score.get(), thresholds);
            if (promised) {
                assertThat(holds)
                        .as("image %d: %s at %s", i, score.get(), thresholds)
                        .isTrue();
                held++;
            } else if (isExact(procedure)) {
                assertThat(holds)
                        .as("image %d: %s at %s", i, score.get(), thresholds)
                        .isFalse();
                failed++;
            }
        }
        assertThat(held).isGreaterThan(IMAGES / 10);
        assertThat(isExact(procedure)).isEqualTo(failed > 0);
    }

    /**
     * An interval may cover although errors exceed their thresholds: two errors may cancel, and the interval is rounded
     * outward.
     */
    private static boolean isExact(Procedure procedure) {
        return !(procedure.method() instanceof RatioMethod);
    }

    private static boolean holds(
            Procedure procedure,
            ScoredImage image,
            PredictionRegion region,
            LabelMap labels,
            ImageScore score,
            Map<Component, Double> thresholds) {
        PackedMask truth = labels.mask(procedure.channel().labelValues());
        if (region instanceof PredictionRegion.Interval interval) {
            long whole = labels.mask(channel("organ").labelValues()).count();
            double ratio = (double) truth.count() / whole;
            assertThat(score.labelledValue()).hasValue(ratio);
            return interval.interval().lower() <= ratio
                    && ratio <= interval.interval().upper();
        }
        PredictionRegion.Sets sets = (PredictionRegion.Sets) region;
        if (procedure.method() instanceof LesionMethod lesion) {
            assertThat(sets.inner().isEmpty()).isTrue();
            BigDecimal missed = BigDecimal.valueOf(truth.count() - truth.intersectionCount(sets.outer()));
            return missed.compareTo(lesion.sets().tolerance().multiply(BigDecimal.valueOf(truth.count()))) <= 0;
        }
        if (procedure.method() instanceof MarginMethod margin) {
            assertThat(sets.inner().isEmpty()).isTrue();
            BigDecimal wanted = margin.margin().coverageRatio().multiply(BigDecimal.valueOf(truth.count()));
            return BigDecimal.valueOf(truth.intersectionCount(sets.outer())).compareTo(wanted) >= 0;
        }
        if (procedure.method() instanceof ErosionMethod erosion) {
            assertThat(sets.outer().isFull()).isTrue();
            long predicted =
                    image.channels().get(procedure.channel()).predictedMask().count();
            BigDecimal wrong =
                    BigDecimal.valueOf(sets.inner().count() - sets.inner().intersectionCount(truth));
            return wrong.compareTo(erosion.margin().tolerance().multiply(BigDecimal.valueOf(predicted))) <= 0;
        }
        if (procedure.method() instanceof RiskMethod risk) {
            double threshold = -thresholds.get(Component.RISK);
            if (Arrays.binarySearch(risk.grid().thresholds(), threshold) >= 0) {
                assertThat(score.losses().at(threshold)).isEqualTo(FalseNegativeRate.loss(sets.outer(), truth));
            }
            return truth.isSubsetOf(sets.outer());
        }
        return sets.inner().isSubsetOf(truth) && truth.isSubsetOf(sets.outer());
    }

    /** Returns the critical value itself, a slightly smaller or larger value, or another value. */
    private static Map<Component, Double> thresholds(Procedure procedure, ImageScore score, Random random) {
        Map<Component, Double> thresholds = new EnumMap<>(Component.class);
        for (Component component : procedure.method().components()) {
            double value = score.of(component);
            double threshold = switch (random.nextInt(4)) {
                case 0 -> Math.nextDown(value);
                case 1 -> Math.nextUp(value);
                case 2 -> value + random.nextGaussian() / 4;
                default -> value;
            };
            // Distances are at least 0, and so are their order statistics.
            boolean isDistance =
                    procedure.method() instanceof MarginMethod || procedure.method() instanceof ErosionMethod;
            thresholds.put(component, isDistance ? Math.max(0, threshold) : threshold);
        }
        return thresholds;
    }

    private static ScoredImage image(Random random) {
        Map<Channel, PredictedImage> channels = new HashMap<>();
        byte[] organ = new byte[GRID.size()];
        byte[] lesion = new byte[GRID.size()];
        int brightest = 1 + random.nextInt(255);
        for (int pixel = 0; pixel < organ.length; pixel++) {
            int inOrgan = random.nextInt(brightest + 1);
            organ[pixel] = (byte) inOrgan;
            lesion[pixel] = (byte) random.nextInt(inOrgan + 1);
        }
        channels.put(channel("organ"), predicted(organ));
        for (String fold : List.of("lesion-first", "lesion-second")) {
            byte[] scores = lesion.clone();
            IntStream.range(0, scores.length)
                    .filter(pixel -> random.nextBoolean())
                    .forEach(pixel -> scores[pixel] = (byte) random.nextInt(256));
            channels.put(channel(fold), predicted(scores));
        }
        channels.put(channel("lesion"), predicted(lesion));
        return new ScoredImage(GRID, channels, false, "");
    }

    @Test
    void shouldTakeTheScoresOfTheModelThatDidNotSeeTheImage() {
        Random random = new Random(7);
        for (int i = 0; i < IMAGES; i++) {
            ScoredImage image = image(random);
            PackedMask lesion = labels(random).mask(channel("lesion").labelValues());
            List<ImageScore> ofFolds = IntStream.range(0, 3)
                    .mapToObj(fold -> crossFitted(image, OptionalInt.of(fold), lesion))
                    .toList();
            ImageScore ofAll = crossFitted(image, OptionalInt.empty(), lesion);
            List<String> names = List.of("lesion-first", "lesion", "lesion-second");
            for (int fold = 0; fold < 3; fold++) {
                ScoreMap scores = image.channels().get(channel(names.get(fold))).scores();
                assertThat(ofFolds.get(fold).of(Component.INNER)).isEqualTo(scores.highestOutside(lesion));
                assertThat(ofFolds.get(fold).of(Component.OUTER)).isEqualTo(-scores.lowestInside(lesion));
                assertThat(ofAll.of(Component.INNER))
                        .isLessThanOrEqualTo(ofFolds.get(fold).of(Component.INNER));
                assertThat(ofAll.of(Component.OUTER))
                        .isLessThanOrEqualTo(ofFolds.get(fold).of(Component.OUTER));
            }
        }
    }

    @Test
    void shouldCalibrateNothingElseOnImagesThatTrainedModels() {
        ScoredImage seen = withFold(image(new Random(1)), OptionalInt.of(0));
        PackedMask truth = PackedMask.none(GRID);
        assertThat(CONFIGURATION.procedures())
                .allSatisfy(procedure -> assertThat(
                                procedure.score(seen, channel -> truth).isPresent())
                        .isEqualTo(procedure.name().equals("cross-fitted")));
        for (int fold : new int[] {-1, 3}) {
            assertThatThrownBy(() -> crossFitted(seen, OptionalInt.of(fold), truth))
                    .isInstanceOf(InvalidImageException.class)
                    .hasMessage("fold is " + fold + ": it must be 0 to 2, or null");
            ScoredImage mask = new ScoredImage(seen.grid(), seen.channels(), true, "", OptionalInt.of(fold));
            assertThatThrownBy(() -> CONFIGURATION.procedures().stream()
                            .filter(procedure -> procedure.name().equals("cross-fitted"))
                            .forEach(procedure -> procedure.score(mask, channel -> truth)))
                    .isInstanceOf(InvalidImageException.class)
                    .hasMessage("fold is " + fold + ": it must be 0 to 2, or null");
        }
    }

    private static ImageScore crossFitted(ScoredImage image, OptionalInt fold, PackedMask truth) {
        Procedure procedure = CONFIGURATION.procedures().stream()
                .filter(found -> found.name().equals("cross-fitted"))
                .findFirst()
                .orElseThrow();
        return procedure.score(withFold(image, fold), channel -> truth).orElseThrow();
    }

    private static ScoredImage withFold(ScoredImage image, OptionalInt fold) {
        return new ScoredImage(image.grid(), image.channels(), false, "", fold);
    }

    private static PredictedImage predicted(byte[] scores) {
        ScoreEncoding encoding = CONFIGURATION.models().get(0).encoding();
        return PredictedImage.of(ScoreMap.of(GRID, encoding, ByteBuffer.wrap(scores)), ScoreKind.PROBABILITY);
    }

    private static LabelMap labels(Random random) {
        int density = random.nextInt(5);
        byte[] labels = new byte[GRID.size()];
        IntStream.range(0, labels.length)
                .forEach(pixel -> labels[pixel] = (byte) (random.nextInt(4) < density ? random.nextInt(3) : 0));
        return LabelMap.of(GRID, ByteBuffer.wrap(labels));
    }

    private static Channel channel(String name) {
        return CONFIGURATION.models().get(0).channel(name);
    }
}
