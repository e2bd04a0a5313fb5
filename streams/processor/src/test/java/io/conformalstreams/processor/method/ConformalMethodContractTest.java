package io.conformalstreams.processor.method;

import static io.conformalstreams.processor.method.MethodExamples.CASES;
import static io.conformalstreams.processor.method.MethodExamples.GRID;
import static io.conformalstreams.processor.method.MethodExamples.IGNORED;
import static io.conformalstreams.processor.method.MethodExamples.LESION;
import static io.conformalstreams.processor.method.MethodExamples.ORGAN;
import static io.conformalstreams.processor.method.MethodExamples.image;
import static io.conformalstreams.processor.method.MethodExamples.labels;
import static io.conformalstreams.processor.method.MethodExamples.procedures;
import static io.conformalstreams.processor.method.MethodExamples.transformed;
import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.image.LabelMap;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.processor.calibrator.CalibrationTarget;
import io.conformalstreams.processor.calibrator.Calibrator;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.calibrator.UnitScore;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.model.ScoredImage;
import io.conformalstreams.processor.setting.InvalidConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests every registered method with its example. A new method needs an independent implementation and a file of
 * fingerprints.
 */
class ConformalMethodContractTest {

    private static final BigDecimal ALPHA = new BigDecimal("0.1");
    private static final int IMAGES = 200;

    /** Tells whether the promise of a type's example holds for one image, by counting pixels. */
    static final Map<String, Oracle> ORACLES = Map.of(
            "confidence-sets", (sets, seen) -> sets.wrong() == 0 && sets.missed() == 0,
            "cross-conformal", (sets, seen) -> sets.wrong() == 0 && sets.missed() == 0,
            "morphological-margin", (sets, seen) -> 100 * sets.missed() <= sets.truth(),
            "morphological-erosion", (sets, seen) -> 100 * sets.wrong() <= sets.predicted(),
            "lesion-false-negative-rate", (sets, seen) -> 10 * sets.missed() <= sets.truth(),
            "lesion-wise-false-negative-rate", (sets, seen) -> sets.lostLesions() == 0,
            "risk-control", (sets, seen) -> sets.missed() == 0,
            "ratio-biomarker", (sets, seen) -> seen.interval().contains((double) seen.lesion() / seen.organ()),
            "volume-interval", (sets, seen) -> seen.interval().contains(sets.truth()),
            "dice-bound", (sets, seen) -> seen.interval().contains(sets.dice()));

    /**
     * Methods whose regions may cover although a critical value exceeds its threshold: the errors of two structures may
     * cancel, and every bound allows a Dice coefficient of 1.
     */
    private static final Set<String> MAY_COVER_BY_CHANCE = Set.of("ratio-biomarker", "dice-bound");

    interface Oracle {
        boolean holds(Counts counts, Seen seen);
    }

    /**
     * The numbers of annotated pixels: of the inner set outside the truth, of the truth outside the outer set, of the
     * truth, of the prediction, and of both; and the number of lesions of which more than half is outside the outer set.
     */
    record Counts(int wrong, int missed, int truth, int predicted, int both, int lostLesions) {

        double dice() {
            return truth + predicted == 0 ? 1 : 2.0 * both / (truth + predicted);
        }
    }

    record Seen(ValueInterval interval, long lesion, long organ) {}

    static List<MethodType> types() {
        return ConformalMethods.types();
    }

    @ParameterizedTest
    @MethodSource("types")
    void theExampleIsReadAsTheMethod(MethodType type) {
        assertThat(procedures(type, ""))
                .isNotEmpty()
                .allSatisfy(procedure -> assertThat(procedure.method().type()).isEqualTo(type.name()));
        assertThat(type.fits(CASES)).isTrue();
    }

