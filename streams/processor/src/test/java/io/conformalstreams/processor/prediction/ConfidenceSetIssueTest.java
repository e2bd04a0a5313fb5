package io.conformalstreams.processor.prediction;

import static io.conformalstreams.processor.prediction.PredictionFixture.CONFIGURATION;
import static io.conformalstreams.processor.prediction.PredictionFixture.prediction;
import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.confidence.ConfidenceSet;
import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.contracts.ComponentSet;
import io.conformalstreams.contracts.ImageSource;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LevelSets;
import io.conformalstreams.contracts.Mask;
import io.conformalstreams.contracts.MaskEncoding;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.RegionComponent;
import io.conformalstreams.contracts.ScoreArray;
import io.conformalstreams.contracts.ScoreArrayEncoding;
import io.conformalstreams.contracts.ScoreContent;
import io.conformalstreams.contracts.SetReason;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.method.InnerOuterMethod;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests which sets a prediction gets, and what they cite. */
class ConfidenceSetIssueTest {

    private static final CriticalValues ANY = new CriticalValues(0, 0);
    private static final String MARGINAL = """
            - {name: marginal, type: confidence-sets, model: net, channel: organ, alphas: [0.4],
               combination: marginal, inner: distance-euclidean, outer: distance-euclidean, window: all}
            """;

    private final PublishedCalibration calibration = new PublishedCalibration(CONFIGURATION);
    private PredictionFixture prediction = new PredictionFixture();

    @AfterEach
    void close() {
        prediction.close();
    }

    private void calibrate(PublishedCalibration published, long n, double lambda) {
        prediction.label(published.label(prediction("seed", "seed", 0, 1), 1, 0, ANY));
        prediction.thresholds(published.thresholds(1, 0, n, lambda));
    }

    private void startWith(ConformalConfiguration configuration) {
        prediction.close();
        prediction = new PredictionFixture(configuration);
    }

    @Test
    void shouldTellWhereASetLiesInThePatientAndWhichSeriesItBelongsTo() {
        ImageSource source = new ImageSource("1.1", "1.2", "1.3", List.of("1.4"));
        Prediction.Builder placed = prediction("p", "i", -1, 1, 2).setSource(source);
        prediction.predict(prediction("before", "i", -1, 1, 2));
        List<IssuedConfidenceSet> unplaced =
                prediction.sets().stream().map(record -> record.value()).toList();
        placed.getScores().setSpacing(List.of(1.0, 1.0));
        placed.getScores().setGeometry(PredictionFixture.geometry(1));
        prediction.predict(placed);
        List<IssuedConfidenceSet> sets =
                prediction.sets().stream().map(record -> record.value()).toList();

        assertThat(sets).hasSize(2).allSatisfy(set -> {
            assertThat(set.getGeometry()).isEqualTo(PredictionFixture.geometry(1));
            assertThat(set.getSource()).isEqualTo(source);
            assertThat(set.getScoresSha256()).isEqualTo(unplaced.get(0).getScoresSha256());
        });
        assertThat(unplaced).allSatisfy(set -> {
            assertThat(set.getGeometry()).isNull();
            assertThat(set.getSource()).isNull();
        });
    }

    @Test
    void shouldIssueTrivialSetsWithoutThresholds() {
        prediction.predict(prediction("p", "i", -1, 1, 2).setUnitId("u"));
        List<IssuedConfidenceSet> sets =
                prediction.sets().stream().map(record -> record.value()).toList();
        assertThat(sets).extracting(IssuedConfidenceSet::getProcedure).containsExactly("marginal", "joint");
        for (IssuedConfidenceSet set : sets) {
            assertThat(set.getCites()).isNull();
            assertThat(set.getSelfCalibrated()).isFalse();
            assertThat(set.getUnitId()).isEqualTo("u");
            assertThat(set.getPredictedVoxels()).isEqualTo(2);
            set.getLevels().forEach(level -> requireTrivial(level, SetReason.NO_CALIBRATION, 0, 1, 3));
        }
        assertThat(sets.get(0).getLevels())
                .extracting(LevelSets::getNominalAlpha)
                .containsExactly(0.1, 0.4);
    }

