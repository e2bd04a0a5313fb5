package io.conformalstreams.ops.benchmark.kernel;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.confidence.ScoreTransformation;
import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.image.ImageThreads;
import io.conformalstreams.conformal.image.LabelMap;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/**
 * How much faster several threads process one image than one thread, in elapsed time.
 *
 * @param image the name of the image
 * @param work what is computed
 * @param threads number of threads
 * @param ratio elapsed time of one thread over that of all threads
 * @param sameResult whether both results are equal
 */
record ThreadSpeed(String image, String work, int threads, double ratio, boolean sameResult) {

    private static final ScoreEncoding FLOAT32 = new ScoreEncoding.Float32();
    private static final double LAMBDA = 1.5;
    private static final int WARM_UP_ROUNDS = 3;
    private static final int ROUNDS = 7;

    /** Compares the work for a label and for a prediction: identity scores inside, Euclidean distances outside. */
    static List<ThreadSpeed> of(LabelledImage image, int threads) {
        InnerOuterSets procedure = new InnerOuterSets(
                new ScoreTransformation.Identity(),
                new ScoreTransformation.SignedDistance(DistanceMetric.EUCLIDEAN),
                new Combination.Marginal());
        PackedMask truth = LabelMap.of(image.grid(), image.labels()).mask(Set.of(1, 2));
        return List.of(
                compare(image, "label", threads, predicted -> procedure.criticalValues(predicted, truth)),
                compare(image, "prediction", threads, predicted -> procedure.sets(predicted, LAMBDA, LAMBDA)));
    }

    /** Takes turns, so that other work on the machine disturbs both alike; the fastest round of each counts. */
    private static ThreadSpeed compare(
            LabelledImage image, String work, int threads, Function<PredictedImage, Object> procedure) {
        ImageThreads one = ImageThreads.one();
        ImageThreads all = ImageThreads.of(threads);
        double alone = Double.POSITIVE_INFINITY;
        double together = Double.POSITIVE_INFINITY;
        boolean same = true;
        for (int round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
            long start = System.nanoTime();
            Object expected = procedure.apply(predicted(image, one));
            long middle = System.nanoTime();
            Object shared = procedure.apply(predicted(image, all));
            long end = System.nanoTime();
            same &= shared.equals(expected);
            if (round >= WARM_UP_ROUNDS) {
                alone = Math.min(alone, middle - start);
                together = Math.min(together, end - middle);
            }
        }
        return new ThreadSpeed(image.name(), work, threads, alone / together, same);
    }

    private static PredictedImage predicted(LabelledImage image, ImageThreads threads) {
        return PredictedImage.of(ScoreMap.of(image.grid(), FLOAT32, image.whole(), threads), ScoreKind.LOGIT);
    }

    String row() {
        return String.format(
                Locale.ROOT,
                "%-12s %-28s %d threads: %.2f times as fast as one%s%n",
                image,
                work,
                threads,
                ratio,
                sameResult ? "" : "  RESULTS DIFFER");
    }
}
