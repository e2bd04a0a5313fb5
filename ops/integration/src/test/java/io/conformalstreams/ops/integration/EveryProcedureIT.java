package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.contracts.Compression;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LabelAction;
import io.conformalstreams.contracts.LabelArray;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.LevelOutcome;
import io.conformalstreams.contracts.LevelSets;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.RegionComponent;
import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.contracts.ScoreArray;
import io.conformalstreams.contracts.ScoreArrayEncoding;
import io.conformalstreams.contracts.ScoreContent;
import io.conformalstreams.contracts.SetReason;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.replay.GatewayProducer;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.method.ConformalMethod;
import io.conformalstreams.processor.method.ConformalMethods;
import io.conformalstreams.processor.method.ExampleCases;
import io.conformalstreams.processor.model.Channel;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Runs every registered method through both topologies, and recomputes all results from the log. The procedures are the
 * methods' examples, and others with other settings.
 */
class EveryProcedureIT {

    private static final Channel ORGAN = new Channel("organ", Set.of(1, 2));
    private static final Channel LESION = new Channel("lesion", Set.of(2));
    private static final ExampleCases CASES = new ExampleCases(
            "net",
            ScoreKind.PROBABILITY,
            List.of(ORGAN, LESION, new Channel("lesion-again", Set.of(2))),
            Optional.of(new ExampleCases.Ratio("lesion to organ", LESION, ORGAN)));
    private static final String CONFIGURATION = """
            models:
              - name: net
                dimensions: 2
                scores: probability
                encoding: {uint8: {scale: 0.00390625, offset: 0}}
                channels:
                  - {name: organ, labelValues: [1, 2]}
                  - {name: lesion, labelValues: [2]}
                  - {name: lesion-again, labelValues: [2]}
            """
            + TwiceReadImages.MODELS
            + """
            procedures:
              - {name: boxes, type: confidence-sets, model: net, channel: organ, alphas: [0.2], window: all,
                 combination: {bonferroni: {innerShare: 0.5}}, inner: bounding-boxes, outer: bounding-boxes,
                 reviewBelow: 0.8}
              - {name: certain, type: confidence-sets, model: net, channel: organ, alphas: [0.2, 0.5], window: all,
                 combination: marginal, inner: identity, outer: distance-euclidean,
                 guarantee: {trainingConditional: {delta: 0.2}}}
              - {name: by-size, type: confidence-sets, model: net, channel: organ, alphas: [0.2], window: last 30,
                 combination: marginal, inner: identity, outer: identity,
                 sizeClasses: {names: [small, large], bounds: [20]}}
              - {name: lately, type: confidence-sets, model: net, channel: organ, alphas: [0.3], window: all,
                 combination: marginal, inner: identity, outer: distance-euclidean, guarantee: {nonexchangeable: {rho: 0.9}}}
              - {name: cross-fitted, type: cross-conformal, model: net, channel: lesion, alphas: [0.2], window: all,
                 combination: marginal, foldSizes: equal, folds: [lesion, lesion-again]}
              - {name: adapted, type: confidence-sets, model: net, channel: organ, alphas: [0.2, 0.4], window: last 30,
                 combination: marginal, inner: identity, outer: identity, guarantee: {adaptive: {gamma: 0.05}}}
              - {name: standardised, type: confidence-sets, model: net, channel: lesion, alphas: [0.2], window: all,
                 combination: {standardised: {inner: [0.1, 0.3, 0.5, 0.5, 0.7, 0.9, 1.0], outer: [-0.9, -0.5, -0.1]}},
                 inner: identity, outer: identity}
              - {name: by-mass, type: confidence-sets, model: net, channel: organ, alphas: [0.2, 0.4], window: all,
                 combination: marginal, inner: identity, outer: mass-share}
              - {name: risk-by-mass, type: risk-control, model: net, channel: organ, alphas: [0.3], window: last 40,
                 control: {bound: hoeffding-bentkus, delta: 0.2}, thresholdGrid: {first: 0, last: 1, step: 0.01},
                 transformation: mass-share}
              - {name: margin, type: morphological-margin, model: net, channel: lesion, alphas: [0.2], window: all,
                 element: cross, coverageRatio: 0.9}
              - {name: margin-in-organ, type: morphological-margin, model: net, channel: lesion, alphas: [0.2],
                 window: all, element: square, region: organ}
              - {name: core, type: morphological-erosion, model: net, channel: organ, alphas: [0.2], window: all,
                 element: octagon, tolerance: 0.05}
              - {name: found, type: lesion-false-negative-rate, model: net, channel: lesion, alphas: [0.2], window: all,
                 tolerance: 0.3}
              - {name: share, type: ratio-biomarker, model: net, channel: lesion, alphas: [0.2], window: all,
                 denominator: organ, interval: calibrated, widthLimit: 0.4}
              - {name: share-overall, type: ratio-biomarker, model: net, channel: lesion, alphas: [0.5], window: all,
                 denominator: organ, interval: {overall: {markovShare: 0.3}}}
              - {name: share-conformal, type: ratio-biomarker, model: net, channel: lesion, alphas: [0.2], window: all,
                 denominator: organ, interval: conformal, estimator: second-order, temperature: 1.2}
              - {name: risk, type: risk-control, model: net, channel: lesion, alphas: [0.2], window: all,
                 control: conformal, thresholdGrid: every-score}
              - {name: risk-bets, type: risk-control, model: net, channel: organ, alphas: [0.4], window: all,
                 control: {bound: betting, delta: 0.5}, thresholdGrid: {first: 0.05, last: 0.95, step: 0.05}}
              - {name: risk-bounded, type: risk-control, model: net, channel: organ, alphas: [0.3], window: last 40,
                 control: {bound: hoeffding-bentkus, delta: 0.2}, thresholdGrid: {first: 0.05, last: 0.95, step: 0.05}}
            """
            + ConformalMethods.types().stream()
                    .flatMap(type -> type.exampleConfiguration(CASES).stream())
                    .map(example -> example.indent(2))
                    .collect(Collectors.joining())
            + TwiceReadImages.PROCEDURES;
    private static final List<Procedure> PROCEDURES = ConformalConfiguration.parse(
                    CONFIGURATION + "kafka: {bootstrap.servers: unused, schema.registry.url: mock://unused}\n",
                    Map.of())
            .procedures();
    private static final String STRATUM = "net@1";
    private static final int SIDE = 12;
    private static final int CALIBRATION = 40;
    private static final int CROSS_FITTED = 8;
    private static final int JUDGED = 30;
    private static final Instant START =
            Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(1, ChronoUnit.HOURS);

