package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.LabelAction;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.OutcomeStatus;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.ops.replay.GatewayProducer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Images that two readers label: one model promises for both readers, another one for a reader drawn at random. */
final class TwiceReadImages {

    static final String MODELS = model("read", "worst") + model("drawn", "average");
    static final String PROCEDURES = """
              - {name: for-both, type: confidence-sets, model: read, channel: organ, alphas: [0.4], window: all,
                 combination: maximum, inner: identity, outer: identity}
              - {name: for-both-risk, type: risk-control, model: read, channel: organ, alphas: [0.4], window: all,
                 control: conformal, thresholdGrid: every-score}
              - {name: for-one, type: confidence-sets, model: drawn, channel: organ, alphas: [0.4], window: last 6,
                 combination: marginal, inner: identity, outer: identity}
            """;

    private static final List<String> STRATA = List.of("read@1", "drawn@1");
    private static final int CALIBRATION = 8;
    private static final int CORRECTED = 8;
    private static final int WITHDRAWN = 9;
    private static final int READ_ONCE = 10;
    private static final int PLAIN = 11;
    private static final Instant START =
            Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(1, ChronoUnit.HOURS);

    private TwiceReadImages() {}

    private static String model(String name, String promise) {
        return """
              - name: %s
                dimensions: 2
                scores: probability
                encoding: {uint8: {scale: 0.00390625, offset: 0}}
                raters: {names: [first, second], promise: %s}
                channels:
                  - {name: organ, labelValues: [1, 2]}
                  - {name: lesion, labelValues: [2]}
                  - {name: lesion-again, labelValues: [2]}
            """.formatted(name, promise);
    }

    /** The readers label the images in different orders. */
    static void calibrate(GatewayProducer gateway) {
        for (String stratum : STRATA) {
            for (int i = 0; i < CALIBRATION; i++) {
                gateway.send(label(stratum, i, "first", 1));
            }
            for (int i = CALIBRATION - 1; i >= 0; i--) {
                gateway.send(label(stratum, i, "second", 1));
            }
        }
    }

    static void predict(GatewayProducer gateway) {
        for (String stratum : STRATA) {
            for (int i = CALIBRATION; i <= PLAIN; i++) {
                gateway.send(Prediction.newBuilder()
                        .setStratum(stratum)
                        .setPredictionId("p" + i)
                        .setImageId("i" + i)
                        .setPredictedAt(START.plusSeconds(i))
                        .setScores(EveryProcedureIT.scores(i))
                        .build());
            }
        }
    }

    /** One label is corrected, one is withdrawn, and one reader never labels one of the images. */
    static void label(GatewayProducer gateway) {
        for (String stratum : STRATA) {
            gateway.send(label(stratum, CORRECTED, "second", 1));
            gateway.send(label(stratum, WITHDRAWN, "first", 1));
            gateway.send(label(stratum, READ_ONCE, "first", 1));
            gateway.send(label(stratum, PLAIN, "second", 1));
            gateway.send(label(stratum, PLAIN, "first", 1));
            gateway.send(label(stratum, CORRECTED, "first", 1));
            gateway.send(label(stratum, WITHDRAWN, "second", 1));
            gateway.send(label(stratum, CORRECTED, "first", 2));
            gateway.send(LabelledImage.newBuilder(label(stratum, WITHDRAWN, "second", 2))
                    .setAction(LabelAction.WITHDRAWN)
                    .setWithdrawalReason("wrong structure")
                    .setScores(null)
                    .setLabels(null)
                    .build());
        }
    }

    /** For both readers, an image is judged when the second label comes, and each image counts once. */
    static void requireOneLabelForEachImage(List<CoverageOutcome> all) {
        List<CoverageOutcome> outcomes = all.stream()
                .filter(outcome -> outcome.getProcedure().equals("for-both"))
                .toList();
        assertThat(outcomes)
                .extracting(outcome -> outcome.getImageId() + " " + outcome.getRevision() + " " + outcome.getStatus())
                .containsExactly(
                        "i" + PLAIN + " 2 " + OutcomeStatus.FIRST,
                        "i" + CORRECTED + " 2 " + OutcomeStatus.FIRST,
                        "i" + WITHDRAWN + " 2 " + OutcomeStatus.FIRST,
                        "i" + CORRECTED + " 3 " + OutcomeStatus.SUPERSEDES,
                        "i" + WITHDRAWN + " 3 " + OutcomeStatus.RETRACTS);
        assertThat(outcomes.get(outcomes.size() - 1).getRunning())
                .isNotEmpty()
                .allSatisfy(running -> assertThat(running.getJudgedImages()).isEqualTo(2));
        assertThat(all)
                .filteredOn(outcome -> outcome.getProcedure().equals("for-one"))
                .filteredOn(outcome -> outcome.getStatus() == OutcomeStatus.FIRST)
                .extracting(CoverageOutcome::getImageId)
                .doesNotHaveDuplicates()
                .contains("i" + CORRECTED, "i" + WITHDRAWN, "i" + PLAIN);
    }

    private static LabelledImage label(String stratum, int image, String rater, int revision) {
        boolean first = rater.equals("first");
        return LabelledImage.newBuilder()
                .setStratum(stratum)
                .setImageId("i" + image)
                .setRater(rater)
                .setRevision(revision)
                .setAction(LabelAction.ASSIGNED)
                .setLabelledAt(START.plusSeconds(1000 + 10L * image + (first ? 1 : 2) + 100L * revision))
                .setScores(EveryProcedureIT.scores(image))
                .setLabels(EveryProcedureIT.labels(image + (first ? 0 : 100) + 1000 * (revision - 1)))
                .build();
    }
}
