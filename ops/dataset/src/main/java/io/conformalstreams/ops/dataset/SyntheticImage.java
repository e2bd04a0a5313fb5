package io.conformalstreams.ops.dataset;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.ScoreEncoding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The pixels of one synthetic case.
 *
 * @param height rows
 * @param width columns
 * @param logits the segmentor's scores of every channel, float32 little-endian
 * @param labels {@link #LESION_LABEL} in lesions, {@link #ORGAN_LABEL} around them in an organ, and 0 elsewhere
 * @param picture the image itself, grey values
 */
record SyntheticImage(int height, int width, ByteBuffer logits, ByteBuffer labels, ByteBuffer picture) {

    static final int LESION_LABEL = 1;
    static final int ORGAN_LABEL = 2;

    private static final int MOST_LESIONS = 3;
    private static final double IRREGULARITY = 0.11;
    private static final double IMAGINED_RADIUS = 0.6;
    private static final double NOISE_STEP = 7;
    private static final double COARSE_TEXTURE_STEP = 31;
    private static final double FINE_TEXTURE_STEP = 13;
    /** The logits level off at this value, like those of a trained network far from any boundary. */
    private static final double SATURATION = 9;

    private static final double BACKGROUND_GREY = 82;
    private static final double TEXTURE_GREY = 8;
    private static final double GRAIN_GREY = 8;
    private static final double ORGAN_GREY = 22;

    static SyntheticImage draw(
            ReproducibleRandom random,
            ImagePopulation population,
            SyntheticLesions.Structures structures,
            int minimumSide,
            int maximumSide) {
        int height = random.integer(minimumSide, maximumSide);
        int width = random.integer(minimumSide, maximumSide);
        List<Lesion> truth = lesions(random, population.appearance(), height, width);
        List<Lesion> seen = seenLesions(random, population, truth, height, width);
        SmoothNoise noise = new SmoothNoise(random, height, width, NOISE_STEP);
        SmoothNoise coarse = new SmoothNoise(random, height, width, COARSE_TEXTURE_STEP);
        SmoothNoise fine = new SmoothNoise(random, height, width, FINE_TEXTURE_STEP);
        int channels = structures.channels().size();
        ByteBuffer logits =
                ByteBuffer.allocate(channels * Float.BYTES * height * width).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer labels = ByteBuffer.allocate(height * width);
        ByteBuffer picture = ByteBuffer.allocate(height * width);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double depth = depth(truth, y, x);
                logits.putFloat((float) logit(depth(seen, y, x), noise.at(y, x), population.segmentorError()));
                labels.put((byte) (depth > 0 ? LESION_LABEL : 0));
                picture.put(
                        grey(depth, coarse.at(y, x) + fine.at(y, x), random.uniform(-1, 1), population.appearance()));
            }
        }
        SyntheticImage image = new SyntheticImage(height, width, logits, labels.flip(), picture.flip());
        // The other channels are drawn last, so that they don't change the lesions of the image.
        if (structures == SyntheticLesions.Structures.LESIONS_BY_THREE_MODELS) {
            for (int model = 1; model < channels; model++) {
                image.add(seenLesions(random, population, truth, height, width), random, population);
            }
        }
        if (structures == SyntheticLesions.Structures.LESIONS_IN_ORGAN) {
            Organ organ = Organ.around(truth, random, height, width);
            image.add(organ, organ.seenWith(seen, random, population.segmentorError()), random, population);
        }
        logits.flip();
        return image;
    }

    private void add(List<Lesion> seen, ReproducibleRandom random, ImagePopulation population) {
        SmoothNoise noise = new SmoothNoise(random, height, width, NOISE_STEP);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                logits.putFloat((float) logit(depth(seen, y, x), noise.at(y, x), population.segmentorError()));
            }
        }
    }

    private void add(Organ organ, Organ seen, ReproducibleRandom random, ImagePopulation population) {
        SmoothNoise noise = new SmoothNoise(random, height, width, NOISE_STEP);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int index = y * width + x;
                double depth = organ.depth(y, x);
                logits.putFloat((float) logit(seen.depth(y, x), noise.at(y, x), population.segmentorError()));
                if (depth > 0 && labels.get(index) == 0) {
                    labels.put(index, (byte) ORGAN_LABEL);
                }
                double grey = Byte.toUnsignedInt(picture.get(index))
                        + raised(ORGAN_GREY, depth, population.appearance().blur());
                picture.put(index, (byte) Math.round(Math.min(255, grey)));
            }
        }
    }

    Case toCase(CaseReference reference) {
        return new Case(
                reference, Grid.of(height, width), new ScoreEncoding.Float32(), logits, labels, Optional.of(picture));
    }

    private static List<Lesion> lesions(
            ReproducibleRandom random, ImagePopulation.Appearance appearance, int height, int width) {
        List<Lesion> lesions = new ArrayList<>();
        int count = random.integer(1, MOST_LESIONS);
        for (int i = 0; i < count; i++) {
            lesions.add(lesion(random, appearance, height, width));
        }
        return lesions;
    }

    private static Lesion lesion(
            ReproducibleRandom random, ImagePopulation.Appearance appearance, int height, int width) {
        double radius =
                Math.min(height, width) * random.uniform(appearance.smallestRadius(), appearance.largestRadius());
        // Each lesion lies completely inside the image, so every truth has the pixels of at least one lesion.
        double margin = 1.5 * radius;
        double y = random.uniform(margin, height - margin);
        double x = random.uniform(margin, width - margin);
        return Lesion.draw(random, y, x, radius, IRREGULARITY);
    }

    private static List<Lesion> seenLesions(
            ReproducibleRandom random, ImagePopulation population, List<Lesion> truth, int height, int width) {
        ImagePopulation.SegmentorError error = population.segmentorError();
        List<Lesion> seen = new ArrayList<>();
        for (Lesion lesion : truth) {
            Lesion perturbed = lesion.perturbed(random, error);
            if (!random.happens(error.missed())) {
                seen.add(perturbed);
            }
        }
        if (random.happens(error.imagined())) {
            Lesion imagined = lesion(random, population.appearance(), height, width);
            seen.add(new Lesion(
                    imagined.y(),
                    imagined.x(),
                    IMAGINED_RADIUS * imagined.radius(),
                    imagined.cosines(),
                    imagined.sines()));
        }
        return seen;
    }

    static double depth(List<Lesion> lesions, int y, int x) {
        double depth = Double.NEGATIVE_INFINITY;
        for (Lesion lesion : lesions) {
            depth = Math.max(depth, lesion.depth(y, x));
        }
        return depth;
    }

    private static double logit(double depth, double noise, ImagePopulation.SegmentorError error) {
        double sharp = depth / (error.softness() * SATURATION);
        // This saturating curve uses only exact arithmetic, so it gives the same values on every platform. If nothing
        // is seen, it is -1.
        double levelled = Double.isInfinite(sharp) ? -1 : sharp / Math.sqrt(1 + sharp * sharp);
        return SATURATION * levelled + error.noise() * noise;
    }

    private static byte grey(double depth, double texture, double grain, ImagePopulation.Appearance appearance) {
        double lesion = raised(appearance.contrast(), depth, appearance.blur());
        double grey = BACKGROUND_GREY + lesion + TEXTURE_GREY * texture + GRAIN_GREY * grain;
        return (byte) Math.round(Math.max(0, Math.min(255, grey)));
    }

    /** Rises from 0 outside to the contrast inside. */
    private static double raised(double contrast, double depth, double blur) {
        double edge = Math.max(0, Math.min(1, 0.5 + depth / (4 * blur)));
        return contrast * edge * edge * (3 - 2 * edge);
    }
}