    @Test
    void everyClaimFollowsFromTheLogAndIsJudged() throws Exception {
        IsolatedStream stream = IsolatedStream.create("every-procedure", CONFIGURATION);
        stream.whileRunning(TopologyChoice.ALL, () -> {
            try (GatewayProducer gateway = stream.gateway()) {
                for (int i = 0; i < CALIBRATION; i++) {
                    gateway.send(label(i));
                }
                TwiceReadImages.calibrate(gateway);
                gateway.flush();
                stream.awaitBoth();
                for (int i = CALIBRATION; i < CALIBRATION + JUDGED; i++) {
                    gateway.send(prediction(i));
                }
                TwiceReadImages.predict(gateway);
                gateway.flush();
                stream.awaitBoth();
                for (int i = CALIBRATION; i < CALIBRATION + JUDGED; i++) {
                    gateway.send(label(i));
                }
                TwiceReadImages.label(gateway);
                gateway.flush();
            }
            stream.awaitBoth();
        });

        stream.verify();
        stream.assertNothingPutAside();
        requireMovedLevels(stream.reader().values(Topic.THRESHOLDS, StratumThresholds.class));
        List<IssuedConfidenceSet> issued =
                stream.reader().values(Topic.CONFIDENCE_SETS, IssuedConfidenceSet.class).stream()
                        .filter(set -> set.getStratum().equals(STRATUM))
                        .toList();
        assertThat(issued)
                .hasSize(JUDGED
                        * stream.configuration()
                                .proceduresOf(
                                        stream.configuration().modelOf(STRATUM).orElseThrow())
                                .size())
                .allSatisfy(EveryProcedureIT::requireCalibratedClaim);
        List<CoverageOutcome> all = stream.reader().values(Topic.COVERAGE_OUTCOMES, CoverageOutcome.class);
        TwiceReadImages.requireOneLabelForEachImage(all);
        List<CoverageOutcome> outcomes = all.stream()
                .filter(outcome -> outcome.getStratum().equals(STRATUM))
                .toList();
        assertThat(outcomes).hasSameSizeAs(issued).allSatisfy(EveryProcedureIT::requireVerdict);
        assertThat(events(outcomes))
                .containsExactlyInAnyOrder(
                        RegionComponent.INNER,
                        RegionComponent.OUTER,
                        RegionComponent.JOINT,
                        RegionComponent.INTERVAL,
                        RegionComponent.RISK);
        assertThat(outcomes)
                .filteredOn(outcome -> outcome.getVerdict() == OutcomeVerdict.NOT_APPLICABLE)
                .isNotEmpty()
                .allSatisfy(outcome ->
                        assertThat(method(outcome.getProcedure()).type()).isEqualTo("ratio-biomarker"));
    }

    /** Both topologies form a loop here: each label's verdict moves the levels, which later thresholds use. */
    private static void requireMovedLevels(List<StratumThresholds> thresholds) {
        assertThat(thresholds.stream()
                        .map(StratumThresholds::getLastOutcomeOffset)
                        .filter(Objects::nonNull)
                        .distinct())
                .hasSize(JUDGED);
    }

