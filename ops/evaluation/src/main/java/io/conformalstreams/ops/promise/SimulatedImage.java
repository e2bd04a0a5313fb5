package io.conformalstreams.ops.promise;

import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.LabelMap;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.ScoredImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A small image of an organ with one or two lesions, and the probabilities that a model gives its pixels. The model errs
 * on single pixels and on whole images. Images are independent.
 *
 * @param scored the probabilities
 * @param labels 0 outside the organ, 1 in the organ, 2 in a lesion
 */
record SimulatedImage(ScoredImage scored, LabelMap labels) {

    static final int SIDE = 6;
    static final Grid GRID = Grid.of(SIDE, SIDE);
    static final Channel ORGAN = new Channel("organ", Set.of(1, 2));
    static final Channel LESION = new Channel("lesion", Set.of(2));

    /** The channels of four cross-fitted models of the lesion. */
    static final List<Channel> FOLDS = IntStream.range(0, 4)
            .mapToObj(fold -> new Channel("lesion-" + fold, Set.of(2)))
            .toList();

    /** The part of a configuration that describes the model of these images. */
    static final String MODEL = """
            models:
              - name: net
                dimensions: 2
                scores: probability
                encoding: float32
                channels:
                  - {name: organ, labelValues: [1, 2]}
                  - {name: lesion, labelValues: [2]}
                  - {name: lesion-0, labelValues: [2]}
                  - {name: lesion-1, labelValues: [2]}
                  - {name: lesion-2, labelValues: [2]}
                  - {name: lesion-3, labelValues: [2]}
            kafka: {bootstrap.servers: "unused:9092", schema.registry.url: "mock://simulated"}
            """;

    private static final double SIGNAL = 1.5;
    private static final double PIXEL_NOISE = 1;

    /** Draws an image. */
    static SimulatedImage draw(SplittableRandom random) {
        byte[] labels = drawLabels(random);
        double shift = random.nextGaussian();
        Map<Channel, PredictedImage> channels = new HashMap<>();
        for (Channel channel : List.of(ORGAN, LESION)) {
            channels.put(
                    channel,
                    predicted(IntStream.range(0, labels.length)
                            .mapToDouble(pixel -> {
                                double signal = channel.labelValues().contains((int) labels[pixel]) ? SIGNAL : -SIGNAL;
                                return probability(signal + shift + PIXEL_NOISE * random.nextGaussian());
                            })
                            .toArray()));
        }
        return new SimulatedImage(new ScoredImage(GRID, channels, false, ""), map(labels));
    }

    /** Draws an image in which each pixel's labels are independent and have the probabilities that the model gives. */
    static SimulatedImage ofIndependentPixels(SplittableRandom random) {
        double level = random.nextDouble();
        double[] organ = new double[GRID.size()];
        double[] lesion = new double[GRID.size()];
        byte[] labels = new byte[GRID.size()];
        for (int pixel = 0; pixel < labels.length; pixel++) {
            organ[pixel] = 0.3 + 0.7 * random.nextDouble();
            lesion[pixel] = organ[pixel] * level * random.nextDouble();
            double draw = random.nextDouble();
            labels[pixel] = (byte) (draw < lesion[pixel] ? 2 : draw < organ[pixel] ? 1 : 0);
        }
        Map<Channel, PredictedImage> channels = Map.of(ORGAN, predicted(organ), LESION, predicted(lesion));
        return new SimulatedImage(new ScoredImage(GRID, channels, false, ""), map(labels));
    }

    /**
     * Scores the lesion of an image with four cross-fitted models. A model's probability of a pixel is the share of its
     * training images in which the pixel is labelled, up to a small noise.
     *
     * @param units one image of each fold
     * @param fold the fold of this image; empty if no model was trained with it
     */
    SimulatedImage crossFitted(List<SimulatedImage> units, OptionalInt fold, SplittableRandom random) {
        Map<Channel, PredictedImage> channels = new HashMap<>(scored.channels());
        for (int model = 0; model < FOLDS.size(); model++) {
            double[] shares = new double[GRID.size()];
            for (int unit = 0; unit < units.size(); unit++) {
                PackedMask lesion = units.get(unit).truth(LESION);
                for (int pixel = 0; pixel < shares.length && unit != model; pixel++) {
                    shares[pixel] += lesion.contains(pixel) ? 0.9 / units.size() : 0;
                }
            }
            for (int pixel = 0; pixel < shares.length; pixel++) {
                shares[pixel] += 0.1 * random.nextDouble();
            }
            channels.put(FOLDS.get(model), predicted(shares));
        }
        return new SimulatedImage(new ScoredImage(GRID, channels, false, "", fold), labels);
    }

    private static byte[] drawLabels(SplittableRandom random) {
        byte[] labels = new byte[GRID.size()];
        int rows = 4 + random.nextInt(3);
        int columns = 4 + random.nextInt(3);
        fill(labels, 0, 0, rows, columns, 1);
        fill(labels, 0, 0, 1 + random.nextInt(2), 1 + random.nextInt(2), 2);
        if (random.nextBoolean()) {
            fill(labels, 3, 2 + random.nextInt(2), 4, 4, 2);
        }
        return labels;
    }

    private static void fill(byte[] labels, int top, int left, int bottom, int right, int value) {
        for (int row = top; row < bottom; row++) {
            for (int column = left; column < right; column++) {
                labels[row * SIDE + column] = (byte) value;
            }
        }
    }

    private static double probability(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }

    private static PredictedImage predicted(double[] probabilities) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Float.BYTES * probabilities.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double probability : probabilities) {
            bytes.putFloat((float) probability);
        }
        return PredictedImage.of(ScoreMap.of(GRID, new ScoreEncoding.Float32(), bytes.flip()), ScoreKind.PROBABILITY);
    }

    private static LabelMap map(byte[] labels) {
        return LabelMap.of(GRID, ByteBuffer.wrap(labels));
    }

    /** Returns the labelled pixels of a structure. */
    PackedMask truth(Channel channel) {
        return labels.mask(channel.labelValues());
    }

    /** Returns the pixels whose probability of a lesion is at least a cut. */
    PackedMask probableLesion(double cut) {
        return scored.channels().get(LESION).scores().upperSet(score -> score >= cut);
    }

    /** Returns the predicted mask of a structure. */
    PackedMask predictedMask(Channel channel) {
        return scored.channels().get(channel).predictedMask();
    }
}
