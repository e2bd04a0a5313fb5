package io.conformalstreams.processor.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.DriftAlert;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests which of a unit's images the monitor of the label process tests. Units come 20 at once, each image in turn. */
class LabelProcessMonitorTest {

    private static final int AT_ONCE = 20;

    /** Enough units for the baseline of shares, 1,000, and the proof of a change. */
    private static final int MANY_UNITS = 1_100;

    private static final int CHANGE = 1_020;
    private static final int FEW_UNITS = 100;

    /** Whether an image of a unit has a label. */
    private interface Labelling {
        boolean isLabelled(int unit, int image);
    }

    /** Two images of each unit. The stream fails over after a number of images, again and again. */
    private static MonitoredStream interleaved(int units, Labelling labelling, int failOver) {
        MonitoredStream stream = new MonitoredStream("{maturity: PT10M}");
        for (int i = 0; i < 2 * units; i++) {
            int unit = i / (2 * AT_ONCE) * AT_ONCE + i % AT_ONCE;
            int image = i / AT_ONCE % 2;
            String id = image(unit, image);
            stream.predict(id, "unit" + unit, i);
            if (labelling.isLabelled(unit, image)) {
                stream.label(id, "unit" + unit, i, i, 0);
            }
            if (i % failOver == failOver - 1) {
                stream.failOver();
            }
        }
        return stream;
    }

    private static String image(int unit, int image) {
        return "unit" + unit + "-" + image;
    }

    /** The minute of an image in the stream. */
    private static int at(int unit, int image) {
        return unit / AT_ONCE * 2 * AT_ONCE + image * AT_ONCE + unit % AT_ONCE;
    }

    @Test
    void shouldTestTheFirstImageOfAUnitAndNoOther() {
        Labelling firstImages = (unit, image) -> image == 0 || unit < CHANGE;
        assertThat(interleaved(MANY_UNITS, firstImages, 700).alerts).isEmpty();
        Labelling otherImages = (unit, image) -> image == 1 || unit < CHANGE;
        MonitoredStream stream = interleaved(MANY_UNITS, otherImages, 700);
        assertThat(stream.alerts).isNotEmpty();
        assertThat(stream.alerts.get(0).getChanges()).containsExactly("LABELLED_SHARE");
        assertThat(interleaved(MANY_UNITS, otherImages, 1).alerts).isEqualTo(stream.alerts);
    }

    @Test
    void shouldTestCorrectionsOfTheTestedImageOnce() {
        assertThat(correctingImage(1)).as("other images").isEmpty();
        assertThat(correctingImage(0)).as("tested images").containsOnlyKeys("CORRECTIONS");
    }

    /** Corrects an image of each of 20 units, three times each, and then sends further predictions. */
    private static Map<String, Long> correctingImage(int image) {
        MonitoredStream stream = interleaved(FEW_UNITS, (unit, any) -> true, 30);
        long now = 3 * FEW_UNITS;
        for (int unit = 0; unit < 20; unit++) {
            for (int again = 0; again < 3; again++) {
                stream.correct(image(unit, image), "unit" + unit, at(unit, image), now, 1);
            }
        }
        return end(stream, now);
    }

    @Test
    void shouldNotTestCorrectionsOfAFormerEpoch() {
        MonitoredStream stream = interleaved(FEW_UNITS, (unit, image) -> true, 30);
        long now = 3 * FEW_UNITS;
        stream.skip(now);
        stream.newEpoch();
        IntStream.range(0, 20).forEach(unit -> stream.correct(image(unit, 0), "unit" + unit, at(unit, 0), now, 1));
        assertThat(end(stream, now)).isEmpty();
    }

    @Test
    void shouldTestAUnitAgainInTheNextEpoch() {
        MonitoredStream stream = interleaved(FEW_UNITS, (unit, image) -> true, 30);
        long now = 3 * FEW_UNITS;
        stream.skip(now);
        stream.newEpoch();
        for (int unit = 0; unit < 20; unit++) {
            stream.predict("new" + unit, "unit" + unit, now);
            stream.label("new" + unit, "unit" + unit, now, now, 0);
        }
        stream.predict("last", "last", now + 20);
        for (int unit = 0; unit < 20; unit++) {
            stream.correct("new" + unit, "unit" + unit, now, now + 20, 1);
        }
        assertThat(end(stream, now + 20)).containsOnlyKeys("CORRECTIONS");
    }

    @Test
    void shouldTestLateLabelsOfTheTestedImage() {
        assertThat(labellingLate(1)).as("other images").isEmpty();
        assertThat(labellingLate(0)).as("tested images").containsOnlyKeys("LATE_LABELS");
    }

    private static Map<String, Long> labellingLate(int image) {
        MonitoredStream stream = interleaved(FEW_UNITS, (unit, any) -> unit % 2 == 0, 30);
        long now = 3 * FEW_UNITS;
        for (int unit = 1; unit < 80; unit += 2) {
            stream.label(image(unit, image), "unit" + unit, at(unit, image), now, 0);
        }
        return end(stream, now);
    }

    /** Lets all images mature, and returns the changes of the alerts with the number of alerts. */
    private static Map<String, Long> end(MonitoredStream stream, long now) {
        stream.predict("soon", "soon", now + 1);
        stream.predict("later", "later", now + 100);
        Map<String, Long> changes = new TreeMap<>();
        stream.alerts.stream()
                .map(DriftAlert::getChanges)
                .forEach(ofAlert -> ofAlert.forEach(change -> changes.merge(change, 1L, Long::sum)));
        return changes;
    }
}