    /** Fingerprints are in logs that are kept forever, so they must not change. */
    @ParameterizedTest
    @MethodSource("types")
    void theFingerprintsOfTheExampleArePinned(MethodType type) throws IOException {
        try (InputStream pinned = getClass().getResourceAsStream("/fingerprints/" + type.name() + ".txt")) {
            assertThat(pinned).as("fingerprints/%s.txt", type.name()).isNotNull();
            String fingerprints = procedures(type, "").stream()
                    .map(procedure -> procedure.name() + " " + procedure.fingerprint() + "\n")
                    .collect(Collectors.joining());
            assertThat(fingerprints).isEqualTo(new String(pinned.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void everyMethodPromisesSomethingOfItsOwn() {
        Set<String> sentences = new HashSet<>();
        for (MethodType type : types()) {
            ConformalMethod method = procedures(type, "").get(0).method();
            Promise promise = method.promise(LESION, ALPHA);
            assertThat(sentences.add(promise.sentence())).as(promise.sentence()).isTrue();
            assertThat(promise.sentence()).contains(" %").endsWith(".");
            assertThat(promise.quantity().isPresent()).isEqualTo(method.predictsInterval());
            assertThat(promise.inner().isPresent() || promise.outer().isPresent())
                    .isNotEqualTo(method.predictsInterval());
            assertThat(promise.inner().isPresent() || promise.quantity().isPresent())
                    .as("%s promises an inner set where it calibrates one", type)
                    .isEqualTo(!Set.of(Component.OUTER, Component.RISK).containsAll(method.components()));
            assertThat(method.measures()).isNotEmpty().doesNotHaveDuplicates();
            assertThat(method.events()).isNotEmpty().anyMatch(method::promises);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void regionsHoldExactlyWhereCriticalValuesAreAtMostTheirThresholds(MethodType type) {
        requireExactRegions(type, procedures(type, ""));
    }

    /** Covers every method that transforms scores: the set of such methods must not shrink by accident. */
    @Test
    void regionsOfSharesOfTheMassHoldAsExactly() {
        Map<String, List<Procedure>> transformed = types().stream()
                .filter(type -> !transformed(type, "mass-share").isEmpty())
                .collect(Collectors.toMap(MethodType::name, type -> transformed(type, "mass-share")));
        assertThat(transformed)
                .containsOnlyKeys(
                        "confidence-sets",
                        "lesion-false-negative-rate",
                        "lesion-wise-false-negative-rate",
                        "risk-control");
        types().stream()
                .filter(type -> transformed.containsKey(type.name()))
                .forEach(type -> requireExactRegions(type, transformed.get(type.name())));
    }

    /** Logs keep fingerprints for ever: only procedures that use a transformation have a new one. */
    @Test
    void onlyTheShareOfTheMassChangesFingerprints() {
        for (MethodType type : types()) {
            Map<String, String> plain = fingerprints(procedures(type, ""));
            if (type.settings().settings().stream()
                    .anyMatch(setting -> setting.key().equals("transformation"))) {
                assertThat(plain).containsAllEntriesOf(fingerprints(transformed(type, "identity")));
            }
            fingerprints(transformed(type, "mass-share"))
                    .forEach((name, fingerprint) ->
                            assertThat(plain.get(name)).as(name).isNotEqualTo(fingerprint));
        }
    }

    private static Map<String, String> fingerprints(List<Procedure> procedures) {
        return procedures.stream().collect(Collectors.toMap(Procedure::name, Procedure::fingerprint));
    }

    private static void requireExactRegions(MethodType type, List<Procedure> procedures) {
        Oracle oracle = ORACLES.get(type.name());
        assertThat(oracle).as("oracle of %s", type).isNotNull();
        for (Procedure procedure : procedures) {
            Random random = new Random(20261129);
            int held = 0;
            int failed = 0;
            int missed = 0;
            boolean byChance = procedure.method().mayCoverByChance();
            assertThat(!byChance || MAY_COVER_BY_CHANCE.contains(type.name()))
                    .as("%s may cover by chance", procedure.name())
                    .isTrue();
            for (int i = 0; i < IMAGES; i++) {
                ScoredImage image = image(random);
                LabelMap labels = labels(random);
                Optional<ImageScore> score = procedure.score(image, channel -> labels.mask(channel.labelValues()));
                if (score.isEmpty()) {
                    continue;
                }
                Map<Component, Double> thresholds = new EnumMap<>(Component.class);
                for (Component component : procedure.method().components()) {
                    double value = score.get().of(component);
                    thresholds.put(component, random.nextInt(3) == 0 ? smaller(value) : value);
                }
                boolean promised = thresholds.entrySet().stream()
                        .allMatch(threshold -> score.get().of(threshold.getKey()) <= threshold.getValue());
                boolean holds = holds(oracle, procedure, image, labels, thresholds);
                if (promised || !byChance) {
                    assertThat(holds)
                            .as("%s %d at %s", procedure.name(), i, thresholds)
                            .isEqualTo(promised);
                }
                held += promised ? 1 : 0;
                failed += promised ? 0 : 1;
                missed += holds ? 0 : 1;
                thresholds.replaceAll((component, value) -> Double.POSITIVE_INFINITY);
                assertThat(holds(oracle, procedure, image, labels, thresholds))
                        .as("%s %d claims nothing", procedure.name(), i)
                        .isTrue();
            }
            assertThat(held).as(procedure.name()).isGreaterThan(IMAGES / 10);
            assertThat(failed).as(procedure.name()).isPositive();
            assertThat(missed).as("%s misses", procedure.name()).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyAllowedGuaranteeAndSizeClassCalibrates(MethodType type) {
        int allowed = 0;
        for (String guarantee : List.of(
                "marginal",
                "{trainingConditional: {delta: 0.1}}",
                "{nonexchangeable: {rho: 0.99}}",
                "{adaptive: {gamma: 0.05}}")) {
            for (String classes : List.of("none", "{names: [small, large], bounds: [12]}")) {
                try {
                    procedures(type, "  guarantee: " + guarantee + "\n  sizeClasses: " + classes + "\n")
                            .forEach(ConformalMethodContractTest::calibrate);
                    allowed++;
                } catch (InvalidConfigurationException refused) {
                    assertThat(refused).hasMessageMatching("(?s).*(guarantee|sizeClasses):? .*");
                }
            }
        }
        assertThat(allowed).isPositive();
    }

    private static void calibrate(Procedure procedure) {
        Set<CalibrationTarget.Aim> aims = new LinkedHashSet<>();
        procedure
                .method()
                .components()
                .forEach(component -> aims.add(
                        new CalibrationTarget.Aim(component, procedure.method().alpha(component, ALPHA))));
        Calibrator calibrator = procedure
                .calibrationRule()
                .calibrator(
                        new CalibrationTarget(
                                procedure.name(),
                                procedure.fingerprint(),
                                Optional.empty(),
                                procedure.method().components(),
                                aims),
                        List.of());
        Random random = new Random(5);
        List<UnitScore> units = new ArrayList<>();
        while (units.size() < 400) {
            ScoredImage image = image(random);
            LabelMap labels = labels(random);
            procedure
                    .score(image, channel -> labels.mask(channel.labelValues()))
                    .ifPresent(score -> units.add(new UnitScore(score, units.size(), image.fold(), Optional.of(1.0))));
        }
        assertThat(units)
                .allSatisfy(unit -> assertThat(unit.score().sizeClass().isPresent())
                        .isEqualTo(procedure.sizeClasses().isPresent()));
        for (CalibrationTarget.Aim aim : aims) {
            assertThat(calibrator.threshold(aim.component(), aim.alpha(), 0).lambda())
                    .isEqualTo(Double.POSITIVE_INFINITY);
        }
        units.forEach(calibrator::insert);
        for (CalibrationTarget.Aim aim : aims) {
            assertThat(calibrator.threshold(aim.component(), aim.alpha(), 400).n())
                    .isEqualTo(400);
            assertThat(calibrator.threshold(aim.component(), aim.alpha(), 400).lambda())
                    .isNotNaN();
        }
        units.forEach(calibrator::remove);
        for (CalibrationTarget.Aim aim : aims) {
            assertThat(calibrator.threshold(aim.component(), aim.alpha(), 400).n())
                    .isZero();
        }
    }

    /** Distances are at least 0, and so are their order statistics. A value below 0 is therefore minus a score. */
    static double smaller(double value) {
        return value > 0 ? Math.max(0, value - 1) : value < 0 ? value - 0.2 : value;
    }

    /** Tells whether the region at some thresholds keeps the promise on the annotated pixels. */
    static boolean holds(
            Oracle oracle, Procedure procedure, ScoredImage image, LabelMap labels, Map<Component, Double> thresholds) {
        PredictionRegion region = procedure
                .regions(image, List.of(new ConformalMethod.Level(ALPHA, thresholds)))
                .get(0);
        PackedMask truth = labels.mask(procedure.channel().labelValues());
        PackedMask ignored = labels.mask(Set.of(IGNORED));
        PackedMask predicted =
                image.channels().get(procedure.channel()).predictedMask().minus(ignored);
        int both = 0;
        for (int pixel = 0; pixel < GRID.size(); pixel++) {
            both += predicted.contains(pixel) && truth.contains(pixel) ? 1 : 0;
        }
        if (region instanceof PredictionRegion.Interval interval) {
            return oracle.holds(
                    new Counts(0, 0, (int) truth.count(), (int) predicted.count(), both, 0),
                    new Seen(
                            interval.interval(),
                            labels.mask(LESION.labelValues()).count(),
                            labels.mask(ORGAN.labelValues()).count()));
        }
        PredictionRegion.Sets sets = (PredictionRegion.Sets) region;
        int wrong = 0;
        int missed = 0;
        for (int pixel = 0; pixel < GRID.size(); pixel++) {
            wrong += sets.inner().contains(pixel) && !truth.contains(pixel) && !ignored.contains(pixel) ? 1 : 0;
            missed += truth.contains(pixel) && !sets.outer().contains(pixel) ? 1 : 0;
        }
        return oracle.holds(
                new Counts(
                        wrong,
                        missed,
                        (int) truth.count(),
                        (int) predicted.count(),
                        both,
                        lostLesions(truth, sets.outer())),
                new Seen(new ValueInterval(0, 0), 0, 1));
    }

    private static int lostLesions(PackedMask truth, PackedMask outer) {
        boolean[] seen = new boolean[GRID.size()];
        int lost = 0;
        for (int pixel = 0; pixel < GRID.size(); pixel++) {
            List<Integer> lesion = new ArrayList<>();
            collect(truth, pixel, seen, lesion);
            long missed =
                    lesion.stream().filter(member -> !outer.contains(member)).count();
            lost += 2 * missed > lesion.size() ? 1 : 0;
        }
        return lost;
    }

    private static void collect(PackedMask truth, int pixel, boolean[] seen, List<Integer> lesion) {
        if (seen[pixel] || !truth.contains(pixel)) {
            return;
        }
        seen[pixel] = true;
        lesion.add(pixel);
        int column = pixel % GRID.width();
        for (int other : new int[] {pixel - GRID.width(), pixel + GRID.width(), pixel - 1, pixel + 1}) {
            boolean sameRow = other / GRID.width() == pixel / GRID.width();
            boolean sameColumn = Math.floorMod(other, GRID.width()) == column;
            if (other >= 0 && other < GRID.size() && (sameRow || sameColumn)) {
                collect(truth, other, seen, lesion);
            }
        }
    }
}
