package io.conformalstreams.conformal.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the label process tests one prediction of each unit, however the predictions of units are interleaved. */
class TestedPredictionsTest {
    private static final double LIMIT = 8e7;
    private static final KeyedUniform UNIFORM = new KeyedUniform(1, 2);

    /** What happens to a label, in order. */
    private enum Kind {
        MATURE,
        LATE,
        CORRECTED
    }

    private record Event(Kind kind, MaturePrediction prediction) {

        private void reach(LabelProcess process, TestedPredictions tested) {
            switch (kind) {
                case MATURE -> process.observe(prediction, tested, UNIFORM);
                case LATE -> process.late(prediction.unitId(), prediction.predictionId(), tested);
                case CORRECTED -> process.correct(prediction.unitId(), prediction.predictionId(), tested);
            }
        }
    }

    /**
     * 1,500 units with up to 8 predictions in a random order. Labels are late and corrected often and repeatedly, so that
     * all tests have evidence.
     */
    private static List<Event> interleaved(long seed) {
        Random random = new Random(seed);
        List<MaturePrediction> predictions = new ArrayList<>();
        for (int unit = 0; unit < 1_500; unit++) {
            for (int i = random.nextInt(8); i >= 0; i--) {
                OptionalLong lag =
                        random.nextInt(3) > 0 ? OptionalLong.of(random.nextInt(1_000)) : OptionalLong.empty();
                boolean audit = lag.isPresent() && random.nextBoolean();
                predictions.add(new MaturePrediction("unit" + unit, "p" + i, lag, audit));
            }
        }
        Collections.shuffle(predictions, random);
        List<Event> events = new ArrayList<>();
        predictions.forEach(prediction -> {
            events.add(new Event(Kind.MATURE, prediction));
            Event earlier = events.get(random.nextInt(events.size()));
            boolean labelled = earlier.prediction().delay().isPresent();
            for (int i = random.nextInt(4); i > 1; i--) {
                events.add(new Event(labelled ? Kind.CORRECTED : Kind.LATE, earlier.prediction()));
            }
        });
        return events;
    }

