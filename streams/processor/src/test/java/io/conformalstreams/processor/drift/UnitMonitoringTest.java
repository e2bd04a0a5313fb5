package io.conformalstreams.processor.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.DriftAlert;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests that monitors observe whole units: when a unit is judged, and which of its images decide. */
class UnitMonitoringTest {

    private static final int DAY = 24 * 60;

    /** The miss rate of the largest of ten correlated slices is .1 at this threshold. */
    private static final double THRESHOLD = 2.14;

    /** Ten slices of a patient with a correlation of .5. */
    private static double[] slices(Random random, double shift) {
        double patient = random.nextGaussian() * Math.sqrt(0.5) + shift;
        return IntStream.range(0, 10)
                .mapToDouble(slice -> patient + random.nextGaussian() * Math.sqrt(0.5))
                .toArray();
    }

    private static MonitoredStream stream(String drift) {
        MonitoredStream stream = new MonitoredStream(drift);
        stream.thresholds(900, THRESHOLD);
        return stream;
    }

    private static void predict(MonitoredStream stream, String unit, int at, double... values) {
        for (int image = 0; image < values.length; image++) {
            stream.predict(unit + "-" + image, unit, at);
        }
    }

    private static void label(MonitoredStream stream, String unit, int at, double... values) {
        for (int image = 0; image < values.length; image++) {
            stream.unitComplete(image == values.length - 1);
            stream.label(unit + "-" + image, unit, at, at, values[image]);
        }
    }

    private static List<DriftAlert> alerts(MonitoredStream stream, AlertKind kind) {
        return stream.alerts.stream().filter(alert -> alert.getKind() == kind).toList();
    }

    private static MonitoredStream shifted(double shift) {
        MonitoredStream stream = stream("{maturity: PT1H, monitors: {labelProcess: false}}");
        Random random = new Random(31);
        for (int unit = 0; unit < 500; unit++) {
            double[] values = slices(random, unit < 300 ? 0 : shift);
            predict(stream, "u" + unit, unit, values);
            label(stream, "u" + unit, unit, values);
        }
        stream.predict("last", "last", 2 * DAY);
        return stream;
    }

    /** The first slices alone would miss in .02 and .13 of the units, which is no breach. */
    @Test
    void shouldSeeThatWholeUnitsMissMoreOften() {
        assertThat(shifted(0).alerts).isEmpty();
        MonitoredStream stream = shifted(1);
        List<DriftAlert> breaches = alerts(stream, AlertKind.COVERAGE_BREACH);
        assertThat(breaches).isNotEmpty();
        assertThat(breaches.get(0).getEstimate().getLabels()).isBetween(301L, 400L);
        assertThat(alerts(stream, AlertKind.SCORE_DRIFT)).isNotEmpty();
    }

    @Test
    void shouldScoreAUnitByItsLargestCriticalValue() {
        assertThat(shiftedLargestValues(0)).isEmpty();
        assertThat(shiftedLargestValues(2)).isNotEmpty();
    }

    /** The other images of a unit never have its largest value, and never shift. */
    private static List<DriftAlert> shiftedLargestValues(double shift) {
        MonitoredStream stream = stream("{maturity: PT1H, monitors: {coverageBreach: false, labelProcess: false}}");
        Random random = new Random(34);
        for (int unit = 0; unit < 300; unit++) {
            double largest = random.nextGaussian() + (unit < 200 ? 0 : shift);
            predict(stream, "u" + unit, unit, -9, largest, -8);
            label(stream, "u" + unit, unit, -9, largest, -8);
        }
        stream.predict("last", "last", DAY);
        return alerts(stream, AlertKind.SCORE_DRIFT);
    }

    @Test
    void shouldMissAUnitIfAnyOfItsSetsMisses() {
        MonitoredStream stream = stream("{maturity: PT1H, monitors: {scoreDrift: false, labelProcess: false}}");
        for (int unit = 0; unit < 60; unit++) {
            predict(stream, "u" + unit, unit, 0, 0, 0);
            label(stream, "u" + unit, unit, 0, unit % 2 == 0 ? 5 : 0, 0);
        }
        stream.predict("last", "last", DAY);
        stream.close(stream.alerts.get(0).getAlertId());
        DriftAlert closed = stream.alerts.get(stream.alerts.size() - 1);
        assertThat(closed.getEstimate().getLabels()).isEqualTo(60);
        assertThat(closed.getEstimate().getMisses()).isEqualTo(30);
    }

    /** Every unit has an image in each class, and misses in one of ten. Merged, it would miss in two of ten. */
    private static MonitoredStream classed(int bigMissesInTen) {
        MonitoredStream stream = stream("{maturity: PT1H, monitors: {scoreDrift: false, labelProcess: false}}");
        for (int unit = 0; unit < 600; unit++) {
            int at = unit;
            predictAndLabel(stream, "small", unit, at, unit % 10 == 0 ? 5 : 0);
            predictAndLabel(stream, "big", unit, at, (unit + 5) % 10 < bigMissesInTen ? 5 : 0);
        }
        stream.predict("last", "last", 2 * DAY);
        return stream;
    }

