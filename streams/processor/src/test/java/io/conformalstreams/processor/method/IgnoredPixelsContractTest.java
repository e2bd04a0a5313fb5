package io.conformalstreams.processor.method;

import static io.conformalstreams.processor.method.MethodExamples.GRID;
import static io.conformalstreams.processor.method.MethodExamples.IGNORED;
import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.LabelMap;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.ScoredImage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every registered method must exclude pixels without annotation, or predict nothing for an image with such pixels. */
class IgnoredPixelsContractTest {

    private static final int IMAGES = 200;

    /**
     * Methods that use each pixel's score on its own. For them, removing pixels from the image changes nothing else,
     * unless scores are transformed: the predicted mass is that of all pixels.
     */
    private static final Set<String> PIXEL_BY_PIXEL =
            Set.of("cross-conformal", "lesion-false-negative-rate", "risk-control");

    private record Annotation(LabelMap labels) implements ConformalMethod.Truth {

        @Override
        public PackedMask of(Channel channel) {
            return labels.mask(channel.labelValues());
        }

        @Override
        public Optional<PackedMask> ignored() {
            return Optional.of(labels.mask(Set.of(IGNORED))).filter(mask -> !mask.isEmpty());
        }
    }

    static List<MethodType> types() {
        return ConformalMethods.types();
    }

    @ParameterizedTest
    @MethodSource("types")
    void regionsHoldOnAnnotatedPixelsExactlyWhereCriticalValuesAreAtMostTheirThresholds(MethodType type) {
        for (Procedure procedure : MethodExamples.procedures(type, "")) {
            Random random = new Random(20261130);
            int held = 0;
            int failed = 0;
            for (int i = 0; i < IMAGES; i++) {
                ScoredImage image = MethodExamples.image(random);
                LabelMap labels = withIgnored(MethodExamples.labels(random), random);
                Optional<ImageScore> score = procedure.score(image, new Annotation(labels));
                if (procedure.method().objectionToIgnoredPixels().isPresent()) {
                    assertThat(score).as(procedure.name()).isEmpty();
                    continue;
                }
                Map<Component, Double> thresholds = new EnumMap<>(Component.class);
                for (Component component : procedure.method().components()) {
                    double value = score.orElseThrow().of(component);
                    thresholds.put(component, random.nextInt(3) == 0 ? smaller(value) : value);
                }
                boolean promised = thresholds.entrySet().stream()
                        .allMatch(threshold -> score.get().of(threshold.getKey()) <= threshold.getValue());
                assertThat(ConformalMethodContractTest.holds(
                                ConformalMethodContractTest.ORACLES.get(type.name()),
                                procedure,
                                image,
                                labels,
                                thresholds))
                        .as("%s %d at %s", procedure.name(), i, thresholds)
                        .isEqualTo(promised);
                held += promised ? 1 : 0;
                failed += promised ? 0 : 1;
            }
            if (procedure.method().objectionToIgnoredPixels().isEmpty()) {
                assertThat(held).isGreaterThan(IMAGES / 10);
                assertThat(failed).isPositive();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void aScoreIsThatOfTheImageWithoutTheIgnoredPixels(MethodType type) {
        for (Procedure procedure : MethodExamples.procedures(type, "")) {
            if (procedure.method().canonicalLines().contains("transformation mass-share")) {
                continue;
            }
            Random random = new Random(20261201);
            for (int i = 0; i < IMAGES && PIXEL_BY_PIXEL.contains(type.name()); i++) {
                ScoredImage image = MethodExamples.image(random);
                LabelMap labels = withIgnored(MethodExamples.labels(random), random);
                int[] kept = IntStream.range(0, GRID.size())
                        .filter(pixel -> !labels.mask(Set.of(IGNORED)).contains(pixel))
                        .toArray();
                assertThat(procedure.score(image, new Annotation(labels)))
                        .as("%s %d", procedure.name(), i)
                        .isEqualTo(procedure.score(cut(image, kept), new Annotation(cut(labels, kept))));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void aMethodThatNeedsEveryPixelSaysWhyAndTakesImagesThatHaveThem(MethodType type) {
        Procedure procedure = MethodExamples.procedures(type, "").get(0);
        ConformalMethod method = procedure.method();
        method.objectionToIgnoredPixels().ifPresent(why -> assertThat(why).hasSizeGreaterThan(20));
        assertThat(method.objectionToIgnoredPixels().isPresent())
                .as("the number of a whole image and its lesions are unknown if some pixels are not annotated")
                .isEqualTo(method.predictsInterval() || type.name().equals("lesion-wise-false-negative-rate"));
        byte[] labels = new byte[GRID.size()];
        Arrays.fill(labels, (byte) 2);
        ScoredImage image = MethodExamples.image(new Random(1));
        assertThat(procedure.score(image, new Annotation(LabelMap.of(GRID, ByteBuffer.wrap(labels)))))
                .isPresent();
    }

    /** Scores are below 1 and differ by at least 1/256; distances are whole numbers. */
    private static double smaller(double value) {
        return value >= 1 ? value - 1 : value > 0 || value < 0 ? value - 0x1p-9 : value;
    }

    /** Returns a mask with at least one ignored pixel and at least one other pixel. */
    private static LabelMap withIgnored(LabelMap labels, Random random) {
        byte[] values = values(labels);
        int density = 1 + random.nextInt(3);
        for (int pixel = 1; pixel < values.length - 1; pixel++) {
            values[pixel] = random.nextInt(4) < density ? IGNORED : values[pixel];
        }
        values[0] = IGNORED;
        return LabelMap.of(GRID, ByteBuffer.wrap(values));
    }

    private static byte[] values(LabelMap labels) {
        byte[] values = new byte[labels.grid().size()];
        for (int value = 1; value <= IGNORED; value++) {
            PackedMask mask = labels.mask(Set.of(value));
            for (int pixel = 0; pixel < values.length; pixel++) {
                values[pixel] = mask.contains(pixel) ? (byte) value : values[pixel];
            }
        }
        return values;
    }

    private static LabelMap cut(LabelMap labels, int[] kept) {
        byte[] values = values(labels);
        byte[] cut = new byte[kept.length];
        for (int i = 0; i < cut.length; i++) {
            cut[i] = values[kept[i]];
        }
        return LabelMap.of(Grid.of(1, cut.length), ByteBuffer.wrap(cut));
    }

    private static ScoredImage cut(ScoredImage image, int[] kept) {
        Grid grid = Grid.of(1, kept.length);
        Map<Channel, PredictedImage> channels = new HashMap<>();
        image.channels().forEach((channel, whole) -> {
            byte[] scores = new byte[kept.length];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = (byte) Math.round(whole.scores().at(kept[i]) * 256);
            }
            var encoding = new ScoreEncoding.Uint8(0.00390625, 0);
            channels.put(
                    channel, PredictedImage.of(ScoreMap.of(grid, encoding, ByteBuffer.wrap(scores)), whole.kind()));
        });
        return new ScoredImage(grid, channels, false, "");
    }
}
