package io.conformalstreams.processor.configuration;

import io.conformalstreams.conformal.drift.DetectorSetting;
import io.conformalstreams.conformal.drift.DetectorSettings;
import io.conformalstreams.conformal.drift.DetectorType;
import io.conformalstreams.conformal.drift.DetectorType.Observes;
import io.conformalstreams.conformal.drift.SequentialDetectors;
import io.conformalstreams.processor.configuration.Drift.Population;
import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.IsoDuration;
import io.conformalstreams.processor.setting.ScalarType;
import io.conformalstreams.processor.setting.Setting;
import io.conformalstreams.processor.setting.SettingGroup;
import io.conformalstreams.processor.setting.SettingValues;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The settings of the drift monitors. If settings contradict each other, the error suggests a solution. */
final class DriftSettings {

    private static final SettingGroup EVIDENCE =
            SettingGroup.of("drift.evidence", "The detectors that turn labels into evidence of drift.");
    private static final SettingGroup MONITORS = SettingGroup.of("drift.monitors", "The monitors that run.");
    private static final SettingGroup INPUT_PROXIES = SettingGroup.of(
            "drift.inputProxies", "The features of predictions in which `drift.monitors.inputDrift` looks for drift.");
    static final SettingGroup SETTINGS = SettingGroup.of(
                    "drift",
                    "The settings that determine when drift monitors raise alerts. streams/docs/drift.md explains the monitors.")
            .include(EVIDENCE)
            .include(MONITORS)
            .include(INPUT_PROXIES);

    private static final Setting<Double> FALSE_ALERTS = SETTINGS.optional(
            "falseAlertsPerMillionLabels",
            ScalarType.number(Drift.RATE),
            "1",
            "Bound on the expected number of false alerts per million labels, summed over all monitors that a label updates."
                    + " With `population: inverse-probability-weighted`, it is per million predictions.");
    private static final Setting<Optional<Duration>> MATURITY = SETTINGS.optional(
            "maturity",
            ScalarType.durationOr("none", IsoDuration.POSITIVE),
            "P7D",
            "Time to wait for a prediction's label. Monitors then see units in the order of their predictions, and"
                    + " coverage counts units without their missing labels. With `none`, monitors see a unit when its"
                    + " last image has a label.");
    private static final Setting<Population> POPULATION = SETTINGS.optional(
            "population",
            ScalarType.choice(
                    Stream.of(Population.values()).collect(Collectors.toMap(Population::text, Function.identity()))),
            "labelled",
            "Labels that update monitors: all labels (`labelled`), or those of the random audit (`audit`). With"
                    + " `inverse-probability-weighted`, all mature predictions count, and a miss is weighted by the"
                    + " inverse of its label's inclusion probability. The last two need thresholds that are calibrated on"
                    + " units drawn like all predictions.");
    private static final Setting<Observes> ENGINE = SETTINGS.optional(
            "engine",
            ScalarType.choice(Map.of("polya", Observes.SCORES, "rank", Observes.SCORES_BY_RANK)),
            "polya",
            "How critical values are compared with the reference: by the levels that they exceed (`polya`, constant"
                    + " memory), or by their rank in a growing reference (`rank`).");
    private static final Setting<Integer> REFERENCE_UNITS = SETTINGS.optional(
            "referenceUnits",
            ScalarType.wholeNumber(Drift.REFERENCE_UNITS),
            "100",
            "Minimum number of units in the reference of score drift.");
    private static final Setting<Duration> HEARTBEAT = SETTINGS.optional(
            "heartbeat",
            ScalarType.duration(IsoDuration.POSITIVE),
            "PT24H",
            "An open alert is published again when this much event time has passed since its last state.");

    private static final Setting<Double> RECOVERY_TOLERANCE = SETTINGS.optional(
            "recoveryTolerance",
            ScalarType.number(Drift.RECOVERY_TOLERANCE),
            "0.2",
            "An alert is resolved as recovered when its rate is proven to exceed alpha by at most this share of alpha, or"
                    + " by at most .002 if that is more.");