    private static void predictAndLabel(MonitoredStream stream, String sizeClass, int unit, int at, double value) {
        stream.sizeClass(sizeClass);
        stream.predict(sizeClass + unit, "u" + unit, at);
        stream.label(sizeClass + unit, "u" + unit, at, at, value);
    }

    @Test
    void shouldMonitorEachSizeClassByItsOwnPromise() {
        assertThat(classed(1).alerts).isEmpty();
        List<DriftAlert> alerts = classed(4).alerts;
        assertThat(alerts).isNotEmpty().allMatch(alert -> alert.getSizeClass().equals("big"));
        assertThat(alerts.get(0).getEstimate().getLabels())
                .as("a unit counts once")
                .isLessThan(600);
    }

    /** With only one class, an image of another class would never have a reference. */
    @Test
    void shouldCollectAReferenceForEachSizeClass() {
        MonitoredStream stream = stream("{maturity: PT1H, monitors: {coverageBreach: false, labelProcess: false}}");
        Random random = new Random(35);
        for (int unit = 0; unit < 300; unit++) {
            predictAndLabel(stream, "small", unit, unit, random.nextGaussian() - 100);
            predictAndLabel(stream, "big", unit, unit, random.nextGaussian() + (unit < 200 ? 0 : 3));
        }
        stream.predict("last", "last", 2 * DAY);
        assertThat(alerts(stream, AlertKind.SCORE_DRIFT))
                .isNotEmpty()
                .allMatch(alert -> alert.getSizeClass().equals("big"));
    }

    @Test
    void shouldNotDependOnTheOrderOfLabels() {
        Random random = new Random(32);
        List<Runnable> labels = new ArrayList<>();
        MonitoredStream ordered = stream("{maturity: P1D}");
        MonitoredStream shuffled = stream("{maturity: P1D}");
        for (int unit = 0; unit < 300; unit++) {
            int at = unit;
            double[] values = slices(random, unit < 200 ? 0 : 2);
            predict(ordered, "u" + unit, at, values);
            predict(shuffled, "u" + unit, at, values);
            label(ordered, "u" + unit, at, values);
            for (int image = 0; image < values.length; image++) {
                String id = "u" + unit + "-" + image;
                String unitId = "u" + unit;
                double value = values[image];
                labels.add(() -> shuffled.label(id, unitId, at, at, value));
            }
        }
        Collections.shuffle(labels, random);
        labels.forEach(Runnable::run);
        ordered.predict("last", "last", 3 * DAY);
        shuffled.predict("last", "last", 3 * DAY);
        assertThat(ordered.alerts).isNotEmpty();
        assertThat(shuffled.alerts).isEqualTo(ordered.alerts);
    }

    @Test
    void shouldWaitForTheLastImageOfAUnitButNotForever() {
        MonitoredStream stream = stream("{maturity: PT1H, monitors: {scoreDrift: false, labelProcess: false}}");
        for (int unit = 0; unit < 40; unit++) {
            predict(stream, "u" + unit, 100 * unit, 0);
            label(stream, "u" + unit, 100 * unit, 0);
            stream.predict("second" + unit, "u" + unit, 100 * unit + 50);
            stream.label("second" + unit, "u" + unit, 100 * unit + 50, 100 * unit + 50, 5);
        }
        stream.predict("last", "last", 10 * DAY);
        assertThat(stream.alerts).isNotEmpty();
        assertThat(stream.buffered()).as("entries of the last prediction").isEqualTo(2);

        for (int image = 0; image < 2000; image++) {
            int at = 20 * DAY + image;
            stream.predict("endless" + image, "endless", at);
            stream.label("endless" + image, "endless", at, at, 0);
            assertThat(stream.buffered()).isLessThan(250);
        }
    }

    @Test
    void shouldIgnoreImagesThatFollowTheJudgementOfTheirUnit() {
        MonitoredStream stream = stream("{maturity: PT1H, monitors: {scoreDrift: false, labelProcess: false}}");
        for (int unit = 0; unit < 60; unit++) {
            predict(stream, "u" + unit, unit, 0);
            label(stream, "u" + unit, unit, 0);
        }
        for (int unit = 0; unit < 60; unit++) {
            stream.predict("second" + unit, "u" + unit, DAY + unit);
            stream.label("second" + unit, "u" + unit, DAY + unit, DAY + unit, 5);
        }
        stream.predict("last", "last", 10 * DAY);
        assertThat(stream.alerts).isEmpty();
    }

    private static MonitoredStream atOnce(int units, boolean completed) {
        MonitoredStream stream = stream("{maturity: none, monitors: {scoreDrift: false}}");
        for (int unit = 0; unit < units; unit++) {
            stream.unitComplete(false);
            stream.label("first" + unit, "u" + unit, unit, unit, 5);
            stream.unitComplete(completed);
            stream.label("second" + unit, "u" + unit, unit, unit, 0);
        }
        return stream;
    }

