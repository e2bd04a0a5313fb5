package io.conformalstreams.ops.benchmark;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.confidence.ScoreTransformation;
import io.conformalstreams.conformal.image.LengthUnit;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.conformal.lesion.LesionSets;
import io.conformalstreams.conformal.ratio.LabelledRatio;
import io.conformalstreams.conformal.risk.FalseNegativeRate;
import io.conformalstreams.conformal.risk.LossCurve;
import io.conformalstreams.conformal.risk.LossSums;
import io.conformalstreams.conformal.risk.ThresholdGrid;
import java.math.BigDecimal;
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

/** The cost of a labelled image for each procedure, relative to a loop that only reads every score once. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Baseline("readEveryScore")
public class CalibrationBenchmark {
    private static final ScoreTransformation SMOOTHED =
            new ScoreTransformation.Smoothed(new BigDecimal("4"), LengthUnit.PIXELS);
    private static final InnerOuterSets BY_SMOOTHED_SCORE =
            new InnerOuterSets(SMOOTHED, SMOOTHED, new Combination.Marginal());
    private static final LesionSets LESION_SETS = new LesionSets(new BigDecimal("0.1"));
    private static final ThresholdGrid CUTS =
            ThresholdGrid.of(new BigDecimal("-6.4"), new BigDecimal("6.3"), new BigDecimal("0.05"));

    /** Shape. */
    @Param({"352x352", "155x240x240"})
    public String grid;

    private FloatBuffer floats;
    private ScoreMap scores;
    private PackedMask truth;
    private LossCurve curve;
    private LossSums sums;

    /** Draws the scores and the truth. */
    @Setup
    public void draw() {
        SyntheticLesion lesion = SyntheticLesion.on(SyntheticLesion.grid(grid));
        floats = lesion.scoreBytes().asFloatBuffer();
        scores = ScoreMap.of(lesion.grid(), new ScoreEncoding.Float32(), lesion.scoreBytes());
        truth = lesion.truth();
        curve = FalseNegativeRate.curve(scores, truth, CUTS);
        sums = new LossSums(CUTS);
        sums.add(curve);
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

    /**
     * The largest score threshold that misses at most a tenth of the lesion, found by selection among the lesion's
     * pixels.
     */
    @Benchmark
    public double criticalScoreOfLesion() {
        return LESION_SETS.criticalScore(scores, truth);
    }

    /** The false-negative rate at 257 cuts. */
    @Benchmark
    public LossCurve lossCurve() {
        return FalseNegativeRate.curve(scores, truth, CUTS);
    }

    /** Adds a unit and removes it. */
    @Benchmark
    public LossSums lossSums() {
        sums.add(curve);
        sums.remove(curve);
        return sums;
    }

    /** Moments, calibration errors and volumes of numerator and denominator. */
    @Benchmark
    public LabelledRatio ratioAndCalibrationErrors() {
        return LabelledRatio.of(scores, scores, ScoreKind.LOGIT, truth, truth);
    }

    /** Applies a Gaussian filter with a full width of 4 pixels, and computes the inner and the outer critical value. */
    @Benchmark
    public CriticalValues criticalValuesOfSmoothedScores() {
        return BY_SMOOTHED_SCORE.criticalValues(PredictedImage.of(scores, ScoreKind.LOGIT), truth);
    }
}