    private static final Setting<String> SCORE_EVIDENCE = EVIDENCE.optional(
            "scoreDrift",
            detector(Observes.SCORES, Observes.SCORES_BY_RANK),
            "average",
            "Detector for score drift and overcoverage.");
    private static final Setting<String> BREACH_EVIDENCE = EVIDENCE.optional(
            "coverageBreach",
            detector(Observes.MISSES, Observes.MISSES_BY_RANK, Observes.WEIGHTED_MISSES),
            "mixture",
            "Detector for coverage breaches.");
    private static final Setting<Observes> TOLERANCE = EVIDENCE.optional(
            "tolerance",
            ScalarType.choice(Map.of("usual", Observes.MISSES, "0", Observes.MISSES_BY_RANK)),
            "usual",
            "Reference for coverage breaches: the miss probability of the deployed threshold, with a margin (`usual`), or"
                    + " exactly alpha (`0`).");
    private static final Map<DetectorSetting, Setting<Double>> OF_DETECTORS = ofDetectors();

    private static final Setting<Boolean> SCORE_DRIFT =
            monitor("scoreDrift", "true", "Whether to alert if critical values become larger.");
    private static final Setting<Boolean> COVERAGE_BREACH =
            monitor("coverageBreach", "true", "Whether to alert if deployed sets miss too often.");
    private static final Setting<Boolean> LABEL_PROCESS =
            monitor("labelProcess", "true", "Whether to alert if labels arrive at another rate or delay.");
    private static final Setting<Boolean> OVERCOVERAGE =
            monitor("overcoverage", "false", "Whether to alert if critical values become smaller.");
    private static final Setting<Boolean> INPUT_DRIFT =
            monitor("inputDrift", "false", "Whether to alert if predictions change, without waiting for labels.");

    private static final Setting<Boolean> SIZE =
            proxy("size", "true", "Whether to monitor the area or volume of the predicted structure.");
    private static final Setting<Boolean> BAND = proxy(
            "band",
            "false",
            "Whether to monitor the region between the outer and the inner set, relative to the structure's size.");
    private static final Setting<Boolean> ENTROPY =
            proxy("entropy", "false", "Whether to monitor the mean entropy of the predicted pixels.");

    /** The settings that determine what a detector observes, in the words of error messages. */
    private static final Map<Observes, String> OPTIONS = options();

    private DriftSettings() {}

    private static Map<Observes, String> options() {
        Map<Observes, String> options = new EnumMap<>(Observes.class);
        options.put(Observes.SCORES, "engine: polya");
        options.put(Observes.SCORES_BY_RANK, "engine: rank");
        options.put(Observes.MISSES, "population: labelled or audit and evidence.tolerance: usual");
        options.put(Observes.MISSES_BY_RANK, "evidence.tolerance: 0");
        options.put(Observes.WEIGHTED_MISSES, "population: inverse-probability-weighted");
        return options;
    }

