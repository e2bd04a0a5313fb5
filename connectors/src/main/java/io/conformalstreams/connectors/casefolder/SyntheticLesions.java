package io.conformalstreams.connectors.casefolder;

import io.conformalstreams.conformal.confidence.ScoreKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A generator of two-dimensional cases: one to three blob-shaped lesions with irregular boundaries and the float32
 * logits of an imperfect segmentor, which misplaces boundaries, misses some lesions and imagines others. The cases
 * before {@code shiftAt} are independent and identically distributed; from there on another population appears, with
 * smaller and blurrier lesions on which the segmentor errs more, so that thresholds calibrated before no longer hold.
 *
 * <p>Case i is a function of {@code seed} and i alone, on every platform.
 *
 * @param seed any number
 * @param size number of cases, at least 1
 * @param shiftAt sequence of the first case of the other population, from 0 to {@code size}; {@code size}: no shift
 * @param minimumSide shortest side of an image in pixels, at least 48
 * @param maximumSide longest side of an image in pixels, at least {@code minimumSide} and at most 4096
 */
public record SyntheticLesions(long seed, int size, int shiftAt, int minimumSide, int maximumSide)
        implements CaseSource {

    private static final int SHORTEST_SIDE = 48;
    private static final int LONGEST_SIDE = 4096;
    private static final List<String> SITES = List.of("north", "south");

    private static final Description DESCRIPTION = new Description(
            "synthetic-lesions",
            "synthetic-segmentor",
            2,
            ScoreKind.LOGIT,
            List.of(new Channel("lesion", Set.of(SyntheticImage.LESION_LABEL))),
            Optional.empty());

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
                            + " and " + LONGEST_SIDE + ", the minimum not above the maximum");
        }
    }

    /**
     * Cases of 96 to 128 pixels a side.
     *
     * @param seed any number
     * @param size number of cases, at least 1
     * @param shiftAt sequence of the first case of the other population, from 0 to {@code size}
     */
    public static SyntheticLesions of(long seed, int size, int shiftAt) {
        return new SyntheticLesions(seed, size, shiftAt, 96, 128);
    }

    @Override
    public Description description() {
        return DESCRIPTION;
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
        Population population = sequence < shiftAt ? Population.BASELINE : Population.SHIFTED;
        return SyntheticImage.draw(random(sequence), population, minimumSide, maximumSide)
                .toCase(reference);
    }

    private CaseReference reference(int sequence) {
        // Drawn apart from the pixels, so that listing the cases needs no image.
        int site = random(-1L - sequence).integer(0, SITES.size() - 1);
        return new CaseReference(sequence, "lesion-%06d".formatted(sequence), SITES.get(site));
    }

    private ReproducibleRandom random(long stream) {
        return new ReproducibleRandom(seed, stream);
    }
}