    @Test
    void shouldIssueTrivialSetsWhereUnitsAreTooFewForAlpha() {
        calibrate(calibration, 3, 0.5);
        prediction.predict(prediction("p", "i", -1, 1, 2));
        IssuedConfidenceSet set = prediction.onlySet("marginal");
        requireTrivial(set.getLevels().get(0), SetReason.TOO_FEW, 3, 4, 3);
        assertThat(set.getLevels().get(1).getInner().getReason()).isEqualTo(SetReason.CALIBRATED);
        assertThat(set.getCites().getVersion()).isEqualTo(1);
    }

    @Test
    void shouldSayThatAThresholdInsideTheRanksIsInfinite() {
        calibrate(calibration, 10, Double.POSITIVE_INFINITY);
        prediction.predict(prediction("p", "i", -1, 1, 2));
        IssuedConfidenceSet set = prediction.onlySet("marginal");
        requireTrivial(set.getLevels().get(0), SetReason.INFINITE_THRESHOLD, 10, 10, 3);
        requireTrivial(set.getLevels().get(1), SetReason.INFINITE_THRESHOLD, 10, 7, 3);
    }

    @Test
    void shouldCountIssuedSetsByReason() {
        calibrate(calibration, 10, Double.POSITIVE_INFINITY);
        prediction.predict(prediction("p", "i", -1, 1, 2));
        prediction.thresholds(calibration.thresholds(2, 0, 10, 0.5));
        prediction.predict(prediction("q", "j", -1, 1, 2));
        prediction.predict(prediction("r", "k", -1, 1, 2));

        assertThat(issuedSets("INFINITE_THRESHOLD")).isEqualTo(2 * 2.0);
        assertThat(issuedSets("CALIBRATED")).isEqualTo(2 * 2 * 2.0);
    }

    @Test
    void shouldAddUpTheSizesOfCalibratedSets() {
        prediction.predict(prediction("before", "h", -1, 1, 2));
        assertThat(voxels("conformal_issued_set_voxels_total", "outer")).isZero();
        calibrate(calibration, 10, 0.5);
        prediction.predict(prediction("p", "i", -1, 1, 2));
        prediction.predict(prediction("q", "j", -1, 1, -2));

        List<LevelSets> levels = prediction.sets().stream()
                .map(TestRecord::value)
                .filter(set -> set.getProcedure().equals("marginal"))
                .flatMap(set -> set.getLevels().stream())
                .toList();
        for (String component : List.of("inner", "outer")) {
            assertThat(voxels("conformal_issued_set_voxels_total", component))
                    .isEqualTo(levels.stream()
                            .map(level -> component.equals("inner") ? level.getInner() : level.getOuter())
                            .filter(set -> set.getReason() == SetReason.CALIBRATED)
                            .mapToDouble(ComponentSet::getVoxels)
                            .sum())
                    .isPositive();
            // Two levels of an image with two predicted pixels, and of one with a single one.
            assertThat(voxels("conformal_predicted_voxels_total", component)).isEqualTo(2 * 2 + 2);
        }
    }

