package io.conformalstreams.ops.benchmark.kernel;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.ConfidenceSet;
import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.confidence.ScoreTransformation;
import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.distance.SignedDistances;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.ImageThreads;
import io.conformalstreams.conformal.image.LabelMap;
import io.conformalstreams.conformal.image.LengthUnit;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RegionExtremes;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.conformal.ratio.LabelledRatio;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The kernels on one image, through the library's public interface. */
final class Kernels {

    private static final ScoreEncoding FLOAT32 = new ScoreEncoding.Float32();
    private static final ScoreTransformation IDENTITY = new ScoreTransformation.Identity();

    /** The full width at half maximum that corresponds to a standard deviation of two pixels. */
    private static final ScoreTransformation SMOOTHED =
            new ScoreTransformation.Smoothed(new BigDecimal("4.709640090061898"), LengthUnit.PIXELS);

    private static final double[] CUTS =
            IntStream.rangeClosed(-40, 60).mapToDouble(eighths -> eighths / 8.0).toArray();

    private final LabelledImage image;
    private final Grid grid;
    private final ScoreMap whole;
    private final ScoreMap part;
    private final LabelMap labels;
    private final PackedMask truth;
    private final PackedMask predicted;

    private Kernels(LabelledImage image) {
        this.image = image;
        this.grid = image.grid();
        this.whole = ScoreMap.of(grid, FLOAT32, image.whole());
        this.part = ScoreMap.of(grid, FLOAT32, image.part());
        this.labels = LabelMap.of(grid, image.labels());
        this.truth = labels.mask(Set.of(1, 2));
        this.predicted = whole.upperSet(score -> score > 0);
    }

    static List<Kernel<?>> of(LabelledImage image) {
        Kernels kernels = new Kernels(image);
        return List.of(
                kernels.searchForNaN(),
                kernels.maskedMaxima(),
                kernels.set(),
                kernels.twoSets(),
                kernels.truthOfLabels(),
                kernels.intersection(),
                kernels.runLengths(),
                kernels.maskOfRunLengths(),
                kernels.selection(),
                kernels.countsBelowCuts(),
                kernels.euclideanDistance(),
                kernels.euclideanDistanceOfOneSide(),
                kernels.anisotropicDistance(),
                kernels.distance("distance-city-block", DistanceMetric.CITY_BLOCK),
                kernels.distance("distance-chessboard", DistanceMetric.CHESSBOARD),
                kernels.gaussianMaxima(),
                kernels.ratioAndCalibrationError());
    }

    private long scoreBytes() {
        return (long) grid.size() * Float.BYTES;
    }

    private long maskBytes() {
        return (grid.size() + 7L) / 8;
    }

    private Kernel<?> searchForNaN() {
        return Kernel.onePass(
                "nan-search", scoreBytes(), () -> ScoreMap.of(grid, FLOAT32, image.whole()), view -> new double[] {0});
    }

    private Kernel<?> maskedMaxima() {
        return Kernel.onePass(
                "masked-maxima", scoreBytes() + maskBytes(), () -> whole.extremes(truth), Kernels::values);
    }

    private Kernel<?> set() {
        return Kernel.onePass("set", scoreBytes() + maskBytes(), () -> whole.upperSet(score -> score > 0.5), set ->
                new double[] {set.count()});
    }

    private Kernel<?> twoSets() {
        InnerOuterSets procedure = new InnerOuterSets(IDENTITY, IDENTITY, new Combination.Marginal());
        return Kernel.<ConfidenceSet>onePass(
                "two-sets",
                scoreBytes() + 2 * maskBytes(),
                () -> procedure.sets(PredictedImage.of(whole, ScoreKind.LOGIT), 1.5, 1.5),
                sets -> new double[] {sets.inner().count(), sets.outer().count()});
    }

    private Kernel<?> truthOfLabels() {
        Set<Integer> values = Set.of(1, 2);
        return Kernel.onePass("truth-of-labels", grid.size() + maskBytes(), () -> labels.mask(values), mask ->
                new double[] {mask.count()});
    }

