package io.conformalstreams.ops.dataset;

import io.conformalstreams.conformal.confidence.ScoreKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Generates two-dimensional cases: one to three blob-shaped lesions with irregular boundaries, and the float32 logits
 * of an imperfect segmentor. The segmentor misplaces boundaries, misses some lesions and imagines others. Cases before
 * {@code shiftAt} are independent and identically distributed. From there on, they come from another population, with
 * smaller and blurrier lesions and larger errors of the segmentor. Thresholds calibrated before the shift are then
 * no longer valid.
 *
 * <p>Case i depends only on {@code seed}, i and {@code structures}, on every platform. Its lesions and their scores are
 * the same with and without an organ.
 *
 * @param seed any number
 * @param size number of cases, at least 1
 * @param shiftAt sequence number of the first case from the other population, from 0 to {@code size}; {@code size} means no
 *     shift
 * @param minimumSide shortest side of an image in pixels, at least 48
 * @param maximumSide longest side of an image in pixels, at least {@code minimumSide} and at most 4096
 * @param structures what is labelled and scored
 */
public record SyntheticLesions(
        long seed, int size, int shiftAt, int minimumSide, int maximumSide, Structures structures)
        implements CaseSource {

    /** What is labelled and scored. */
    public enum Structures {
        /** One channel: lesions. */
        LESIONS,
        /** Two channels: lesions, and the organ that contains them. The data set has the ratio of their volumes. */
        LESIONS_IN_ORGAN,
        /** Three channels: the lesions as seen by three models that make independent mistakes. */
        LESIONS_BY_THREE_MODELS;

        List<DatasetChannel> channels() {
            return switch (this) {
                case LESIONS -> List.of(LESION);
                case LESIONS_IN_ORGAN -> List.of(LESION, ORGAN);
                case LESIONS_BY_THREE_MODELS ->
                    IntStream.range(0, 3)
                            .mapToObj(model -> new DatasetChannel(LESION.name() + "-" + model, LESION.labelValues()))
                            .toList();
            };
        }
    }

    private static final int SHORTEST_SIDE = 48;
    private static final int LONGEST_SIDE = 4096;
    private static final List<String> SITES = List.of("north", "south");

    private static final DatasetChannel LESION = new DatasetChannel("lesion", Set.of(SyntheticImage.LESION_LABEL));
    private static final DatasetChannel ORGAN =
            new DatasetChannel("organ", Set.of(SyntheticImage.LESION_LABEL, SyntheticImage.ORGAN_LABEL));

    public SyntheticLesions {
        if (size < 1) {
            throw new IllegalArgumentException("size is " + size + "; at least one case is expected");
        }
        if (shiftAt < 0 || shiftAt > size) {
            throw new IllegalArgumentException("shiftAt is " + shiftAt + "; it must lie between 0 and " + size);
        }
        if (minimumSide < SHORTEST_SIDE || minimumSide > maximumSide || maximumSide > LONGEST_SIDE) {
            throw new IllegalArgumentException(
                    "sides are " + minimumSide + " to " + maximumSide + "; they must lie between " + SHORTEST_SIDE
                            + " and " + LONGEST_SIDE + ", and the minimum must not exceed the maximum");
        }
    }

    /**
     * Lesions alone.
     *
     * @param seed any number
     * @param size number of cases, at least 1
     * @param shiftAt sequence number of the first case from the other population, from 0 to {@code size}
     * @param minimumSide shortest side of an image in pixels, at least 48
     * @param maximumSide longest side of an image in pixels, at least {@code minimumSide} and at most 4096
     */
    public SyntheticLesions(long seed, int size, int shiftAt, int minimumSide, int maximumSide) {
        this(seed, size, shiftAt, minimumSide, maximumSide, Structures.LESIONS);
    }

    /**
     * Lesions alone, in images of 96 to 128 pixels per side.
     *
     * @param seed any number
     * @param size number of cases, at least 1
     * @param shiftAt sequence number of the first case from the other population, from 0 to {@code size}
     */
    public static SyntheticLesions of(long seed, int size, int shiftAt) {
        return new SyntheticLesions(seed, size, shiftAt, 96, 128);
    }

    /** The same lesions, each image with an organ around them. */
    public SyntheticLesions inOrgan() {
        return new SyntheticLesions(seed, size, shiftAt, minimumSide, maximumSide, Structures.LESIONS_IN_ORGAN);
    }

    /** The same lesions, each image seen by three models. */
    public SyntheticLesions byThreeModels() {
        return new SyntheticLesions(seed, size, shiftAt, minimumSide, maximumSide, Structures.LESIONS_BY_THREE_MODELS);
    }

    @Override
    public DatasetDescription description() {
        return new DatasetDescription(
                "synthetic-lesions",
                "synthetic-segmentor",
                2,
                ScoreKind.LOGIT,
                structures.channels(),
                structures == Structures.LESIONS_IN_ORGAN
                        ? Optional.of(new RatioChannels("lesion-to-organ", 0, 1))
                        : Optional.empty());
    }

    @Override
    public List<CaseReference> cases() {
        return IntStream.range(0, size).mapToObj(this::reference).toList();
    }

    @Override
    public Case load(CaseReference reference) {
        if (reference.sequence() >= size || !reference.equals(reference((int) reference.sequence()))) {
            throw new IllegalArgumentException("case " + reference + " isn't one of the " + size + " synthetic cases");
        }
        int sequence = (int) reference.sequence();
        ImagePopulation population = sequence < shiftAt ? ImagePopulation.BASELINE : ImagePopulation.SHIFTED;
        return SyntheticImage.draw(random(sequence), population, structures, minimumSide, maximumSide)
                .toCase(reference);
    }

    private CaseReference reference(int sequence) {
        // The site is drawn separately from the pixels, so that listing the cases needs no images.
        int site = random(-1L - sequence).integer(0, SITES.size() - 1);
        return new CaseReference(sequence, "lesion-%06d".formatted(sequence), SITES.get(site));
    }

    private ReproducibleRandom random(long stream) {
        return new ReproducibleRandom(seed, stream);
    }
}