    private double voxels(String name, String component) {
        return prediction.metricsSoon().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals(name)
                        && metric.getKey().tags().get("component").equals(component)
                        && metric.getKey().tags().get("procedure").equals("marginal"))
                .mapToDouble(metric -> (double) metric.getValue().metricValue())
                .sum();
    }

    /** Returns how many sets of the marginal procedure were issued for a reason: two components at two alphas. */
    private double issuedSets(String reason) {
        return prediction.metricsSoon().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("conformal_issued_sets_total"))
                .filter(metric -> metric.getKey().tags().get("reason").equals(reason)
                        && metric.getKey().tags().get("procedure").equals("marginal"))
                .mapToDouble(metric -> (double) metric.getValue().metricValue())
                .sum();
    }

    @Test
    void shouldIssueTrivialSetsUnderAnotherDefinition() {
        StratumThresholds thresholds = calibration.thresholds(1, 0, 9, 0.5);
        thresholds.getProcedures().forEach(procedure -> procedure.setFingerprint("0".repeat(32)));
        prediction.label(calibration.label(prediction("seed", "seed", 0, 1), 1, 0, ANY));
        prediction.thresholds(thresholds);
        prediction.predict(prediction("p", "i", -1, 1, 2));
        requireTrivial(prediction.onlySet("joint").getLevels().get(0), SetReason.PROCEDURE_CHANGED, 0, 1, 3);
    }

    @Test
    void shouldCallAnotherCombinationAnotherDefinition() {
        ConformalConfiguration before = PredictionFixture.configuration("""
                - {name: marginal, type: confidence-sets, model: net, channel: organ, alphas: [0.4],
                   combination: maximum, inner: identity, outer: identity, window: all}
                """);
        calibrate(new PublishedCalibration(before), 9, 0.5);
        prediction.predict(prediction("p", "i", -1, 1, 2));
        IssuedConfidenceSet set = prediction.onlySet("marginal");
        set.getLevels().forEach(level -> requireTrivial(level, SetReason.PROCEDURE_CHANGED, 0, 1, 3));
    }

    @Test
    void shouldSayThatAnAlphaHasNoCalibrationYet() {
        StratumThresholds thresholds = calibration.thresholds(1, 0, 9, 0.5);
        thresholds
                .getProcedures()
                .get(0)
                .setThresholds(thresholds.getProcedures().get(0).getThresholds().subList(2, 4));
        prediction.label(calibration.label(prediction("seed", "seed", 0, 1), 1, 0, ANY));
        prediction.thresholds(thresholds);
        prediction.predict(prediction("p", "i", -1, 1, 2));
        IssuedConfidenceSet set = prediction.onlySet("marginal");
        requireTrivial(set.getLevels().get(0), SetReason.NO_CALIBRATION, 0, 1, 3);
        assertThat(set.getLevels().get(1).getOuter().getReason()).isEqualTo(SetReason.CALIBRATED);
    }

    @Test
    void shouldIssueTrivialSetsWhereAMaskComesAndScoresAreNeeded() {
        calibrate(calibration, 9, 0.5);
        prediction.predict(prediction("p", "i", 0).setScores(mask(0, 1, 1)));
        List<IssuedConfidenceSet> sets =
                prediction.sets().stream().map(record -> record.value()).toList();
        assertThat(sets).hasSize(2).allSatisfy(set -> {
            assertThat(set.getPredictedVoxels()).isEqualTo(2);
            set.getLevels().forEach(level -> requireTrivial(level, SetReason.NO_SCORES, 0, 1, 3));
        });
    }

    @Test
    void shouldCalibrateAMaskWhereItsDistancesAreEnough() {
        ConformalConfiguration distances = PredictionFixture.configuration(MARGINAL);
        startWith(distances);
        calibrate(new PublishedCalibration(distances), 9, 0);
        prediction.predict(prediction("p", "i", 0).setScores(mask(0, 1, 1)));
        LevelSets level = prediction.onlySet("marginal").getLevels().get(0);
        assertThat(level.getOuter().getReason()).isEqualTo(SetReason.CALIBRATED);
        // Distances of the mask are -1, 0 and 1. The inner set is above 0, and the outer set is at least 0.
        assertThat(level.getInner().getVoxels()).isEqualTo(1);
        assertThat(level.getOuter().getVoxels()).isEqualTo(2);
    }

    @Test
    void shouldIssueTheSetsOfTheCitedThresholdsInBothMaskEncodings() {
        calibrate(calibration, 9, 0.5);
        Random random = new Random(41);
        Set<MaskEncoding> encodings = EnumSet.noneOf(MaskEncoding.class);
        for (int i = 0; i < 20; i++) {
            float[] scores = new float[97];
            for (int pixel = 0; pixel < scores.length; pixel++) {
                scores[pixel] = i % 2 == 0 ? (float) random.nextGaussian() : pixel > 40 + i ? 2 : -2;
            }
            prediction.predict(prediction("p" + i, "i" + i, scores));
            for (var record : prediction.sets()) {
                assertThat(record.key()).isEqualTo("i" + i);
                requireSetsOfCitedThresholds(record.value(), scores, encodings);
            }
        }
        assertThat(encodings).containsExactlyInAnyOrder(MaskEncoding.PACKED_BITS, MaskEncoding.RUN_LENGTHS);
    }

    private static void requireSetsOfCitedThresholds(
            IssuedConfidenceSet set, float[] scores, Set<MaskEncoding> encodings) {
        Grid grid = Grid.of(1, scores.length);
        Procedure procedure = CONFIGURATION.procedures().stream()
                .filter(candidate -> candidate.name().equals(set.getProcedure()))
                .findFirst()
                .orElseThrow();
        PredictedImage image = PredictedImage.of(
                ScoreMap.of(grid, new ScoreEncoding.Float32(), (ByteBuffer)
                        PredictionFixture.scores(List.of(1, scores.length), scores)
                                .getData()),
                procedure.model().scoreKind());
        boolean joint = set.getProcedure().equals("joint");
        for (LevelSets level : set.getLevels()) {
            ComponentSet inner = level.getInner();
            ComponentSet outer = level.getOuter();
            ConfidenceSet expected =
                    ((InnerOuterMethod) procedure.method()).sets().sets(image, inner.getLambda(), outer.getLambda());
            assertThat(inner.getReason()).isEqualTo(SetReason.CALIBRATED);
            assertThat(inner.getLambda()).isEqualTo(0.5);
            assertThat(inner.getComponent()).isEqualTo(joint ? RegionComponent.JOINT : RegionComponent.INNER);
            assertThat(outer.getComponent()).isEqualTo(joint ? RegionComponent.JOINT : RegionComponent.OUTER);
            assertThat(pixels(grid, inner.getMask())).isEqualTo(expected.inner());
            assertThat(pixels(grid, outer.getMask())).isEqualTo(expected.outer());
            assertThat(outer.getVoxels()).isEqualTo(expected.outer().count());
            encodings.add(outer.getMask().getEncoding());
        }
    }

    @Test
    void shouldMeasureSetsInMillimetres() {
        calibrate(calibration, 9, 0.5);
        ScoreArray scores = PredictionFixture.scores(List.of(2, 2), -2, 1, 2, 3);
        scores.setSpacing(List.of(0.5, 3.0));
        prediction.predict(prediction("p", "i", 0).setScores(scores));
        IssuedConfidenceSet set = prediction.onlySet("marginal");
        assertThat(set.getSpacing()).containsExactly(0.5, 3.0);
        assertThat(set.getPredictedVolume()).isEqualTo(3 * 1.5);
        assertThat(set.getLevels().get(0).getInner().getVolume()).isEqualTo(3 * 1.5);
        assertThat(set.getLevels().get(0).getOuter().getVolume()).isEqualTo(3 * 1.5);
    }

    @Test
    void shouldIssueSetsOfVolumes() {
        ConformalConfiguration volumes = PredictionFixture.configuration("net", 3, "logit", MARGINAL);
        startWith(volumes);
        ScoreArray scores = PredictionFixture.scores(List.of(2, 1, 2), -2, 1, 2, 3);
        scores.setSpacing(List.of(2.0, 0.5, 0.5));
        prediction.predict(prediction("p", "i", 0).setScores(scores));
        IssuedConfidenceSet set = prediction.onlySet("marginal");
        assertThat(set.getShape()).containsExactly(2, 1, 2);
        assertThat(set.getLevels().get(0).getOuter().getVolume()).isEqualTo(4 * 0.5);
        assertThat(set.getPredictedVolume()).isEqualTo(3 * 0.5);
    }

    private static void requireTrivial(LevelSets level, SetReason reason, long n, long k, int pixels) {
        for (ComponentSet set : List.of(level.getInner(), level.getOuter())) {
            assertThat(set.getReason()).isEqualTo(reason);
            assertThat(set.getN()).isEqualTo(n);
            assertThat(set.getK()).isEqualTo(k);
            assertThat(set.getLambda()).isEqualTo(Double.POSITIVE_INFINITY);
        }
        assertThat(level.getInner().getVoxels()).isZero();
        assertThat(level.getOuter().getVoxels()).isEqualTo(pixels);
        assertThat(pixels(Grid.of(1, pixels), level.getOuter().getMask()).isFull())
                .isTrue();
    }

    private static PackedMask pixels(Grid grid, Mask mask) {
        byte[] bytes = new byte[mask.getData().remaining()];
        mask.getData().duplicate().get(bytes);
        return mask.getEncoding() == MaskEncoding.PACKED_BITS
                ? PackedMask.ofPackedBytes(grid, bytes)
                : PackedMask.ofRunLengths(grid, bytes);
    }

    private static ScoreArray mask(int... pixels) {
        ByteBuffer bytes = ByteBuffer.allocate(pixels.length);
        for (int pixel : pixels) {
            bytes.put((byte) pixel);
        }
        ScoreArray mask = PredictionFixture.scores(List.of(1, pixels.length));
        mask.setContent(ScoreContent.MASK);
        mask.setEncoding(ScoreArrayEncoding.UINT8);
        mask.setData(bytes.flip());
        return mask;
    }
}