    private Kernel<?> intersection() {
        return Kernel.onePass("intersection", 2 * maskBytes(), () -> truth.intersectionCount(predicted), count ->
                new double[] {count});
    }

    private Kernel<?> runLengths() {
        return Kernel.of("run-lengths", predicted::toRunLengths, bytes -> new double[] {bytes.length});
    }

    private Kernel<?> maskOfRunLengths() {
        byte[] bytes = predicted.toRunLengths();
        return Kernel.of(
                "mask-of-run-lengths", () -> PackedMask.ofRunLengths(grid, bytes), mask -> new double[] {mask.count()});
    }

    private Kernel<?> selection() {
        long rank = Math.max(1, truth.count() / 10);
        return Kernel.of("selection", () -> whole.select(truth, rank), value -> new double[] {value});
    }

    private Kernel<?> countsBelowCuts() {
        return Kernel.of(
                "counts-below-cuts",
                () -> whole.countsBelow(CUTS, truth),
                counts -> Arrays.stream(counts).asDoubleStream().toArray());
    }

    private Kernel<?> euclideanDistance() {
        return Kernel.signedEuclidean(
                "distance-euclidean",
                () -> SignedDistances.of(predicted, DistanceMetric.EUCLIDEAN, LengthUnit.MILLIMETRES),
                distances -> values(distances.extremes(truth)));
    }

    /** How far the truth reaches beyond the mask. Only distances of the truth are needed; scipy computes all of one side. */
    private Kernel<?> euclideanDistanceOfOneSide() {
        return Kernel.oneSidedEuclidean(
                "distance-euclidean-one-side",
                () -> SignedDistances.at(
                        truth.minus(predicted),
                        predicted,
                        DistanceMetric.EUCLIDEAN,
                        LengthUnit.MILLIMETRES,
                        ImageThreads.one()),
                distances -> new double[] {Math.min(-0.0, distances.lowestInside(truth.minus(predicted)))});
    }

    private Kernel<?> anisotropicDistance() {
        Grid anisotropic = image.anisotropicGrid();
        PackedMask mask = PackedMask.ofPackedBytes(anisotropic, predicted.toPackedBytes());
        PackedMask region = PackedMask.ofPackedBytes(anisotropic, truth.toPackedBytes());
        return Kernel.signedEuclidean(
                "distance-anisotropic",
                () -> SignedDistances.of(mask, DistanceMetric.EUCLIDEAN, LengthUnit.MILLIMETRES),
                distances -> values(distances.extremes(region)));
    }

    private Kernel<?> distance(String name, DistanceMetric metric) {
        return Kernel.of(
                name,
                () -> SignedDistances.of(predicted, metric, LengthUnit.MILLIMETRES),
                distances -> values(distances.extremes(truth)));
    }

    private Kernel<?> gaussianMaxima() {
        InnerOuterSets procedure = new InnerOuterSets(SMOOTHED, SMOOTHED, new Combination.Marginal());
        return Kernel.<CriticalValues>of(
                "gaussian-maxima",
                () -> procedure.criticalValues(PredictedImage.of(whole, ScoreKind.LOGIT), truth),
                values -> new double[] {values.inner(), values.outer()});
    }

    private Kernel<?> ratioAndCalibrationError() {
        PackedMask partTruth = labels.mask(Set.of(2));
        return Kernel.of(
                "ratio-and-calibration-error",
                () -> LabelledRatio.of(part, whole, ScoreKind.LOGIT, partTruth, truth),
                Kernels::values);
    }

    private static double[] values(RegionExtremes extremes) {
        return new double[] {extremes.highestOutside(), extremes.lowestInside()};
    }

    private static double[] values(LabelledRatio ratio) {
        return new double[] {
            ratio.moments().ratio().orElseThrow(),
            ratio.moments().meanSquaredError().orElseThrow(),
            ratio.numerator().expected(),
            ratio.denominator().expected()
        };
    }
}