    @Test
    void shouldJudgeAUnitAtOnceWhenItIsComplete() {
        assertThat(atOnce(60, true).alerts).isNotEmpty();
        assertThat(atOnce(60, true).buffered()).isZero();
        assertThat(atOnce(60, false).alerts).isEmpty();
    }

    @Test
    void shouldJudgeAnIncompleteUnitWhenItsSetsExpire() {
        MonitoredStream stream = atOnce(60, false);
        stream.unitComplete(true);
        stream.label("last", "last", 31 * DAY, 31 * DAY, 0);
        assertThat(stream.alerts).isNotEmpty();
        assertThat(stream.buffered()).isZero();
    }

    @Test
    void shouldCorrectAnImageWhileItsUnitIsIncomplete() {
        MonitoredStream stream = stream("{maturity: none, monitors: {scoreDrift: false}}");
        for (int unit = 0; unit < 60; unit++) {
            stream.unitComplete(false);
            stream.label("first" + unit, "u" + unit, unit, unit, 5);
            stream.correct("first" + unit, "u" + unit, unit, unit, 0);
            stream.label("withdrawn" + unit, "u" + unit, unit, unit, 5);
            stream.withdraw("withdrawn" + unit, "u" + unit, unit, unit);
            stream.unitComplete(true);
            stream.label("second" + unit, "u" + unit, unit, unit, 0);
        }
        assertThat(stream.alerts).isEmpty();
    }

    @Test
    void shouldJudgeAUnitWhoseLastLabelIsWithdrawn() {
        MonitoredStream stream = stream("{maturity: PT1H, monitors: {scoreDrift: false, labelProcess: false}}");
        for (int unit = 0; unit < 60; unit++) {
            int at = 200 * unit;
            predict(stream, "u" + unit, at, 5);
            label(stream, "u" + unit, at, 5);
            stream.calibrate("other" + unit, "u" + unit, at + 30, 0, false);
            stream.predict("between" + unit, "between" + unit, at + 70);
            stream.calibrate("other" + unit, "u" + unit, at + 30, 0, true);
        }
        stream.predict("last", "last", 10 * DAY);
        assertThat(alerts(stream, AlertKind.COVERAGE_BREACH)).isNotEmpty();
        assertThat(stream.buffered()).as("entries of the last prediction").isEqualTo(2);
    }

    @Test
    void shouldJudgeAUnitThatAnImageLeaves() {
        MonitoredStream stream = stream("{maturity: PT1H, monitors: {scoreDrift: false, labelProcess: false}}");
        for (int unit = 0; unit < 60; unit++) {
            int at = 200 * unit;
            predict(stream, "u" + unit, at, 5);
            label(stream, "u" + unit, at, 5);
            stream.calibrate("other" + unit, "u" + unit, at + 30, 0, false);
            stream.predict("between" + unit, "between" + unit, at + 70);
            stream.calibrate("other" + unit, "moved" + unit, at + 30, 0, false);
            stream.calibrate("other" + unit, "u" + unit, at + 30, 0, false);
            stream.calibrate("other" + unit, "moved" + unit, at + 30, 0, false);
        }
        stream.predict("last", "last", 10 * DAY);
        assertThat(alerts(stream, AlertKind.COVERAGE_BREACH)).isNotEmpty();
        assertThat(stream.buffered()).as("entries of the last prediction").isEqualTo(2);
    }

    /** The event times of the labels do not matter: this path follows the order of the log. */
    @Test
    void shouldLeaveLabelsThatArrivedBeforeTheCommandToThePreviousEpoch() {
        MonitoredStream stream = stream("{maturity: none, monitors: {scoreDrift: false}}");
        stream.unitComplete(false);
        for (int unit = 0; unit < 60; unit++) {
            stream.label("first" + unit, "u" + unit, unit, 300 + unit, 5);
        }
        stream.skip(100);
        stream.newEpoch();
        assertThat(stream.buffered()).isZero();
        stream.unitComplete(true);
        for (int unit = 0; unit < 60; unit++) {
            stream.label("second" + unit, "u" + unit, unit, unit, 0);
        }
        assertThat(stream.alerts).as("the first labels missed").isEmpty();
        for (int unit = 60; unit < 120; unit++) {
            stream.label("late" + unit, "u" + unit, unit, 50, 5);
        }
        assertThat(stream.alerts).as("these labels are older, but arrive later").isNotEmpty();
    }

    /** If a reference had only the first images of its units, all later units would seem to be worse. */
    @Test
    void shouldCollectTheLargestCriticalValueOfAUnit() {
        MonitoredStream stream = stream("{maturity: none, monitors: {coverageBreach: false}}");
        Random random = new Random(33);
        for (int unit = 0; unit < 200; unit++) {
            stream.calibrate("u" + unit, random.nextGaussian() - 5);
            stream.calibrate("u" + unit, random.nextGaussian());
        }
        for (int unit = 0; unit < 200; unit++) {
            stream.judge(random.nextGaussian());
        }
        assertThat(stream.alerts).isEmpty();
    }
}