    /** Slow: leaves only the first prediction of each unit, and the first of its late labels or corrections. */
    private static List<Event> collapsed(List<Event> events) {
        Map<String, MaturePrediction> first = new HashMap<>();
        Set<String> ended = new HashSet<>();
        List<Event> collapsed = new ArrayList<>();
        for (Event event : events) {
            String unit = event.prediction().unitId();
            boolean isNew = first.putIfAbsent(unit, event.prediction()) == null;
            boolean isOfFirst = first.get(unit).equals(event.prediction());
            if (event.kind() == Kind.MATURE ? isNew : isOfFirst && ended.add(unit)) {
                collapsed.add(event);
            }
        }
        return collapsed;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldTestAsIfOtherPredictionsOfAUnitDidNotExist(long seed) {
        List<Event> events = interleaved(seed);
        List<Event> collapsed = collapsed(events);
        LabelProcess process = new LabelProcess();
        TestedPredictions tested = TestedPredictions.inMemory();
        LabelProcess oracle = new LabelProcess();
        TestedPredictions testedByOracle = TestedPredictions.inMemory();
        int next = 0;
        for (Event event : events) {
            event.reach(process, tested);
            if (next < collapsed.size() && collapsed.get(next) == event) {
                event.reach(oracle, testedByOracle);
                next++;
            }
            assertThat(process.judge(LIMIT)).isEqualTo(oracle.judge(LIMIT));
            assertThat(process.evidence()).isEqualTo(oracle.evidence());
        }
        assertThat(next).isEqualTo(collapsed.size()).isLessThan(events.size() / 2);
        assertThat(process.changes()).contains(LabelProcess.Change.CORRECTIONS, LabelProcess.Change.LATE_LABELS);
        assertThat(process.predictions())
                .isEqualTo(events.stream()
                        .filter(event -> event.kind() == Kind.MATURE)
                        .count());
        assertThat(process.corrections() + process.lateUnused()).isEqualTo(events.size() - process.predictions());
    }

    /**
     * 64 units at a time with 6 predictions each, all with the same label or none. If a unit counted again after others,
     * nearly every run would report a change.
     */
    @Test
    void shouldKeepTheBoundWhileUnitsAreInterleaved() {
        int runs = 60;
        int units = 2_000;
        double bound = 0.1;

        double share = Runs.share(runs, run -> reportsWhileInterleaved(run, units, bound));

        assertThat(share).isLessThanOrEqualTo(bound + Runs.threeStandardErrors(bound, runs));
    }

    private static boolean reportsWhileInterleaved(long run, int units, double bound) {
        SplittableRandom random = new SplittableRandom(run);
        LabelProcess process = new LabelProcess();
        TestedPredictions tested = TestedPredictions.inMemory();
        KeyedUniform uniform = new KeyedUniform(random.nextLong(), random.nextLong());
        for (int block = 0; block * 64 < units; block++) {
            OptionalLong[] lags = new OptionalLong[64];
            for (int i = 0; i < lags.length; i++) {
                lags[i] = random.nextBoolean() ? OptionalLong.of(random.nextInt(60_000)) : OptionalLong.empty();
            }
            for (int image = 0; image < 6; image++) {
                for (int i = 0; i < lags.length; i++) {
                    String unit = block + "/" + i;
                    process.observe(new MaturePrediction(unit, "p" + image, lags[i], false), tested, uniform);
                    if (!process.judge(LabelProcess.TESTS * units / bound).isEmpty()) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    @Test
    void shouldTestOneCorrectionAndOneLateLabelOfAUnit() {
        LabelProcess process = new LabelProcess();
        TestedPredictions tested = TestedPredictions.inMemory();
        for (int image = 0; image < 500; image++) {
            process.observe(new MaturePrediction("a", "p" + image, OptionalLong.of(5), false), tested, UNIFORM);
            process.observe(new MaturePrediction("b", "p" + image, OptionalLong.empty(), false), tested, UNIFORM);
        }
        for (int image = 0; image < 500; image++) {
            process.correct("a", "p" + image, tested);
            process.correct("a", "p" + image, tested);
            process.late("b", "p" + image, tested);
            process.correct("b", "p" + image, tested);
        }
        assertThat(process.judge(LIMIT)).isEmpty();
        assertThat(process.predictions()).isEqualTo(1_000);
        assertThat(process.corrections()).isEqualTo(1_500);
        assertThat(process.lateUnused()).isEqualTo(500);
        assertThat(tested.ofUnit("a").map(TestedPrediction::label)).contains(TestedPrediction.Label.CORRECTED);
        assertThat(tested.ofUnit("b").map(TestedPrediction::label)).contains(TestedPrediction.Label.LATE);
    }

    @Test
    void shouldTestNoUnitOfAnotherEpoch() {
        LabelProcess process = new LabelProcess();
        for (int unit = 0; unit < 100; unit++) {
            process.correct("unit" + unit, "a", TestedPredictions.inMemory());
            process.late("unit" + unit, "a", TestedPredictions.inMemory());
        }
        assertThat(process.judge(LIMIT)).isEmpty();
        assertThat(process.evidence()).isZero();
    }

    @Test
    void shouldBreakTiesOfEveryUnitByItsOwnNumber() {
        assertThat(evidenceOf("a")).isEqualTo(evidenceOf("a")).isNotEqualTo(evidenceOf("b"));
    }

    private static double evidenceOf(String units) {
        SplittableRandom random = new SplittableRandom(5);
        LabelProcess process = new LabelProcess();
        TestedPredictions tested = TestedPredictions.inMemory();
        for (int i = 0; i < 2_000; i++) {
            OptionalLong lag = random.nextBoolean() ? OptionalLong.of(7) : OptionalLong.empty();
            process.observe(new MaturePrediction(units + i, "p", lag, false), tested, UNIFORM);
        }
        return process.evidence();
    }
}
