package io.conformalstreams.ops.benchmark;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.ConfidenceSet;
import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.confidence.ScoreTransformation;
import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The cost of one image, relative to a loop that only reads every score once. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Baseline("readEveryScore")
public class PixelBenchmark {
    private static final ScoreTransformation IDENTITY = new ScoreTransformation.Identity();
    private static final ScoreTransformation EUCLIDEAN =
            new ScoreTransformation.SignedDistance(DistanceMetric.EUCLIDEAN);
    private static final InnerOuterSets BY_SCORE = new InnerOuterSets(IDENTITY, IDENTITY, new Combination.Marginal());
    private static final InnerOuterSets BY_DISTANCE =
            new InnerOuterSets(EUCLIDEAN, EUCLIDEAN, new Combination.Marginal());

    /** Shape, and spacing in mm if it isn't 1 everywhere. */
    @Param({"352x352", "155x240x240", "155x240x240@3x1x1"})
    public String grid;

    private Grid image;
    private ByteBuffer bytes;
    private FloatBuffer floats;
    private ScoreMap scores;
    private PackedMask truth;

    /** Draws the scores and the truth. */
    @Setup
    public void draw() {
        SyntheticLesion lesion = SyntheticLesion.on(SyntheticLesion.grid(grid));
        image = lesion.grid();
        bytes = lesion.scoreBytes();
        floats = bytes.asFloatBuffer();
        scores = ScoreMap.of(image, new ScoreEncoding.Float32(), bytes);
        truth = lesion.truth();
    }

    /** Finds the largest score with a simple loop. */
    @Benchmark
    public float readEveryScore() {
        float largest = Float.NEGATIVE_INFINITY;
        for (int index = 0; index < floats.limit(); index++) {
            largest = Math.max(largest, floats.get(index));
        }
        return largest;
    }

    /** Makes the view of the bytes, and searches for NaN. */
    @Benchmark
    public ScoreMap viewOfScores() {
        return ScoreMap.of(image, new ScoreEncoding.Float32(), bytes);
    }

    /** Computes inner and outer critical value of the scores in the library's single fused pass. */
    @Benchmark
    public CriticalValues criticalValuesOfScores() {
        return BY_SCORE.criticalValues(PredictedImage.of(scores, ScoreKind.LOGIT), truth);
    }

    /** Computes the same values pixel by pixel. */
    @Benchmark
    public CriticalValues criticalValuesPixelByPixel() {
        double inner = Double.NEGATIVE_INFINITY;
        double outer = Double.NEGATIVE_INFINITY;
        for (int index = 0; index < image.size(); index++) {
            if (truth.contains(index)) {
                outer = Math.max(outer, -scores.at(index));
            } else {
                inner = Math.max(inner, scores.at(index));
            }
        }
        return new CriticalValues(inner, outer);
    }

    /** Predicted mask, signed Euclidean distance transform, inner and outer critical value. */
    @Benchmark
    public CriticalValues criticalValuesOfDistances() {
        return BY_DISTANCE.criticalValues(PredictedImage.of(scores, ScoreKind.LOGIT), truth);
    }

    /** The inner and the outer set of the scores. */
    @Benchmark
    public ConfidenceSet setsOfScores() {
        return BY_SCORE.sets(PredictedImage.of(scores, ScoreKind.LOGIT), 1.5, 1.5);
    }

    /** Predicted mask, signed Euclidean distance transform, inner and outer set. */
    @Benchmark
    public ConfidenceSet setsOfDistances() {
        return BY_DISTANCE.sets(PredictedImage.of(scores, ScoreKind.LOGIT), 3, 3);
    }
}
