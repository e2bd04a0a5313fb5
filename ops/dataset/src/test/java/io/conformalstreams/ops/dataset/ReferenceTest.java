package io.conformalstreams.ops.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.ScoreTransformation;
import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.image.LabelMap;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.ops.environment.SharedData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares every critical value of the real data sets with sheets that were computed with numpy and scipy. */
class ReferenceTest {

    private static final double DISTANCE_TOLERANCE = 1e-12;

    private static final InnerOuterSets IDENTITY = marginal(new ScoreTransformation.Identity());
    private static final InnerOuterSets DISTANCE =
            marginal(new ScoreTransformation.SignedDistance(DistanceMetric.EUCLIDEAN));

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"polyps", "wbc", "hippocampus"})
    void criticalValuesAndCountsEqualTheReference(String dataset) throws IOException {
        Path path = SharedData.folder(dataset);
        CaseFolder folder = CaseFolder.open(path);
        List<CsvTable.Row> rows = CsvTable.read(
                        path.resolve("reference.csv"),
                        List.of("sequence", "case", "site", "channel", "tau_identity", "gamma_identity"))
                .rows();
        Map<String, CsvTable.Row> reference = new HashMap<>();
        rows.forEach(row -> reference.put(row.get("sequence") + "/" + row.get("channel"), row));

        for (CaseReference caseReference : folder.cases()) {
            Case labelledCase = folder.load(caseReference);
            LabelMap labels = labelledCase.labelMap();
            List<DatasetChannel> channels = folder.description().channels();
            for (int index = 0; index < channels.size(); index++) {
                DatasetChannel channel = channels.get(index);
                CsvTable.Row row = reference.remove(caseReference.sequence() + "/" + channel.name());
                assertThat(row)
                        .as("reference of %s, %s", caseReference, channel)
                        .isNotNull();
                assertThat(row.get("case")).isEqualTo(caseReference.caseId());
                assertThat(row.get("site")).isEqualTo(caseReference.site());
                PredictedImage image = PredictedImage.of(
                        labelledCase.scoreMap(index), folder.description().scoreKind());
                compare(row, image, labels.mask(channel.labelValues()));
            }
        }
        assertThat(reference).as("rows that no case answered").isEmpty();
    }

    private static void compare(CsvTable.Row row, PredictedImage image, PackedMask truth) {
        CriticalValues identity = IDENTITY.criticalValues(image, truth);
        CriticalValues distance = DISTANCE.criticalValues(image, truth);
        assertEqual(row, "tau_identity", identity.inner(), 0);
        assertEqual(row, "gamma_identity", identity.outer(), 0);
        assertEqual(row, "tau_distance", distance.inner(), DISTANCE_TOLERANCE);
        assertEqual(row, "gamma_distance", distance.outer(), DISTANCE_TOLERANCE);
        assertEqual(row, "truth_voxels", truth.count(), 0);
        assertEqual(row, "predicted_voxels", image.predictedMask().count(), 0);
        assertEqual(row, "overlap_voxels", image.predictedMask().intersectionCount(truth), 0);
    }

    private static void assertEqual(CsvTable.Row row, String column, double actual, double tolerance) {
        double expected = number(row.get(column));
        boolean equal = actual == expected || Math.abs(actual - expected) <= tolerance;
        assertThat(equal)
                .as(
                        "%s of case %s, channel %s: expected %s, computed %s",
                        column, row.get("case"), row.get("channel"), expected, actual)
                .isTrue();
    }

    private static double number(String text) {
        return switch (text) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private static InnerOuterSets marginal(ScoreTransformation transformation) {
        return new InnerOuterSets(transformation, transformation, new Combination.Marginal());
    }
}
