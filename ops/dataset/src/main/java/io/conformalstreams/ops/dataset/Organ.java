package io.conformalstreams.ops.dataset;

import java.util.List;

/**
 * The tissue around the lesions of an image: a blob in the middle of the image, and a margin around every lesion.
 *
 * @param body the blob
 * @param lesions all within the organ
 */
record Organ(Lesion body, List<Lesion> lesions) {

    private static final double SMALLEST_RADIUS = 0.3;
    private static final double LARGEST_RADIUS = 0.42;
    private static final double IRREGULARITY = 0.06;
    private static final double TISSUE = 6;

    /** An organ that contains lesions. */
    static Organ around(List<Lesion> lesions, ReproducibleRandom random, int height, int width) {
        double radius = Math.min(height, width) * random.uniform(SMALLEST_RADIUS, LARGEST_RADIUS);
        return new Organ(Lesion.draw(random, height / 2.0, width / 2.0, radius, IRREGULARITY), lesions);
    }

    /** This organ as the segmentor sees it, around the lesions that the segmentor sees. */
    Organ seenWith(List<Lesion> seen, ReproducibleRandom random, ImagePopulation.SegmentorError error) {
        return new Organ(body.perturbed(random, error), seen);
    }

    /** How far a point lies inside the boundary, in pixels; negative outside. */
    double depth(int y, int x) {
        return Math.max(body.depth(y, x), SyntheticImage.depth(lesions, y, x) + TISSUE);
    }
}
