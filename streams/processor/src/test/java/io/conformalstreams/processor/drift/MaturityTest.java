package io.conformalstreams.processor.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.AlertReason;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.DriftAlert;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tests the waiting until maturity, and labels that arrive late, twice or never. */
class MaturityTest {

    private static final int DAY = 24 * 60;

    /** An image with the times of its prediction and its label, and its difficulty. */
    private record Image(int predictedAt, int labelledAt, double criticalValue) {

        String id() {
            return "image" + predictedAt;
        }
    }

    /** Sends predictions and labels in the order of their times. */
    private static void send(MonitoredStream stream, List<Image> images) {
        List<Runnable> sends = new ArrayList<>();
        List<Integer> times = new ArrayList<>();
        for (Image image : images) {
            sends.add(() -> stream.predict(image.id(), image.id(), image.predictedAt()));
            times.add(image.predictedAt());
            sends.add(() -> stream.label(
                    image.id(), image.id(), image.predictedAt(), image.labelledAt(), image.criticalValue()));
            times.add(image.labelledAt());
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < sends.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparing(times::get));
        order.forEach(i -> sends.get(i).run());
    }

    /** Hard images are labelled later than easy ones. */
    private static List<Image> hardOnesLater(int count) {
        Random random = new Random(21);
        List<Image> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double criticalValue = random.nextGaussian();
            images.add(new Image(i, i + (criticalValue > 0.5 ? 115 : 5), criticalValue));
        }
        return images;
    }

    @Test
    void shouldTakeNoLagThatDependsOnDifficultyForDrift() {
        MonitoredStream matured = new MonitoredStream("{maturity: PT2H}");
        send(matured, hardOnesLater(1200));
        assertThat(matured.alerts).isEmpty();
        MonitoredStream atOnce = new MonitoredStream("{maturity: none}");
        send(atOnce, hardOnesLater(1200));
        assertThat(atOnce.alerts).isNotEmpty();
    }

    @Test
    void shouldNotDependOnTheOrderInWhichLabelsCome() {
        Random random = new Random(22);
        List<Image> images = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            images.add(new Image(i, i + 10, random.nextGaussian() + (i < 300 ? 0 : 1.5)));
        }
        MonitoredStream ordered = new MonitoredStream("{maturity: P1D}");
        send(ordered, images);
        ordered.predict("last", "last", 3 * DAY);
        MonitoredStream shuffled = new MonitoredStream("{maturity: P1D}");
        images.forEach(image -> shuffled.predict(image.id(), image.id(), image.predictedAt()));
        Collections.shuffle(images, random);
        images.forEach(image ->
                shuffled.label(image.id(), image.id(), image.predictedAt(), image.labelledAt(), image.criticalValue()));
        shuffled.predict("last", "last", 3 * DAY);
        assertThat(ordered.alerts).isNotEmpty();
        assertThat(shuffled.alerts).isEqualTo(ordered.alerts);
        DriftAlert opened = ordered.alerts.get(0);
        // The alert's event time is when the deciding prediction matured, and not when the next record arrived.
        assertThat(opened.getEventTime().toEpochMilli())
                .isEqualTo(MonitoredStream.millis(opened.getLastLabel().getOffset() - 10 + DAY));
    }

    /** Sends covered units, and then far more misses than an alert needs. */
    private static MonitoredStream breach(MissedLabel label) {
        MonitoredStream stream =
                new MonitoredStream("{maturity: P1D, monitors: {scoreDrift: false, labelProcess: false}}");
        for (int i = 0; i < 300; i++) {
            String id = "image" + i;
            stream.predict(id, id, i);
            if (i < 200) {
                stream.label(id, id, i, i, 0);
            } else {
                label.send(stream, id, i);
            }
        }
        stream.predict("last", "last", 10 * DAY);
        return stream;
    }

    /** The way in which the label of a miss arrives. */
    private interface MissedLabel {
        void send(MonitoredStream stream, String id, int predictedAt);
    }

    @Test
    void shouldJudgeByWhatIsKnownAtMaturity() {
        assertThat(breach((stream, id, at) -> stream.label(id, id, at, at + 9, 2)).alerts)
                .isNotEmpty();
        assertThat(breach((stream, id, at) -> {
                            stream.label(id, id, at, at + 9, 2);
                            stream.correct(id, id, at, at + 10, 0);
                        })
                        .alerts)
                .isEmpty();
        assertThat(breach((stream, id, at) -> {
                            stream.label(id, id, at, at + 9, 2);
                            stream.withdraw(id, id, at, at + 10);
                        })
                        .alerts)
                .isEmpty();
    }

    @Test
    void shouldCountCorrectionsAndLateLabelsAfterMaturityAndKeepTheEvidence() {
        MonitoredStream stream = breach((broken, id, at) -> broken.label(id, id, at, at + 9, 2));
        int before = stream.alerts.size();
        for (int i = 200; i < 300; i++) {
            stream.correct("image" + i, "image" + i, i, 10 * DAY, 0);
        }
        stream.label("last", "last", 10 * DAY, 20 * DAY, 2);
        stream.predict("later", "later", 20 * DAY);
        stream.label("later", "later", 20 * DAY, 30 * DAY, 2);
        assertThat(stream.alerts).hasSize(before);
        stream.close(stream.alerts.get(0).getAlertId());
        DriftAlert closed = stream.alerts.get(before);
        assertThat(closed.getCounts().getCorrections()).isEqualTo(100);
        assertThat(closed.getCounts().getLateUnused()).isEqualTo(2);
        assertThat(closed.getEstimate().getMisses()).isEqualTo(100);
    }

    @Test
    void shouldProveThatLabelsComeDifferentlyAndThatTheyComeAsBeforeAgain() {
        MonitoredStream stream = new MonitoredStream("{maturity: PT10M}");
        Random random = new Random(23);
        for (int i = 0; i < 3100; i++) {
            String id = "image" + i;
            stream.predict(id, id, i);
            boolean fewer = i >= 1000 && i < 1500;
            if (i % (fewer ? 2 : 1) == 0) {
                stream.label(id, id, i, i, random.nextGaussian());
            }
        }
        assertThat(stream.alerts)
                .hasSize(2)
                .allMatch(alert -> alert.getKind() == AlertKind.LABEL_PROCESS && alert.getComponent() == null);
        DriftAlert opened = stream.alerts.get(0);
        assertThat(opened.getChanges()).containsExactly("LABELLED_SHARE");
        assertThat(opened.getCounts().getBaselineLabelledShare()).isEqualTo(1);
        assertThat(opened.getCounts().getPredictions()).isBetween(1001L, 1100L);
        // Eight tests share one false alert in ten million predictions.
        assertThat(opened.getDetector().getThreshold()).isEqualTo(8e7);
        assertThat(opened.getDetector().getMonitorsPerLabel()).isEqualTo(8);
        assertThat(opened.getEvidence()).isGreaterThanOrEqualTo(8e7);
        assertThat(opened.getFalseAlarmBound()).endsWith("at most T/1.00000e+07");
        assertThat(stream.alerts.get(1).getState()).isEqualTo(AlertState.RESOLVED);
        assertThat(stream.alerts.get(1).getReason()).isEqualTo(AlertReason.RECOVERED);
        assertThat(stream.alerts.get(1).getCounts().getPredictions()).isBetween(1501L, 2500L);
    }

    @Test
    void shouldReportThatLabelsComeTooLateToBeTested() {
        MonitoredStream stream = new MonitoredStream("{maturity: PT10M}");
        for (int i = 0; i < 600; i++) {
            stream.predict("image" + i, "image" + i, i);
            int at = i - 20;
            if (at >= 0) {
                stream.label("image" + at, "image" + at, at, i, 0);
            }
        }
        assertThat(stream.alerts).hasSize(1);
        assertThat(stream.alerts.get(0).getChanges()).contains("LATE_LABELS");
        stream.close(stream.alerts.get(0).getAlertId());
        assertThat(stream.alerts.get(1).getReason()).isEqualTo(AlertReason.OPERATOR);
    }

    /**
     * Half of the images look hard, and four in ten of them are missed. The label policy changes from these images to
     * the others.
     */
    private static MonitoredStream changeOfPolicy(String population, double missesAmongOthers) {
        MonitoredStream stream = new MonitoredStream(
                "{maturity: PT10M, population: " + population + ", monitors: {labelProcess: false}}");
        stream.thresholds(775, 0);
        Random random = new Random(24);
        for (int i = 0; i < 2400; i++) {
            boolean looksHard = random.nextBoolean();
            double probability = looksHard == i < 1500 ? 0.25 : 0.9;
            boolean isMiss = random.nextDouble() < (looksHard ? 0.4 : i < 1500 ? 0.05 : missesAmongOthers);
            stream.predict("image" + i, "image" + i, i);
            if (random.nextDouble() < probability) {
                stream.inclusionProbability(probability);
                stream.label("image" + i, "image" + i, i, i, isMiss ? 1 : -1);
            }
        }
        return stream;
    }

    @Test
    void shouldWeighMissesWhereTheLabelPolicyChanges() {
        assertThat(changeOfPolicy("labelled", 0.05).alerts).isNotEmpty();
        assertThat(changeOfPolicy("inverse-probability-weighted", 0.05).alerts).isEmpty();
        List<DriftAlert> raised = changeOfPolicy("inverse-probability-weighted", 0.6).alerts;
        assertThat(raised).isNotEmpty().allMatch(alert -> alert.getKind() == AlertKind.COVERAGE_BREACH);
        DriftAlert opened = raised.get(0);
        assertThat(opened.getPopulation()).isEqualTo("inverse-probability-weighted");
        assertThat(opened.getDetector().getMonitorsPerLabel()).isEqualTo(1);
        assertThat(opened.getSinceChange().getObservation()).isBetween(1400L, 1700L);
        assertThat(opened.getSinceChange().getEstimate().getCoverage()).isBetween(0.35, 0.65);
        assertThat(opened.getRecovery()).isNull();
    }

    /**
     * A tenth of the predictions gets a label. Large structures are missed more often, and after a while there are more
     * of them. Returns the number of predictions until the alert.
     */
    private static long delayWithFewLabels(String breach, double smallestProbability, boolean restarts) {
        String drift = "{maturity: PT10M, population: inverse-probability-weighted, inputProxies: {size: true},"
                + " evidence: {coverageBreach: " + breach + ", smallestInclusionProbability: " + smallestProbability
                + "}, monitors: {labelProcess: false}}";
        MonitoredStream stream = new MonitoredStream(drift);
        Random random = new Random(26);
        int change = 1000;
        for (int i = 0; i < 4000; i++) {
            boolean isLarge = random.nextDouble() < (i < change ? 0.1 : 0.3);
            boolean isMiss = random.nextDouble() < (isLarge ? 0.9 : 0.01);
            stream.predict("image" + i, "image" + i, i, isLarge ? 100 + random.nextInt(20) : random.nextInt(20));
            if (random.nextDouble() < 0.1) {
                stream.inclusionProbability(0.1);
                stream.label("image" + i, "image" + i, i, i, isMiss ? 2 : -1);
            }
            if (restarts && i % 100 == 0) {
                stream.failOver();
            }
            if (!stream.alerts.isEmpty()) {
                DriftAlert opened = stream.alerts.get(0);
                assertThat(opened.getKind()).isEqualTo(AlertKind.COVERAGE_BREACH);
                assertThat(i).isGreaterThan(change);
                return i - change;
            }
        }
        return Long.MAX_VALUE;
    }

    @Test
    void shouldSeeABreachSoonerByPredictedMisses() {
        long powered = delayWithFewLabels("prediction-powered", 0.1, false);
        assertThat(powered).isLessThan(delayWithFewLabels("mixture", 0.1, false) * 3 / 4);
        assertThat(delayWithFewLabels("prediction-powered", 0.1, true)).isEqualTo(powered);
    }

    @Test
    void shouldTakeNothingPredictedBeforeAnOperatorsNewEpochIntoIt() {
        MonitoredStream stream = new MonitoredStream("{maturity: P1D, referenceUnits: 20}");
        Random random = new Random(25);
        for (int i = 0; i < 100; i++) {
            stream.judge(random.nextGaussian());
        }
        stream.newEpoch();
        stream.thresholds(900, 9);
        for (int i = 0; i < 300; i++) {
            stream.judge(random.nextGaussian() + 5);
        }
        stream.predict("last", "last", 5 * DAY);
        assertThat(stream.alerts).isEmpty();
    }
}
