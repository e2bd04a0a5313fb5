package io.conformalstreams.conformal.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Compares the curve of evidence with the largest evidence of each stretch. */
class EvidenceCurveTest {

    @Test
    void shouldKeepTheLargestEvidenceOfEachStretchRoundedUp() {
        SplittableRandom random = new SplittableRandom(9);
        EvidenceCurve curve = new EvidenceCurve();
        double[] evidence = random.doubles(1_000, 0, 1e6).toArray();
        for (int t = 0; t < evidence.length; t++) {
            curve.observe(evidence[t]);
            int stretch = (int) curve.stretch();
            double[] points = curve.points();
            assertThat(points.length).isEqualTo((t + stretch) / stretch).isLessThanOrEqualTo(64);
            for (int i = 0; i < points.length; i++) {
                double largest = Arrays.stream(evidence, i * stretch, Math.min((i + 1) * stretch, t + 1))
                        .max()
                        .getAsDouble();
                assertThat(points[i]).isBetween(largest, largest * (1 + 1 / 32.0));
            }
        }
        assertThat(curve.stretch()).isEqualTo(16);
    }
}