    /** The settings that the detectors of the registry declare. */
    private static Map<DetectorSetting, Setting<Double>> ofDetectors() {
        Map<DetectorSetting, Setting<Double>> settings = new LinkedHashMap<>();
        for (DetectorSetting setting : SequentialDetectors.settings()) {
            Constraint<Double> constraint = new Constraint<>(
                    "a number from " + plain(setting.lowest()) + " to " + plain(setting.highest()), setting::allows);
            settings.put(
                    setting,
                    EVIDENCE.optional(
                            setting.key(),
                            ScalarType.number(constraint),
                            plain(setting.absent()),
                            setting.description()));
        }
        return settings;
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    private static Setting<Boolean> monitor(String key, String absent, String description) {
        return MONITORS.optional(key, ScalarType.BOOLEAN, absent, description);
    }

    private static Setting<Boolean> proxy(String key, String absent, String description) {
        return INPUT_PROXIES.optional(key, ScalarType.BOOLEAN, absent, description);
    }

    static Optional<Drift> read(ConfigurationNode document) {
        try (ConfigurationNode node = document.child(SETTINGS.key())) {
            SettingValues values = SETTINGS.readEach(node);
            return requireFitting(node, values) ? values.complete().map(DriftSettings::drift) : Optional.empty();
        }
    }

    private static Drift drift(SettingValues values) {
        Map<DetectorSetting, Double> ofDetectors = new HashMap<>();
        OF_DETECTORS.forEach((setting, declared) -> ofDetectors.put(setting, values.get(declared)));
        return new Drift(
                values.get(FALSE_ALERTS),
                values.get(MATURITY),
                values.get(POPULATION),
                new DriftEvidence(
                        SequentialDetectors.named(values.get(ENGINE), values.get(SCORE_EVIDENCE)),
                        SequentialDetectors.named(misses(values).orElseThrow(), values.get(BREACH_EVIDENCE)),
                        new DetectorSettings(ofDetectors)),
                values.get(REFERENCE_UNITS),
                values.get(HEARTBEAT),
                values.get(RECOVERY_TOLERANCE),
                new Drift.Monitors(
                        values.get(SCORE_DRIFT),
                        values.get(COVERAGE_BREACH),
                        values.get(LABEL_PROCESS),
                        values.get(OVERCOVERAGE),
                        values.get(INPUT_DRIFT)),
                new InputProxies(values.get(SIZE), values.get(BAND), values.get(ENTROPY)));
    }

    /** Checks that the settings that could be read fit together. */
    private static boolean requireFitting(ConfigurationNode drift, SettingValues values) {
        boolean isWeighted = is(Population.INVERSE_PROBABILITY_WEIGHTED, values.find(POPULATION));
        boolean isPolya = is(Observes.SCORES, values.find(ENGINE));
        // A prediction without a label counts from its maturity on, so there must be a maturity.
        boolean fits = drift.require(
                "population",
                !isWeighted || !is(Optional.empty(), values.find(MATURITY)),
                "\"inverse-probability-weighted\" must be audit or labelled, because maturity is none");
        fits &= requireDetector(drift, SCORE_EVIDENCE, values, values.find(ENGINE));
        fits &= requireDetector(drift, BREACH_EVIDENCE, values, misses(values));
        fits &= requireTolerance(drift, is(Observes.MISSES_BY_RANK, values.find(TOLERANCE)), isWeighted, isPolya);
        boolean watchesNothing =
                is(false, values.find(SIZE)) && is(false, values.find(BAND)) && is(false, values.find(ENTROPY));
        return fits
                & drift.require(
                        "inputProxies",
                        !watchesNothing || !is(true, values.find(INPUT_DRIFT)),
                        "has none of size, band and entropy; one must be true, because monitors.inputDrift is true");
    }

    /** What detectors of coverage breaches must observe; empty if a setting could not be read. */
    private static Optional<Observes> misses(SettingValues values) {
        return is(Population.INVERSE_PROBABILITY_WEIGHTED, values.find(POPULATION))
                ? Optional.of(Observes.WEIGHTED_MISSES)
                : values.find(TOLERANCE);
    }

    /** Requires a detector that can observe what the other settings determine. */
    private static boolean requireDetector(
            ConfigurationNode drift, Setting<String> setting, SettingValues values, Optional<Observes> observes) {
        Optional<String> chosen = values.find(setting);
        if (chosen.isEmpty() || observes.isEmpty()) {
            return true;
        }
        String name = chosen.get();
        List<String> names = names(observes.get());
        String needs = OPTIONS.keySet().stream()
                .filter(other -> names(other).contains(name))
                .map(OPTIONS::get)
                .findFirst()
                .orElse("");
        return drift.require(
                "evidence." + setting.key(),
                names.contains(name),
                "\"" + name + "\" does not fit " + OPTIONS.get(observes.get()) + "; set " + needs
                        + ", or choose the detector " + String.join(", ", names).replaceFirst(", ([^,]*)$", " or $1"));
    }

    private static boolean requireTolerance(
            ConfigurationNode drift, boolean isZero, boolean isWeighted, boolean isPolya) {
        String conflict = isWeighted
                ? "population: labelled or audit, but population is inverse-probability-weighted; set usual, or"
                        + " population: labelled or audit and engine: rank"
                : "engine: rank, but engine is polya; set usual or engine: rank";
        return drift.require("evidence.tolerance", !isZero || !isWeighted && !isPolya, "\"0\" needs " + conflict);
    }

    /** The type of a setting that selects one of the registry's detectors. */
    private static ScalarType<String> detector(Observes... observes) {
        return ScalarType.choice(Stream.of(observes)
                .flatMap(observed -> names(observed).stream())
                .distinct()
                .collect(Collectors.toMap(Function.identity(), Function.identity())));
    }

    private static List<String> names(Observes observes) {
        return SequentialDetectors.observing(observes).stream()
                .map(DetectorType::name)
                .sorted()
                .toList();
    }

    private static boolean is(Object expected, Optional<?> found) {
        return found.isPresent() && found.get().equals(expected);
    }
}
