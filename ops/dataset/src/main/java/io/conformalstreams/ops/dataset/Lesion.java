package io.conformalstreams.ops.dataset;

/**
 * A star-shaped blob. Seen from its centre, the boundary is at radius * (1 + sum of waves). The waves have 2 to 5
 * crests around the boundary.
 *
 * @param y row of the centre
 * @param x column of the centre
 * @param radius mean distance of the boundary from the centre, in pixels
 * @param cosines amplitude of each wave's cosine part, relative to the radius; the wave with 2 crests comes first
 * @param sines amplitude of each wave's sine part
 */
record Lesion(double y, double x, double radius, double[] cosines, double[] sines) {

    private static final int WAVES = 4;

    static Lesion draw(ReproducibleRandom random, double y, double x, double radius, double irregularity) {
        return new Lesion(y, x, radius, waves(random, irregularity), waves(random, irregularity));
    }

    /** This lesion as the segmentor sees it. */
    Lesion perturbed(ReproducibleRandom random, ImagePopulation.SegmentorError error) {
        double seenY = y + error.displacement() * random.gaussian();
        double seenX = x + error.displacement() * random.gaussian();
        double seenRadius = radius * StrictMath.exp(error.scale() * random.gaussian());
        return new Lesion(
                seenY,
                seenX,
                seenRadius,
                sum(cosines, waves(random, error.wobble())),
                sum(sines, waves(random, error.wobble())));
    }

    /**
     * How far a point lies inside the boundary, along the ray from the centre, in pixels; negative outside. Near the
     * boundary this is close to the signed distance.
     */
    double depth(double pointY, double pointX) {
        double dy = pointY - y;
        double dx = pointX - x;
        double distance = Math.sqrt(dy * dy + dx * dx);
        if (distance == 0) {
            return radius;
        }
        double cosine = dx / distance;
        double sine = dy / distance;
        double waveCosine = cosine;
        double waveSine = sine;
        double boundary = 1;
        for (int wave = 0; wave < WAVES; wave++) {
            double nextCosine = waveCosine * cosine - waveSine * sine;
            waveSine = waveSine * cosine + waveCosine * sine;
            waveCosine = nextCosine;
            boundary += cosines[wave] * waveCosine + sines[wave] * waveSine;
        }
        return radius * boundary - distance;
    }

    private static double[] waves(ReproducibleRandom random, double amplitude) {
        double[] waves = new double[WAVES];
        for (int wave = 0; wave < WAVES; wave++) {
            waves[wave] = amplitude * random.gaussian() / (wave + 1);
        }
        return waves;
    }

    private static double[] sum(double[] left, double[] right) {
        double[] sum = new double[left.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = left[i] + right[i];
        }
        return sum;
    }
}