    private static void requireCalibratedClaim(IssuedConfidenceSet set) {
        assertThat(set.getSizeClass() == null).isEqualTo(!set.getProcedure().equals("by-size"));
        ConformalMethod method = method(set.getProcedure());
        if (method.predictsInterval()) {
            assertThat(set.getLevels()).isEmpty();
            assertThat(set.getIntervals()).hasSize(1).allSatisfy(interval -> {
                assertThat(interval.getThresholds())
                        .allSatisfy(
                                threshold -> assertThat(threshold.getReason()).isEqualTo(SetReason.CALIBRATED));
                assertThat(interval.getLower()).isBetween(0.0, interval.getUpper());
                boolean countsPixels = interval.getUpperVolume() != null;
                assertThat(interval.getUpper()).isLessThanOrEqualTo(countsPixels ? SIDE * SIDE : 1);
            });
            return;
        }
        LevelSets level = set.getLevels().get(0);
        assertThat(level.getInner().getReason() == SetReason.NOT_PROMISED)
                .isEqualTo(Set.of(Component.OUTER, Component.RISK).containsAll(method.components()));
        assertThat(level.getOuter().getReason() == SetReason.NOT_PROMISED)
                .isEqualTo(method.components().equals(List.of(Component.INNER)));
        assertThat(level.getOuter().getComponent() == RegionComponent.RISK)
                .isEqualTo(method.components().contains(Component.RISK));
    }

    private static void requireVerdict(CoverageOutcome outcome) {
        ConformalMethod method = method(outcome.getProcedure());
        if (outcome.getVerdict() == OutcomeVerdict.NOT_APPLICABLE) {
            assertThat(outcome.getLevels()).isEmpty();
            return;
        }
        assertThat(outcome.getVerdict()).isEqualTo(OutcomeVerdict.JUDGED);
        LevelOutcome level = outcome.getLevels().get(0);
        assertThat(level.getLabelledValue() != null).isEqualTo(method.predictsInterval());
        assertThat(level.getLoss() != null).isEqualTo(method.components().contains(Component.RISK));
    }

    private static ConformalMethod method(String procedure) {
        return PROCEDURES.stream()
                .filter(configured -> configured.name().equals(procedure))
                .findFirst()
                .orElseThrow()
                .method();
    }

    private static Set<RegionComponent> events(List<CoverageOutcome> outcomes) {
        return outcomes.stream()
                .flatMap(outcome -> outcome.getRunning().stream())
                .map(RunningCoverage::getComponent)
                .collect(Collectors.toSet());
    }

    private static LabelledImage label(int i) {
        return LabelledImage.newBuilder()
                .setStratum(STRATUM)
                .setImageId("i" + i)
                .setRevision(1)
                .setAction(LabelAction.ASSIGNED)
                .setLabelledAt(START.plusSeconds(i + 1000))
                .setScores(labelledScores(i))
                .setLabels(labels(i))
                .build();
    }

    private static Prediction prediction(int i) {
        return Prediction.newBuilder()
                .setStratum(STRATUM)
                .setPredictionId("p" + i)
                .setImageId("i" + i)
                .setPredictedAt(START.plusSeconds(i))
                .setScores(scores(i))
                .build();
    }

    /** Returns an organ and a lesion inside it, both disks; every tenth image is empty. */
    private static int structure(int i, int y, int x) {
        Random random = new Random(i);
        double radius = i % 10 == 9 ? 0 : 2 + 3 * random.nextDouble();
        double centre = 5 + random.nextDouble();
        double distance = Math.hypot(y - centre, x - centre);
        return distance < radius / 2 ? 2 : distance < radius ? 1 : 0;
    }

    static LabelArray labels(int i) {
        byte[] labels = new byte[SIDE * SIDE];
        for (int pixel = 0; pixel < labels.length; pixel++) {
            labels[pixel] = (byte) structure(i, pixel / SIDE, pixel % SIDE);
        }
        return LabelArray.newBuilder()
                .setShape(List.of(SIDE, SIDE))
                .setCompression(Compression.NONE)
                .setData(ByteBuffer.wrap(labels))
                .build();
    }

    /** Models were trained on the first images, so only the cross-fitted procedure calibrates on them. */
    private static ScoreArray labelledScores(int i) {
        ScoreArray scores = scores(i);
        scores.setFold(i < CROSS_FITTED ? i % 2 : null);
        return scores;
    }

    static ScoreArray scores(int i) {
        Random noise = new Random(1000 + i);
        byte[] scores = new byte[3 * SIDE * SIDE];
        for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
            int structure = structure(i, pixel / SIDE, pixel % SIDE);
            int organ = (int) Math.max(1, Math.min(254, (structure > 0 ? 190 : 60) + 50 * noise.nextGaussian()));
            int lesion = (int) Math.max(0, Math.min(organ, (structure == 2 ? 190 : 50) + 50 * noise.nextGaussian()));
            scores[pixel] = (byte) organ;
            scores[SIDE * SIDE + pixel] = (byte) lesion;
            scores[2 * SIDE * SIDE + pixel] = (byte) noise.nextInt(lesion + 1);
        }
        return ScoreArray.newBuilder()
                .setContent(ScoreContent.SCORES)
                .setChannels(List.of("organ", "lesion", "lesion-again"))
                .setShape(List.of(SIDE, SIDE))
                .setEncoding(ScoreArrayEncoding.UINT8)
                .setScale(0.00390625)
                .setCompression(Compression.NONE)
                .setData(ByteBuffer.wrap(scores))
                .build();
    }
}
