package io.conformalstreams.processor.prediction;

import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.conformal.image.ImageThreads;
import io.conformalstreams.conformal.rank.RankRule;
import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.ComponentThreshold;
import io.conformalstreams.contracts.CoverageClaim;
import io.conformalstreams.contracts.CriticalValue;
import io.conformalstreams.contracts.LabelStatus;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.ProcedureScore;
import io.conformalstreams.contracts.ProcedureThresholds;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.validation.ReferencedPixels;
import io.conformalstreams.processor.validation.ScoreArrayReader;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Creates records like those of the calibration topology, with numbers that a test chooses. */
final class PublishedCalibration {

    private final ConformalConfiguration configuration;

    PublishedCalibration(ConformalConfiguration configuration) {
        this.configuration = configuration;
    }

    /**
     * Returns thresholds with n units and a given lambda (infinite if n is too small), whose last label is at an
     * offset.
     */
    StratumThresholds thresholds(long version, long lastOffset, long n, double lambda) {
        List<ProcedureThresholds> procedures = new ArrayList<>();
        for (Procedure procedure : configuration.procedures()) {
            List<ComponentThreshold> thresholds = new ArrayList<>();
            for (BigDecimal nominal : procedure.alphas()) {
                for (Component component : procedure.method().components()) {
                    BigDecimal alpha = procedure.method().alpha(component, nominal);
                    long k = RankRule.rank(alpha, n);
                    thresholds.add(new ComponentThreshold(
                            nominal.doubleValue(),
                            ComponentRecords.symbol(component),
                            alpha.doubleValue(),
                            n,
                            (double) n,
                            k,
                            k > n ? Double.POSITIVE_INFINITY : lambda,
                            CoverageClaim.EXACT,
                            1.0,
                            1.0,
                            1.0,
                            null,
                            null,
                            null));
                }
            }
            procedures.add(new ProcedureThresholds(
                    procedure.name(),
                    procedure.method().type(),
                    procedure.channel().name(),
                    procedure.fingerprint(),
                    procedure.window().text(),
                    procedure.guarantee().text(),
                    thresholds));
        }
        return new StratumThresholds(
                PredictionFixture.STRATUM,
                version,
                0,
                "default",
                coordinates(lastOffset, PredictionFixture.MONDAY),
                null,
                procedures);
    }

    /**
     * Returns a label for the image and the scores of a prediction, accepted at an offset, with given critical values.
     */
    CalibrationScore.Builder label(Prediction.Builder of, int revision, long offset, CriticalValues values) {
        Prediction prediction = of.build();
        return revision(prediction.getImageId(), revision, offset)
                .setUnitId(prediction.getUnitId() == null ? prediction.getImageId() : prediction.getUnitId())
                .setStatus(LabelStatus.ACTIVE)
                .setScoresSha256(new ScoreArrayReader(configuration.limits(), ReferencedPixels.NONE, ImageThreads.one())
                        .scores(prediction.getScores(), configuration.models().get(0))
                        .sha256())
                .setProcedures(configuration.procedures().stream()
                        .map(procedure -> procedureScore(procedure, values))
                        .toList());
    }

    CalibrationScore.Builder withdrawal(String imageId, int revision, long offset) {
        return revision(imageId, revision, offset)
                .setStatus(LabelStatus.WITHDRAWN)
                .setProcedures(List.of());
    }

    private static CalibrationScore.Builder revision(String imageId, int revision, long offset) {
        return CalibrationScore.newBuilder()
                .setStratum(PredictionFixture.STRATUM)
                .setImageId(imageId)
                .setUnitId(imageId)
                .setRevision(revision)
                .setLabel(coordinates(offset, PredictionFixture.MONDAY))
                .setLabelPolicy("default")
                .setAudit(false)
                .setInclusionProbability(1.0)
                .setEpoch(0)
                .setSequence(offset)
                .setVersion(offset + 1);
    }

    private static ProcedureScore procedureScore(Procedure procedure, CriticalValues values) {
        Set<Component> components = EnumSet.of(Component.INNER, Component.OUTER);
        components.addAll(procedure.method().components());
        return new ProcedureScore(
                procedure.name(),
                procedure.fingerprint(),
                components.stream()
                        .map(component -> new CriticalValue(
                                ComponentRecords.symbol(component),
                                values.of(Side.valueOf(component.name())),
                                -1L,
                                -1L,
                                null))
                        .toList(),
                null,
                List.of(),
                null,
                false,
                List.of());
    }

    static RecordCoordinates coordinates(long offset, Instant labelledAt) {
        return new RecordCoordinates(labelledAt, 0, offset);
    }
}
