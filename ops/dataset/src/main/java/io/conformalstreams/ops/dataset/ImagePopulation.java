package io.conformalstreams.ops.dataset;

/** The two populations of synthetic images, and the errors of the segmentor on each. Lengths are in pixels. */
enum ImagePopulation {
    BASELINE(new Appearance(0.075, 0.15, 70, 1.5), new SegmentorError(0.9, 0.05, 0.05, 0.008, 0.015, 0.7, 1.4)),
    SHIFTED(new Appearance(0.05, 0.11, 42, 3), new SegmentorError(1.7, 0.1, 0.1, 0.07, 0.12, 1.2, 1.9));

    private final Appearance appearance;
    private final SegmentorError segmentorError;

    ImagePopulation(Appearance appearance, SegmentorError segmentorError) {
        this.appearance = appearance;
        this.segmentorError = segmentorError;
    }

    Appearance appearance() {
        return appearance;
    }

    SegmentorError segmentorError() {
        return segmentorError;
    }

    /**
     * The appearance of lesions.
     *
     * @param smallestRadius as a share of the shorter side
     * @param largestRadius as a share of the shorter side
     * @param contrast difference of grey values between lesion and surroundings
     * @param blur width of the edge
     */
    record Appearance(double smallestRadius, double largestRadius, double contrast, double blur) {}

    /**
     * The errors of the segmentor.
     *
     * @param displacement standard deviation of a lesion's centre along each axis
     * @param scale standard deviation of the relative error of a lesion's radius
     * @param wobble standard deviation of the boundary's additional waves, relative to the radius
     * @param missed probability that a lesion is missed
     * @param imagined probability that a lesion is predicted where there is none
     * @param noise standard deviation of the correlated noise of the logits
     * @param softness distance over which the logit changes by one at the boundary
     */
    record SegmentorError(
            double displacement,
            double scale,
            double wobble,
            double missed,
            double imagined,
            double noise,
            double softness) {}
}
